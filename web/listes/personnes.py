"""The persons of other households that one may choose: to join one, or to merge two."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.menage import Personne
from models.recherche import correspond, lire_recherche, rang
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.page.textes import jour
from workflow.menages.doublons import chercher_en_lot
from workflow.menages.personnes import lire_personnes
from workflow.menages.ressemblance import Identite

MAXIMUM = 20
"""Persons offered: more means that the search must say more."""

Rangee = Row[str, str, str, date | None, str]


@dataclass(frozen=True)
class CandidatVu:
    """Somebody of a visible household; `dossier`: the public id of its newest dossier."""

    personne: str
    nom: str
    naissance: str
    dossier: str

    @property
    def libelle(self) -> str:
        suite = f", né(e) le {self.naissance}" if self.naissance else ""
        return f"{self.nom}{suite} (dossier D-{self.dossier})"


def list_candidats(
    session: Session, utilisateur: Utilisateur, dossier: Dossier, *, cherche: str
) -> tuple[CandidatVu, ...]:
    """Return who is found in other visible households; without a search, who looks like ours."""
    if not cherche:
        return _ressemblants(session, utilisateur, dossier)
    lue = lire_recherche(cherche)
    trouves = (
        _requete(utilisateur, dossier)
        .where(correspond(lue))
        .order_by(rang(lue), Personne.nom, Personne.id)
    )
    return tuple(map(_voir, session.execute(trouves.limit(MAXIMUM))))


def _requete(utilisateur: Utilisateur, dossier: Dossier) -> Select[str, str, str, date | None, str]:
    """Start from the newest visible dossier of each household: a person is offered once."""
    dernier = (
        select(func.max(Dossier.id))
        .where(condition_de_visibilite(utilisateur), Dossier.menage_id.is_not(None))
        .group_by(Dossier.menage_id)
    )
    return (
        select(
            Personne.public_id, Personne.nom, Personne.prenom, Personne.naissance,
            Dossier.public_id.label("dossier"),
        )
        .join(Dossier, Dossier.menage_id == Personne.menage_id)
        .where(Dossier.id.in_(dernier), Personne.menage_id != dossier.menage_id)
    )  # fmt: skip


def _ressemblants(
    session: Session, utilisateur: Utilisateur, dossier: Dossier
) -> tuple[CandidatVu, ...]:
    siennes = [
        Identite(p.nom, p.prenom, p.naissance, p.nom_usage)
        for p in lire_personnes(session, dossier.foyer.id)
    ]
    trouves = chercher_en_lot(
        session, acteur=utilisateur, identites=siennes, sauf_menage=dossier.menage_id
    )
    vus = {doublon.dossier for un in trouves for doublon in un if doublon.dossier is not None}
    requete = _requete(utilisateur, dossier).where(Dossier.public_id.in_(sorted(vus)))
    return tuple(map(_voir, session.execute(requete.order_by(Personne.id).limit(MAXIMUM))))


def _voir(rangee: Rangee) -> CandidatVu:
    cle, nom, prenom, naissance, dossier = rangee
    return CandidatVu(cle, f"{nom} {prenom}", jour(naissance), dossier)
