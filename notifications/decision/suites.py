"""When an alert is told again, and to whom: the steps of its escalation, then its reminders.

Pure: everything is counted from the dates of the alert, by the rule in force, so that a look
that comes late, or twice, finds the same moments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from models.alerte import Alerte
from models.alerte_regles.nature import Palier, RegleAlerte
from models.alertes import reponse_en_vigueur, report_en_vigueur
from models.calendrier import ajouter_duree
from notifications.decision.retenues import Retenues

ORIGINE = datetime(2001, 1, 1, tzinfo=UTC)
"""Where durations are compared from: a month is longer than thirty days, or nearly."""


@dataclass(frozen=True, slots=True)
class Prochaine:
    """What comes next. `moment`: None while something holds it. `palier`: None for a reminder."""

    moment: datetime | None
    palier: Palier | None = None


def list_paliers(regle: RegleAlerte) -> list[Palier]:
    """Return the steps that are ever told, the earliest first, then as the rule lists them."""
    dits = [(palier.delai, palier) for palier in regle.paliers if palier.delai is not None]
    return [palier for _, palier in sorted(dits, key=lambda d: ajouter_duree(ORIGINE, d[0]))]


def prochaine(alerte: Alerte, regle: RegleAlerte, retenues: Retenues) -> Prochaine | None:
    """Return what comes next for an open alert; None when nothing does.

    A snooze ends at its date; an answer holds as long as the rule's repetition, for good where
    it has none; the next step comes at its own delay, not before the alert came back; then the
    reminders follow one another.
    """
    jusqu_au, repondue_le = report_en_vigueur(alerte), reponse_en_vigueur(alerte)
    if jusqu_au is not None:
        return Prochaine(retenues.liberer(jusqu_au))
    if repondue_le is not None:
        return _rappel(repondue_le, regle, retenues)
    paliers = list_paliers(regle)
    if alerte.palier < len(paliers):
        return _palier(alerte, paliers[alerte.palier], retenues)
    if not paliers:
        return None
    return _rappel(_dernier_moment(alerte, paliers, retenues), regle, retenues)


def _palier(alerte: Alerte, palier: Palier, retenues: Retenues) -> Prochaine:
    moment = retenues.compter(alerte.declenchee_le, palier.delai or "P0D")
    if moment is not None and alerte.relancee_le is not None:
        moment = max(moment, alerte.relancee_le)
    return Prochaine(moment, palier)


def _dernier_moment(alerte: Alerte, paliers: Sequence[Palier], retenues: Retenues) -> datetime:
    """Return when everybody had been told, or when the alert came back last."""
    dit = retenues.compter(alerte.declenchee_le, paliers[-1].delai or "P0D")
    return max(dit or alerte.declenchee_le, alerte.relancee_le or alerte.declenchee_le)


def _rappel(depuis: datetime, regle: RegleAlerte, retenues: Retenues) -> Prochaine | None:
    # A repetition of nothing would be told without end.
    if regle.repetition is None or ajouter_duree(depuis, regle.repetition) <= depuis:
        return None
    return Prochaine(retenues.compter(depuis, regle.repetition))
