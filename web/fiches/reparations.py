"""What is proposed for a stopped dossier, as each side may read it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import ReparationEtat, ReparationGenre
from models.dossier import Dossier
from models.reparation import Reparation
from web.page.textes import INSECABLE
from workflow.reparations.decisions import lire_la_valeur

GENRES = {
    ReparationGenre.RETOUR: "Revenir à une étape",
    ReparationGenre.SAUT: "Laisser une étape de côté",
    ReparationGenre.VALEUR: "Donner une valeur",
}
ETATS = {
    ReparationEtat.PROPOSEE: "Attend le chef de service",
    ReparationEtat.CONFIRMEE: "Confirmée",
    ReparationEtat.REFUSEE: "Refusée",
    ReparationEtat.CADUQUE: "Sans objet : le dossier a avancé",
}
VALEURS = {"true": "oui", "false": "non", "null": "rien"}


@dataclass(frozen=True)
class PropositionVue:
    """`motif`: why it was refused or agreed to, for both sides; no value of the household."""

    public_id: str
    genre: str
    quoi: str
    explication: str
    proposee_le: datetime
    etat: str
    attend: bool
    motif: str | None


@dataclass(frozen=True)
class ADecider:
    """A proposition as the chef de service reads it: with the value now, and the one proposed."""

    proposition: PropositionVue
    dossier_id: str
    reference: str
    incident: str
    proposee_par: str
    variable: str | None
    avant: str | None
    apres: str | None


def list_propositions(session: Session, *, incident_id: int) -> list[PropositionVue]:
    """Return what was proposed for an incident, the last one first."""
    demande = (
        select(Reparation)
        .where(Reparation.incident_id == incident_id)
        .order_by(Reparation.id.desc())
    )
    return [_voir(une) for une in session.scalars(demande)]


def list_a_decider(session: Session, *, association_id: int) -> list[tuple[str, PropositionVue]]:
    """Return (reference, proposition) of what waits for the heads of an association."""
    demande = (
        select(Reparation)
        .join(Dossier, Dossier.id == Reparation.dossier_id)
        .where(
            Dossier.association_id == association_id,
            Reparation.etat == ReparationEtat.PROPOSEE,
        )
        .order_by(Reparation.proposee_le)
    )
    return [(une.dossier.reference, _voir(une)) for une in session.scalars(demande)]


def lire_a_decider(session: Session, reparation: Reparation) -> ADecider:
    """Return a proposition for the chef's page, and no other."""
    est_une_valeur = reparation.genre == ReparationGenre.VALEUR
    return ADecider(
        _voir(reparation),
        reparation.dossier.public_id,
        reparation.dossier.reference,
        reparation.incident.message,
        reparation.proposee_par.nom,
        reparation.variable,
        _dire(lire_la_valeur(session, reparation)) if est_une_valeur else None,
        _dire_le_json(reparation.valeur) if est_une_valeur else None,
    )


def _voir(une: Reparation) -> PropositionVue:
    etat = ReparationEtat(une.etat)
    return PropositionVue(
        une.public_id,
        GENRES[ReparationGenre(une.genre)],
        _quoi(une),
        une.explication,
        une.proposee_le,
        ETATS[etat],
        etat is ReparationEtat.PROPOSEE,
        une.motif,
    )


def _quoi(une: Reparation) -> str:
    if une.genre == ReparationGenre.VALEUR:
        return f"variable «{INSECABLE}{une.variable}{INSECABLE}»"
    return f"étape «{INSECABLE}{une.element or une.rang}{INSECABLE}»"


def _dire(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return "rien" if valeur in (None, "") else str(valeur)


def _dire_le_json(texte: str | None) -> str:
    return VALEURS.get(texte or "null", (texte or "").strip('"'))
