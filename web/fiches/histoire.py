"""The journal of a dossier as sentences to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.journal import Journal
from models.utilisateur import Utilisateur
from web.page.pagination import Rangee, Requete
from web.plan import lire_plan

PHRASES = {
    "ouverture": "Dossier ouvert",
    "suspension": "Accompagnement suspendu",
    "reprise": "Accompagnement repris",
    "cloture": "Dossier clos",
    "signalement": "Signalement",
    "signalement_traite": "Signalement traité",
}
PERSONNE = "Automatique (échéance)"


@dataclass(frozen=True)
class Evenement:
    """One row of the journal: what, when it happened, when it was typed and by whom."""

    rang: int
    texte: str
    fait_le: datetime
    saisi_le: datetime
    par: str


def requete_histoire(dossier: Dossier) -> Requete:
    """Return the journal, the last event first."""
    return (
        select(
            Journal.rang, Journal.type, Journal.element, Journal.fait_le, Journal.saisi_le,
            Utilisateur.nom,
        )
        .outerjoin(Utilisateur, Utilisateur.id == Journal.acteur_id)
        .where(Journal.dossier_id == dossier.id)
        .order_by(Journal.rang.desc())
    )  # fmt: skip


def lire_histoire(session: Session, dossier: Dossier, *, limite: int) -> tuple[Evenement, ...]:
    noms = lire_plan(dossier.definition).noms
    rangees = session.execute(requete_histoire(dossier).limit(limite)).all()
    return tuple(lire_evenement(rangee, noms) for rangee in rangees)


def lire_evenement(rangee: Rangee, noms: Mapping[str, str]) -> Evenement:
    """Return the event of a row of `requete_histoire`; `noms` labels the elements."""
    element = rangee.element or ""
    texte = PHRASES.get(rangee.type) or noms.get(element) or (element or rangee.type)
    return Evenement(rangee.rang, texte, rangee.fait_le, rangee.saisi_le, rangee.nom or PERSONNE)
