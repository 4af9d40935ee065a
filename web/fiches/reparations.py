"""What is proposed for a stopped dossier, as each side may read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import ReparationEtat, ReparationGenre
from models.definition import Definition
from models.dossier import Dossier, Incident
from models.reparation import Reparation
from models.utilisateur import Utilisateur
from web.dossier.plan import lire_plan
from web.fiches import communes
from web.fiches.corrections import EtapeFaite, lire_faites
from web.listes.etapes import nom_du_dossier
from web.page.exports import Colonne, Export
from web.page.pagination import Rangee, Requete
from web.page.textes import INSECABLE
from workflow.edition.vocabulaire import Choix
from workflow.habilitations import Action, peut
from workflow.histoire.faits import HistoireEffacee
from workflow.reparations.decisions import lire_la_valeur
from workflow.reparations.variables import connues

GENRES = {
    ReparationGenre.RETOUR: "Revenir à une étape",
    ReparationGenre.SAUT: "Laisser une étape de côté",
    ReparationGenre.VALEUR: "Donner une valeur",
}
SUITES = {
    ReparationGenre.RETOUR: "L’étape redevient à faire, et ce qui l’a suivie est annulé.",
    ReparationGenre.SAUT: "L’étape se ferme sans réponse, et le parcours continue après elle.",
    ReparationGenre.VALEUR: "Le parcours continue avec la valeur proposée.",
}
"""What agreeing does, read before it is done."""
ETATS = {
    ReparationEtat.PROPOSEE: "Attend le chef de service",
    ReparationEtat.CONFIRMEE: "Confirmée",
    ReparationEtat.REFUSEE: "Refusée",
    ReparationEtat.CADUQUE: "Sans objet : la situation a changé",
}


COURTE = 20
"""Propositions named on the first page of a head of service; the list has them all."""


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
    """A proposition as the chef de service reads it: with the value now, and the one proposed.

    `suite`: what agreeing does; `annulees`: the steps that a step back takes along.
    """

    proposition: PropositionVue
    dossier_id: str
    reference: str
    menage: str
    incident: str
    proposee_par: str
    avant: str | None
    apres: str | None
    suite: str
    annulees: tuple[EtapeFaite, ...]


@dataclass(frozen=True)
class Attendue:
    """A proposition in the list of what waits for a head of service."""

    public_id: str
    dossier_id: str
    reference: str
    menage: str
    genre: str
    proposee_le: datetime


def list_propositions(session: Session, *, incident_id: int) -> list[PropositionVue]:
    """Return what was proposed for an incident, the last one first."""
    demande = (
        select(Reparation)
        .where(Reparation.incident_id == incident_id)
        .order_by(Reparation.id.desc())
    )
    return [_voir(une) for une in session.scalars(demande)]


def list_a_decider(chef: Utilisateur) -> Requete:
    """Return what waits for the heads of an association, the oldest first."""
    return (
        select(Reparation, Dossier, nom_du_dossier())
        .join(Dossier, Dossier.id == Reparation.dossier_id)
        .join(Incident, Incident.id == Reparation.incident_id)
        .where(
            Dossier.association_id == chef.organisme_id,
            Reparation.etat == ReparationEtat.PROPOSEE,
            Incident.resolu_le.is_(None),
        )
        .order_by(Reparation.proposee_le, Reparation.id)
    )


def lire_attendue(rangee: Rangee) -> Attendue:
    une, dossier, menage = rangee
    return Attendue(
        une.public_id,
        dossier.public_id,
        dossier.reference,
        menage or dossier.reference,
        GENRES[ReparationGenre(une.genre)],
        une.proposee_le,
    )


def list_attendues(session: Session, lecteur: Utilisateur) -> tuple[Attendue, ...]:
    """Return what this reader is to decide: nothing for who is no head of service."""
    if not peut(lecteur, Action.DECIDER_REPARATION):
        return ()
    return tuple(map(lire_attendue, session.execute(list_a_decider(lecteur).limit(COURTE))))


def proposition_attendue(
    session: Session, lecteur: Utilisateur, dossier: Dossier
) -> Attendue | None:
    """Return what this reader is to decide on a dossier, if anything."""
    if not peut(lecteur, Action.DECIDER_REPARATION):
        return None
    du_dossier = list_a_decider(lecteur).where(Reparation.dossier_id == dossier.id)
    rangee = session.execute(du_dossier.limit(1)).first()
    return None if rangee is None else lire_attendue(rangee)


def lire_a_decider(session: Session, chef: Utilisateur, reparation: Reparation) -> ADecider:
    """Return a proposition for the chef's page, and no other."""
    avant = apres = None
    if reparation.genre == ReparationGenre.VALEUR:
        choix = _choix(reparation)
        avant = _dire(lire_la_valeur(session, reparation), choix)
        apres = _dire(orjson.loads(reparation.valeur or "null"), choix)
    return ADecider(
        _voir(reparation),
        reparation.dossier.public_id,
        reparation.dossier.reference,
        communes.nommer_dossier(session, reparation.dossier),
        reparation.incident.message,
        reparation.proposee_par.nom,
        avant,
        apres,
        SUITES[ReparationGenre(reparation.genre)],
        _annulees(session, chef, reparation),
    )


def _annulees(
    session: Session, chef: Utilisateur, reparation: Reparation
) -> tuple[EtapeFaite, ...]:
    """Return what going back would take along; nothing for another kind, or an erased journal."""
    if reparation.genre != ReparationGenre.RETOUR:
        return ()
    try:
        faites = lire_faites(session, reparation.dossier, chef)
    except HistoireEffacee:
        return ()
    return tuple(etape for etape in faites if etape.rang >= int(reparation.rang or 0))


def _voir(une: Reparation) -> PropositionVue:
    etat = ReparationEtat(une.etat)
    if etat is ReparationEtat.PROPOSEE and une.incident.resolu_le is not None:
        etat = ReparationEtat.CADUQUE  # mended another way: nobody waits for an answer
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
    definition: Definition = une.dossier.definition
    if une.genre == ReparationGenre.VALEUR:
        nom = str(une.variable)
        connue = connues(definition).get(nom)
        return f"«{INSECABLE}{connue.libelle if connue else nom}{INSECABLE}»"
    element = une.element or ""
    return f"«{INSECABLE}{lire_plan(definition).noms.get(element, element)}{INSECABLE}»"


def _choix(une: Reparation) -> Choix:
    connue = connues(une.dossier.definition).get(une.variable or "")
    return connue.choix if connue else ()


def _dire(valeur: object, choix: Choix) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if valeur is None or valeur == "":
        return "rien"
    return dict(choix).get(str(valeur), str(valeur))


EXPORT: Final = Export[Attendue](
    "reparations",
    (
        Colonne("Dossier", lambda une: une.reference),
        Colonne("Proposition", lambda une: une.genre),
        Colonne("Proposée le", lambda une: une.proposee_le),
    ),
    dossier=lambda une: une.dossier_id,
)
