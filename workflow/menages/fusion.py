"""Two households that are the same become one, field by field as chosen; all of it can be undone.

Only where one association follows both: the rows of another are not ours to move.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import jour_paris
from models.db import Base
from models.dossier import Dossier
from models.menage import Demande, Menage, Personne
from models.remaniement import Remaniement
from models.utilisateur import Utilisateur
from workflow.errors import TransitionInterdite
from workflow.habilitations import Action
from workflow.menages.deplacement import deplacer_le_reste, deplacer_les_personnes
from workflow.menages.mouvements import dossiers_de
from workflow.menages.personnes import lire_personnes, noter, ouvrir
from workflow.menages.registre import Registre
from workflow.menages.ressemblance import Identite, comparer

FUSION, FUSION_ANNULEE = "fusion", "fusion_annulee"
GARDE, AUTRE = "garde", "autre"
"""The two answers for a field: that of the household kept, or of the one it absorbs."""

FOYER = ("type", "nb_personnes", "nb_mineurs", "dalo", "dalo_reconnu_le")
SOUHAITS = (
    "nur", "valide_jusqu_au", "communes", "typologie", "loyer_max", "al_in", "syplo_a_jour",
    "radiee_le",
)  # fmt: skip
ETAT_CIVIL = (
    "nom", "prenom", "nom_usage", "naissance", "telephone", "courriel", "situation", "protection",
    "protection_organisme",
)  # fmt: skip
LIES = {"dalo_reconnu_le": "dalo", "protection_organisme": "protection", "nb_mineurs": "type",
        "nb_personnes": "type"}  # fmt: skip
"""Fields taken with another one: what is kept is one of the two, never a mixture."""


LE_MEME = "C’est déjà le même ménage : choisissez l’autre dossier."
AILLEURS = "Un de ces ménages n’est pas suivi par votre seule association : fusion impossible ici."


@dataclass(frozen=True, slots=True)
class Conflit:
    """A field that differs: `cle` names it in the form; `propose`: the answer offered first."""

    cle: str
    colonne: str
    personne: str | None
    garde: Any
    autre: Any

    @property
    def propose(self) -> str:
        return AUTRE if self.garde is None else GARDE


@dataclass(frozen=True, slots=True)
class Paire:
    """The rows of one thing in both households; `autre` is the one absorbed."""

    modele: type[Base]
    prefixe: str
    garde: Any
    autre: Any
    colonnes: Sequence[str]


def list_conflits(session: Session, garde: Menage, autre: Menage) -> tuple[Conflit, ...]:
    """Return the fields to choose, the household's first, then its demand's, then its persons'."""
    return tuple(c for paire in _paires(session, garde, autre) for c in _differences(paire))


def lire_deux(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    autre_dossier_id: int,
    saisi_le: datetime,
) -> tuple[Menage, Menage]:
    """Return the household kept and the one absorbed, once all that can refuse has been asked.

    Raises HabilitationRefusee, Introuvable, TransitionInterdite.
    """
    garde, autre = (
        ouvrir(session, acteur, cle, saisi_le, action=Action.FUSIONNER, clos=True)[1]
        for cle in (dossier_id, autre_dossier_id)
    )
    if garde.id == autre.id:
        raise TransitionInterdite(LE_MEME)
    etrangers = select(Dossier.id).where(
        Dossier.menage_id.in_((garde.id, autre.id)),
        Dossier.association_id != acteur.organisme_id,
    )
    if session.scalars(etrangers.limit(1)).first() is not None:
        raise TransitionInterdite(AILLEURS)
    return garde, autre


def fusionner(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    autre_dossier_id: int,
    choix: Mapping[str, str],
    saisi_le: datetime,
) -> Remaniement:
    """Make one household of two: the first dossier's goes on. `choix`: `GARDE` or `AUTRE` by field.

    Raises what `lire_deux` does.
    """
    garde, autre = lire_deux(
        session,
        acteur=acteur,
        dossier_id=dossier_id,
        autre_dossier_id=autre_dossier_id,
        saisi_le=saisi_le,
    )
    suivis = [
        *dossiers_de(session, garde.id, acteur.organisme_id),
        *dossiers_de(session, autre.id, acteur.organisme_id),
    ]
    registre = Registre(session)
    paires = tuple(_paires(session, garde, autre))
    for paire in paires:
        _choisir(registre, paire, choix)
    doubles = {paire.autre.id for paire in paires if paire.modele is Personne}
    deplacer_les_personnes(registre, garde, autre, doubles)
    deplacer_le_reste(registre, garde, autre)
    deux = (garde.id, autre.id)
    jour = jour_paris(saisi_le)
    fait = registre.enregistrer(
        FUSION, *deux, acteur=acteur, le=jour, saisi_le=saisi_le, temoins=deux
    )
    contenu = {"remaniement": fait.public_id}
    for ligne in suivis:
        noter(session, ligne, acteur, FUSION, contenu, saisi_le=saisi_le, genre=FUSION)
    return fait


def _paires(session: Session, garde: Menage, autre: Menage) -> Iterator[Paire]:
    """Yield what both households have: themselves, their demands, the persons in both."""
    yield Paire(Menage, "menage", garde, autre, FOYER)
    sienne, celle_de_l_autre = (
        session.scalars(select(Demande).where(Demande.menage_id == menage.id)).first()
        for menage in (garde, autre)
    )
    if sienne and celle_de_l_autre:
        yield Paire(Demande, "demande", sienne, celle_de_l_autre, SOUHAITS)
    restantes = lire_personnes(session, autre.id)
    for personne in lire_personnes(session, garde.id):
        double = next((p for p in restantes if comparer(_qui(personne), _qui(p))), None)
        if double is not None:
            restantes.remove(double)
            yield Paire(Personne, f"personne.{personne.public_id}", personne, double, ETAT_CIVIL)


def _qui(p: Personne) -> Identite:
    return Identite(p.nom, p.prenom, p.naissance, p.nom_usage)


def _differences(paire: Paire) -> Iterator[Conflit]:
    personne = None
    if isinstance(paire.garde, Personne):
        personne = f"{paire.garde.prenom} {paire.garde.nom}"
    for colonne in paire.colonnes:
        garde, autre = getattr(paire.garde, colonne), getattr(paire.autre, colonne)
        if garde != autre and autre is not None and _est_demande(paire, colonne):
            yield Conflit(f"{paire.prefixe}.{colonne}", colonne, personne, garde, autre)


def _est_demande(paire: Paire, colonne: str) -> bool:
    """A field that follows another is asked by itself only where that other is the same."""
    meneur = LIES.get(colonne)
    return meneur is None or getattr(paire.garde, meneur) == getattr(paire.autre, meneur)


def _choisir(registre: Registre, paire: Paire, choix: Mapping[str, str]) -> None:
    """Write, in the row kept, the fields for which the other was chosen."""
    pris = {
        conflit.colonne
        for conflit in _differences(paire)
        if choix.get(conflit.cle, conflit.propose) == AUTRE
    }
    if paire.modele is Menage and pris & {"nb_personnes", "nb_mineurs"}:
        pris |= {"nb_personnes", "nb_mineurs"}
    pris |= {lie for lie, meneur in LIES.items() if meneur in pris and lie in paire.colonnes}
    valeurs = {colonne: getattr(paire.autre, colonne) for colonne in sorted(pris)}
    if valeurs:
        registre.changer(paire.modele, {"id": paire.garde.id}, **valeurs)
