"""The organisations, with how many people work there: a count, sorted and cut in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import request
from sqlalchemy import desc, func, select
from sqlalchemy.orm import Session

from models.codes import DossierEtat
from models.dossier import Dossier
from models.organisme import Agrement, Organisme
from models.repli import plier
from models.utilisateur import Utilisateur
from web.administration.acces.comptes import RECHERCHE_MAXIMUM
from web.administration.acces.mots import TYPES
from web.page.exports import Colonne, Export
from web.page.pagination import Rangee, Requete

_COMPTES = (
    select(func.count())
    .where(Utilisateur.organisme_id == Organisme.id, Utilisateur.actif)
    .correlate(Organisme)
    .scalar_subquery()
)
_DOSSIERS = (
    select(func.count())
    .where(Dossier.association_id == Organisme.id, Dossier.etat != DossierEtat.CLOS)
    .correlate(Organisme)
    .scalar_subquery()
)
_AGREMENT = (
    select(func.max(Agrement.fin, type_=Agrement.fin.type))
    .where(Agrement.organisme_id == Organisme.id)
    .correlate(Organisme)
    .scalar_subquery()
)

TRIS: Final[Mapping[str, tuple[Any, ...]]] = {
    "nom": (Organisme.nom,),
    "type": (Organisme.type, Organisme.nom),
    "comptes": (desc("comptes"), Organisme.nom),
}


@dataclass(frozen=True)
class Filtre:
    """What the address asks for. `retires`: those that are offered no more."""

    cherche: str = ""
    type: str = ""
    retires: bool = False
    tri: str = "nom"


@dataclass(frozen=True)
class LigneOrganisme:
    """`comptes`: active ones; `dossiers`: open ones that an association follows."""

    public_id: str
    nom: str
    type: str
    actif: bool
    comptes: int
    dossiers: int
    agree_jusqu_au: date | None


def lire_filtre() -> Filtre:
    """Return the filter of the address."""
    demande = request.args
    return Filtre(
        cherche=demande.get("q", "").strip()[:RECHERCHE_MAXIMUM],
        type=demande.get("type", "") if demande.get("type") in TYPES else "",
        retires=demande.get("etat") == "desactives",
        tri=demande.get("tri", "") if demande.get("tri") in TRIS else "nom",
    )


def list_organismes(session: Session, filtre: Filtre) -> Requete:
    """Return the query of the organisations, for `lire_ligne`."""
    requete: Requete = select(
        Organisme.public_id, Organisme.nom, Organisme.type, Organisme.actif,
        _COMPTES.label("comptes"), _DOSSIERS.label("dossiers"), _AGREMENT.label("agrement"),
    ).where(Organisme.actif.is_not(filtre.retires))  # fmt: skip
    if filtre.type:
        requete = requete.where(Organisme.type == filtre.type)
    if filtre.cherche:
        requete = requete.where(Organisme.id.in_(_trouver(session, filtre.cherche)))
    return requete.order_by(*TRIS[filtre.tri], Organisme.id)


def _trouver(session: Session, cherche: str) -> list[int]:
    mots = plier(cherche).split()
    connus = session.execute(select(Organisme.id, Organisme.nom))
    return [cle for cle, nom in connus if mots and all(mot in plier(nom) for mot in mots)]


def lire_ligne(rangee: Rangee) -> LigneOrganisme:
    return LigneOrganisme(*rangee)


def compter(session: Session, organisme: Organisme) -> LigneOrganisme:
    """Return the line of one organisation, for its own page."""
    demande = select(
        Organisme.public_id, Organisme.nom, Organisme.type, Organisme.actif,
        _COMPTES, _DOSSIERS, _AGREMENT,
    ).where(Organisme.id == organisme.id)  # fmt: skip
    return lire_ligne(session.execute(demande).one())


EXPORT: Final = Export[LigneOrganisme](
    "organismes",
    (
        Colonne("Nom", lambda ligne: ligne.nom),
        Colonne("Sorte", lambda ligne: TYPES[ligne.type]),
        Colonne("En service", lambda ligne: ligne.actif),
        Colonne("Comptes", lambda ligne: ligne.comptes),
        Colonne("Dossiers en cours", lambda ligne: ligne.dossiers),
        Colonne("Agréé jusqu’au", lambda ligne: ligne.agree_jusqu_au),
    ),
    dossier=None,
)
