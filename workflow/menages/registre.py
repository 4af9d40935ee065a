"""Rows changed together, remembered one by one, so that they can be put back exactly."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Table, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from models.calendrier import PARIS
from models.collectif import Participant, Presence
from models.db import Base
from models.dossier import Dossier
from models.menage import Demande, Personne, Public
from models.relogement import Occupation
from models.remaniement import Remaniement
from models.repli import cle_homonymes, texte_cherche
from models.utilisateur import Utilisateur
from workflow.ecritures.anterieur import typer
from workflow.ecritures.contexte import table
from workflow.errors import TransitionInterdite

Cle = Mapping[str, Any]

RATTACHEES: tuple[type[Base], ...] = (
    Dossier, Personne, Demande, Occupation, Participant, Presence, Public,
)  # fmt: skip
"""Tables whose rows belong to a household, in the order in which a refusal names them."""

DEPUIS: Mapping[str, str] = {
    "dossier": "un dossier a été ouvert",
    "personne": "une personne est arrivée, partie ou a été corrigée",
    "menage": "la composition du ménage a été corrigée",
    "demande": "la demande de logement a été modifiée",
    "occupation": "un logement a été noté",
    "participant": "une inscription à une action collective a été faite",
    "presence": "une présence à une séance a été notée",
    "public": "un public a été noté",
}
"""What happened since, that forbids to go back, by table."""

NOMS = frozenset({"nom", "prenom", "nom_usage", "telephone"})
"""Columns of a person that its folded names are made of."""

MIDI = time(12, tzinfo=PARIS)
TROP_TARD = "Impossible de revenir en arrière : depuis, {quoi}."


class Registre:
    """Writes rows and remembers them. `changements`: (table, key, before, after) as plain JSON."""

    def __init__(self, session: Session) -> None:
        session.flush()
        self.session = session
        self.connexion = session.connection()
        self.changements: list[dict[str, Any]] = []
        self.ajouts: list[dict[str, Any]] = []

    def changer(self, modele: type[Base], cle: Cle, **valeurs: Any) -> None:
        """Update one row; what is the same already is left alone."""
        cible = table(modele)
        avant = _lire(self.connexion, cible, cle, valeurs)
        apres = {nom: v for nom, v in valeurs.items() if _json(v) != avant[nom]}
        if not apres:
            return
        self.connexion.execute(update(cible).where(_est(cible, cle)).values(**apres))
        _replier(self.connexion, cible, cle, apres)
        self._retenir(cible.name, dict(cle), {nom: avant[nom] for nom in apres}, _json(apres))

    def _retenir(self, nom: str, cle: Cle, avant: dict[str, Any], apres: dict[str, Any]) -> None:
        """Remember a change: of a column changed twice, what was there first and what is last."""
        for change in self.changements:
            if change["table"] == nom and change["cle"] == cle:
                change["avant"] = avant | change["avant"]
                change["apres"] |= apres
                return
        self.changements.append({"table": nom, "cle": cle, "avant": avant, "apres": apres})

    def ajouter(self, modele: type[Base], **valeurs: Any) -> int:
        """Insert one row; return its first key."""
        cible = table(modele)
        noms = [colonne.name for colonne in cible.primary_key]
        cles = self.connexion.execute(insert(cible).values(**valeurs)).inserted_primary_key
        cle = dict(zip(noms, cles or (), strict=True))
        self.ajouts.append(
            {"table": cible.name, "cle": cle, "ligne": _lire(self.connexion, cible, cle, cible.c)}
        )
        return int(cle[noms[0]])

    def enregistrer(
        self,
        genre: str,
        menage_id: int,
        autre_id: int,
        *,
        acteur: Utilisateur,
        le: date,
        saisi_le: datetime,
        temoins: Sequence[int] = (),
    ) -> Remaniement:
        """Keep what was done. `temoins`: households that nothing may have come to since."""
        self.session.expire_all()
        contenu = {
            "changements": self.changements,
            "ajouts": self.ajouts,
            "temoins": attachees(self.session, temoins),
            "menages": list(temoins),
        }
        fait = Remaniement(
            genre=genre,
            menage_id=menage_id,
            autre_id=autre_id,
            association_id=acteur.organisme_id,
            auteur_id=acteur.id,
            fait_le=min(datetime.combine(le, MIDI), saisi_le),
            saisi_le=saisi_le,
            contenu=orjson.dumps(contenu).decode(),
        )
        self.session.add(fait)
        self.session.flush()
        return fait


def _replier(connexion: Connection, cible: Table, cle: Cle, change: Iterable[str]) -> None:
    """Let the folded names of a person follow those that have just been written.

    They are no part of what is remembered: another correction may have changed them since.
    """
    if cible.name != Personne.__tablename__ or NOMS.isdisjoint(change):
        return
    p = connexion.execute(select(cible).where(_est(cible, cle))).one()
    plies = {
        "recherche": texte_cherche(p.nom, p.prenom, p.nom_usage, p.telephone),
        "homonymie": cle_homonymes(p.nom, p.prenom),
    }
    connexion.execute(update(cible).where(_est(cible, cle)).values(**plies))


def attachees(session: Session, menages: Iterable[int]) -> dict[str, list[list[Any]]]:
    """Return the keys of the rows of some households, by table, with whose they are."""
    siens = list(menages)
    trouvees: dict[str, list[list[Any]]] = {}
    for modele in RATTACHEES if siens else ():
        cible = table(modele)
        cles = [*cible.primary_key, cible.c.menage_id]
        requete = select(*cles).where(cible.c.menage_id.in_(siens)).order_by(*cles)
        trouvees[modele.__tablename__] = [
            list(ligne) for ligne in session.connection().execute(requete)
        ]
    return trouvees


def defaire(session: Session, contenu: str) -> None:
    """Put every row back as it was. Raises TransitionInterdite with what happened since."""
    session.flush()
    fait = orjson.loads(contenu)
    _verifier(session, fait)
    connexion = session.connection()
    for change in reversed(fait["changements"]):
        cible = Base.metadata.tables[change["table"]]
        avant = {nom: typer(cible, nom, valeur) for nom, valeur in change["avant"].items()}
        connexion.execute(update(cible).where(_est(cible, change["cle"])).values(**avant))
        _replier(connexion, cible, change["cle"], avant)
    for ajout in reversed(fait["ajouts"]):
        cible = Base.metadata.tables[ajout["table"]]
        connexion.execute(delete(cible).where(_est(cible, ajout["cle"])))
    session.expire_all()


def _verifier(session: Session, fait: Mapping[str, Any]) -> None:
    maintenant = attachees(session, fait["menages"])
    for modele in RATTACHEES:
        nom = modele.__tablename__
        if maintenant.get(nom) != fait["temoins"].get(nom):
            raise _trop_tard(nom)
    for ecrit in (*fait["changements"], *fait["ajouts"]):
        cible = Base.metadata.tables[ecrit["table"]]
        attendu = ecrit.get("apres") or ecrit["ligne"]
        if _lire(session.connection(), cible, ecrit["cle"], attendu) != attendu:
            raise _trop_tard(cible.name)


def _trop_tard(nom: str) -> TransitionInterdite:
    return TransitionInterdite(TROP_TARD.format(quoi=DEPUIS.get(nom, "ces ménages ont changé")))


def _lire(connexion: Connection, cible: Table, cle: Cle, colonnes: Iterable[Any]) -> dict[str, Any]:
    """Return some columns of a row as plain JSON; empty for a row that is no more."""
    noms = [getattr(colonne, "name", colonne) for colonne in colonnes]
    ligne = connexion.execute(select(*(cible.c[n] for n in noms)).where(_est(cible, cle))).first()
    return {} if ligne is None else dict(_json(dict(ligne._mapping)))


def _est(cible: Table, cle: Cle) -> ColumnElement[bool]:
    return and_(*(cible.c[nom] == valeur for nom, valeur in cle.items()))


def _json(valeur: Any) -> Any:
    return orjson.loads(orjson.dumps(valeur, default=str))
