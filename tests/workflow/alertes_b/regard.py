"""What these tests do to a dossier's alerts: let the scheduler look, and live the dossier again."""

from datetime import UTC, datetime

from models.alerte import Alerte
from models.codes import SorteEcheance
from models.db import transaction
from models.echeance import Echeance, list_dues
from notifications.decision import regles
from tests.workflow.suivi import Suivi
from workflow import histoire


def a_minuit(annee: int, mois: int, jour: int, *, ete: bool = False) -> datetime:
    """The first instant of a day in Paris."""
    veille = datetime(annee, mois, jour, tzinfo=UTC).timestamp() - (7200 if ete else 3600)
    return datetime.fromtimestamp(veille, UTC)


def attendues(suivi: Suivi, code: str) -> list[Echeance]:
    """The due dates of a rule that wait."""
    return [e for e in suivi.toutes_les_echeances() if e.code == code]


def dues(suivi: Suivi, code: str) -> list[datetime]:
    return [echeance.due_le for echeance in attendues(suivi, code)]


def regarder(suivi: Suivi, le: datetime) -> list[str]:
    """Let the alert rules look at what this dossier has due; return the codes that fired."""
    with transaction(suivi.monde.factory) as session:
        a_voir = list_dues(session, SorteEcheance.ALERTE, le=le, limite=1000)
        tirees = [
            regles.declencher(session, echeance=echeance, le=le)
            for echeance in a_voir
            if echeance.dossier_id == suivi.dossier_id
        ]
        return [alerte.code for alerte in tirees if alerte is not None]


def ouvertes(suivi: Suivi, code: str) -> list[Alerte]:
    """The alerts of a rule that fired and that nothing has closed."""
    return [a for a in suivi.alertes() if a.code == code and a.close_le is None]


def rejouer(suivi: Suivi) -> None:
    """Check that the journal alone gives the same dossier, due dates included."""
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
