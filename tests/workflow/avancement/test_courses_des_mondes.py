"""Two people at once on what the daily worlds share: one success, one refusal, nothing halved."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.db import lecture
from models.dossier import Dossier
from models.journal import Journal
from models.offre import OffreCible, OffreEtat
from models.relogement import Proposition
from tests.workflow.avancement.test_concurrence import ensemble, refus
from tests.workflow.bailleur.test_offres import T3, etat, proposer
from tests.workflow.decor import Monde
from tests.workflow.suivi import Suivi
from workflow import bailleur, operations
from workflow.errors import EtapeDejaFaite, Introuvable

RENDEZ_VOUS = 3


def retenir(suivi: Suivi, offre: str) -> Callable[[Session], Any]:
    """The rapprochement of an offer, read now and opened later."""
    arguments: dict[str, Any] = {
        "acteur": suivi.compte("ts"),
        "dossier_id": suivi.dossier_id,
        "offre": offre,
        "tache_id": suivi.ouvertes()["rapprochement"],
        "version": None,
        "saisie": suivi.saisie("rapprochement"),
        "fait_le": suivi.le,
        "le": suivi.le,
    }
    return lambda session: bailleur.retenir(session, **arguments)


def propositions(suivi: Suivi) -> int:
    with lecture(suivi.monde.factory) as session:
        siennes = select(func.count()).where(Proposition.dossier_id == suivi.dossier_id)
        return session.scalar(siennes) or 0


def test_a_dwelling_offered_to_all_is_taken_by_one_household(monde: Monde) -> None:
    """The step of the one that comes second is not done either: it waits as before."""
    for _ in range(RENDEZ_VOUS):
        deux = [Suivi.ouvrir(monde).mener_jusqu_a("rapprochement") for _ in range(2)]
        offre = proposer(deux[0], OffreCible.TOUS, logement=T3)
        issues = ensemble(monde, *(retenir(suivi, offre) for suivi in deux))
        [perdu] = refus(issues)
        assert isinstance(perdu, EtapeDejaFaite | Introuvable)
        perdant = deux[issues.index(perdu)]
        assert sorted(map(propositions, deux)) == [0, 1]
        assert propositions(perdant) == 0
        assert "rapprochement" in perdant.ouvertes()
        assert etat(deux[0], offre) == OffreEtat.RETENUE
        for suivi in deux:
            suivi.tout_concorde()


def test_a_dossier_handed_over_by_two_chefs_has_one_referent_and_a_whole_journal(
    monde: Monde,
) -> None:
    for _ in range(RENDEZ_VOUS):
        suivi = Suivi.ouvrir(monde)
        vers = [suivi.compte("collegue"), suivi.compte("chef")]
        issues = ensemble(monde, *(confier(suivi, compte.public_id) for compte in vers))
        assert len(refus(issues)) <= 1
        with lecture(monde.factory) as session:
            referent_id = session.get_one(Dossier, suivi.dossier_id).referent_id
            faits = session.scalars(
                select(Journal).where(
                    Journal.dossier_id == suivi.dossier_id, Journal.type == "reassignation"
                )
            ).all()
        assert len(faits) == 2 - len(refus(issues))
        assert referent_id in {compte.id for compte in vers}
        suivi.tout_concorde()


def confier(suivi: Suivi, referent: str) -> Callable[[Session], None]:
    return lambda session: operations.reassigner(
        session,
        acteur=suivi.compte("chef"),
        dossier_id=suivi.dossier_id,
        version=None,
        referent=referent,
        motif="Départ",
        saisi_le=suivi.le,
    )
