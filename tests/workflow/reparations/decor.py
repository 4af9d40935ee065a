"""A dossier that an incident stopped, and what is proposed and decided about it."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from models.codes import ReparationEtat, ReparationGenre
from models.db import transaction
from models.dossier import Incident
from tests.workflow.suivi import Suivi
from workflow import histoire, reparations
from workflow.avancement import incidents
from workflow.reparations import Propose

POURQUOI = "Le parcours attend une réponse que personne n’a."


def arreter(suivi: Suivi) -> str:
    """Have an incident stop the dossier where it stands."""
    with transaction(suivi.monde.factory) as session:
        incidents.declarer(
            session, dossier_id=suivi.dossier_id, element=None, message="Arrêté.", le=suivi.le
        )
        return session.scalars(
            select(Incident.public_id).where(Incident.dossier_id == suivi.dossier_id)
        ).one()


def proposer(suivi: Suivi, genre: ReparationGenre, **quoi: Any) -> str:
    propose = replace(Propose(genre, POURQUOI), **quoi)
    incident = arreter(suivi)
    with transaction(suivi.monde.factory) as session:
        acteur = suivi.compte("administrateur")
        return reparations.proposer(
            session, acteur=acteur, incident=incident, propose=propose, le=suivi.le
        ).public_id


def decider(
    suivi: Suivi, public_id: str, *, par: str = "chef", accord: bool = True, motif: str = "Oui."
) -> ReparationEtat:
    with transaction(suivi.monde.factory) as session:
        return reparations.decider(
            session, acteur=suivi.compte(par), public_id=public_id, accord=accord, motif=motif,
            le=suivi.le,
        )  # fmt: skip


def etape(suivi: Suivi, element: str) -> str:
    return next(e.tache_id for e in suivi.etapes() if e.element == element)


def tout_concorde(suivi: Suivi) -> None:
    suivi.la_chaine_tient()
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
