"""The programmes of the base, the shipped records not opened yet, and the conventions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import request
from sqlalchemy import ColumnElement, Select, desc, false, func, select
from sqlalchemy.orm import Session

from models.codes import DossierEtat
from models.definition import Convention, Programme
from models.dossier import Dossier
from models.organisme import Organisme
from models.repli import plier
from web.page.exports import Colonne, Export
from web.page.pagination import PAR_PAGE, Page, Rangee, Requete, numero_demande
from workflow.programmes import Fiche, list_fiches
from workflow.programmes.activation import originale
from workflow.programmes.formes import formes

RECHERCHE_MAXIMUM = 100
ETATS: Final[Mapping[str, str]] = {"ouverts": "Ouverts", "fermes": "Fermés"}
FICHES: Final = "fiches"
"""The third list: what ships with the product."""

_DOSSIERS = (
    select(func.count())
    .where(Dossier.programme_id == Programme.id, Dossier.etat != DossierEtat.CLOS)
    .correlate(Programme)
    .scalar_subquery()
)
_CONVENTIONS = (
    select(func.count())
    .where(Convention.programme_id == Programme.id)
    .correlate(Programme)
    .scalar_subquery()
)
TRIS: Final[Mapping[str, tuple[Any, ...]]] = {
    "nom": (Programme.nom,),
    "parcours": (Programme.parcours, Programme.nom),
    "comptes": (desc("dossiers"), Programme.nom),
}
TRIS_DES_CONVENTIONS: Final[Mapping[str, tuple[Any, ...]]] = {
    "numero": (Convention.numero,),
    "programme": (Programme.nom, Convention.numero),
    "porteur": (Organisme.nom, Convention.numero),
    "fin": (Convention.fin, Convention.numero),
}


@dataclass(frozen=True)
class Filtre:
    cherche: str = ""
    etat: str = "ouverts"
    tri: str = "nom"


@dataclass(frozen=True)
class LigneProgramme:
    """`dossiers`: those that are not closed."""

    code: str
    nom: str
    parcours: str
    actif: bool
    protocole: bool
    dossiers: int
    conventions: int

    @property
    def forme(self) -> str:
        return nommer_la_forme(self.parcours)


@dataclass(frozen=True)
class LigneFiche:
    """A shipped record that is not open. `repete`: the name of the programme that it repeats."""

    id: str
    nom: str
    lieu: str
    forme: str
    repete: str | None


@dataclass(frozen=True)
class LigneConvention:
    id: int
    numero: str
    code: str
    programme: str
    porteur: str
    debut: date
    fin: date
    objectif: int | None


def nommer_la_forme(parcours: str) -> str:
    """Return the name of a shape, or the key of a parcours of one's own."""
    forme = formes().get(parcours)
    return forme.nom if forme else parcours


def lire_filtre(tris: Mapping[str, Any], defaut: str) -> Filtre:
    demande = request.args
    etat, tri = demande.get("etat", ""), demande.get("tri", "")
    return Filtre(
        cherche=demande.get("q", "").strip()[:RECHERCHE_MAXIMUM],
        etat=etat if etat in (*ETATS, FICHES) else "ouverts",
        tri=tri if tri in tris else defaut,
    )


def list_programmes(session: Session, filtre: Filtre) -> Requete:
    """Return the query of the programmes of the base, for `lire_programme`."""
    requete: Requete = select(
        Programme.code, Programme.nom, Programme.parcours, Programme.actif, Programme.protocole,
        _DOSSIERS.label("dossiers"), _CONVENTIONS.label("conventions"),
    ).where(Programme.actif.is_(filtre.etat == "ouverts"))  # fmt: skip
    if filtre.cherche:
        noms = select(Programme.id, Programme.nom, Programme.code)
        requete = requete.where(_parmi(session, Programme.id, noms, filtre.cherche))
    return requete.order_by(*TRIS[filtre.tri], Programme.id)


def _parmi(
    session: Session, cle: Any, connus: Select[*tuple[Any, ...]], cherche: str
) -> ColumnElement[bool]:
    """Return the condition of the rows whose words hold all those that are looked for."""
    mots = plier(cherche).split()
    trouves = [
        ligne[0]
        for ligne in session.execute(connus)
        if all(mot in plier(" ".join(map(str, ligne[1:]))) for mot in mots)
    ]
    condition: ColumnElement[bool] = cle.in_(trouves) if mots else false()
    return condition


def lire_programme(rangee: Rangee) -> LigneProgramme:
    return LigneProgramme(*rangee)


def list_conventions(session: Session, filtre: Filtre) -> Requete:
    """Return the query of the conventions, for `lire_convention`."""
    requete: Requete = (
        select(
            Convention.id, Convention.numero, Programme.code, Programme.nom, Organisme.nom,
            Convention.debut, Convention.fin, Convention.objectif_menages,
        )
        .join(Programme, Programme.id == Convention.programme_id)
        .join(Organisme, Organisme.id == Convention.porteur_id)
    )  # fmt: skip
    if filtre.cherche:
        noms = (
            select(Convention.id, Convention.numero, Programme.nom, Organisme.nom)
            .join(Programme, Programme.id == Convention.programme_id)
            .join(Organisme, Organisme.id == Convention.porteur_id)
        )
        requete = requete.where(_parmi(session, Convention.id, noms, filtre.cherche))
    return requete.order_by(*TRIS_DES_CONVENTIONS[filtre.tri], Convention.id)


def lire_convention(rangee: Rangee) -> LigneConvention:
    return LigneConvention(*rangee)


def list_livrees(session: Session, cherche: str) -> Iterator[LigneFiche]:
    """Yield the shipped records that the base has never had, those of an alias with its name."""
    inscrits = set(session.scalars(select(Programme.code)))
    mots = plier(cherche).split()
    for fiche in list_fiches():
        if originale(fiche).cle in inscrits:
            continue
        if all(mot in plier(f"{fiche.id} {fiche.nom} {fiche.lieu}") for mot in mots):
            yield _lire_fiche(fiche)


def _lire_fiche(fiche: Fiche) -> LigneFiche:
    repete = originale(fiche).nom if fiche.doublon_de else None
    forme = nommer_la_forme(originale(fiche).forme)
    return LigneFiche(fiche.id, fiche.nom, fiche.lieu, forme, repete)


def couper(lignes: list[LigneFiche]) -> Page[LigneFiche]:
    """Return the page that the address asks for: the records are files, not rows."""
    numero = numero_demande()
    debut = (numero - 1) * PAR_PAGE
    return Page(tuple(lignes[debut : debut + PAR_PAGE]), numero, len(lignes))


EXPORT: Final = Export[LigneProgramme](
    "programmes",
    (
        Colonne("Code", lambda ligne: ligne.code),
        Colonne("Nom", lambda ligne: ligne.nom),
        Colonne("Parcours", lambda ligne: ligne.forme),
        Colonne("Ouvert", lambda ligne: ligne.actif),
        Colonne("Protocole Logement d’abord", lambda ligne: ligne.protocole),
        Colonne("Dossiers en cours", lambda ligne: ligne.dossiers),
        Colonne("Conventions", lambda ligne: ligne.conventions),
    ),
    dossier=None,
)
EXPORT_DES_FICHES: Final = Export[LigneFiche](
    "programmes-livres",
    (
        Colonne("Identifiant", lambda ligne: ligne.id),
        Colonne("Nom", lambda ligne: ligne.nom),
        Colonne("Lieu", lambda ligne: ligne.lieu),
        Colonne("Parcours", lambda ligne: ligne.forme),
        Colonne("Répète", lambda ligne: ligne.repete),
    ),
    dossier=None,
)
EXPORT_DES_CONVENTIONS: Final = Export[LigneConvention](
    "conventions",
    (
        Colonne("Numéro", lambda ligne: ligne.numero),
        Colonne("Programme", lambda ligne: ligne.programme),
        Colonne("Porteur", lambda ligne: ligne.porteur),
        Colonne("Début", lambda ligne: ligne.debut),
        Colonne("Fin", lambda ligne: ligne.fin),
        Colonne("Objectif", lambda ligne: ligne.objectif),
    ),
    dossier=None,
)
