"""R11: what part of the attributions of each contingent goes to priority households.

Every réservataire, and the landlord on its own share, owes a quarter of its attributions of the
year to them (L.441-1; 003:102). Counted on the households that Jalon knows, which are accompanied:
it is no count of a landlord's attributions.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from models.codes import PropositionIssue, libelles
from models.dossier import Dossier
from models.indicateurs import first_instant, round_half_up
from models.menage import Menage, Public
from models.relogement import Logement, Proposition

SEUIL_POUR_CENT = 25
PUBLICS_PRIORITAIRES = ("dalo", "l441_1")
NON_CONNU = "non_connu"
TOUS = "tous"


@dataclass(frozen=True)
class PartPrioritaire:
    """Attributions of a contingent, from 1 January to a day; the rate is None without any."""

    contingent: str
    attributions: int
    prioritaires: int

    @property
    def part(self) -> int | None:
        """Attributions to priority households, in percent."""
        return round_half_up(100 * self.prioritaires, self.attributions)


def parts_prioritaires(session: Session, *, au: date) -> list[PartPrioritaire]:
    """Return the contingents in the order of their list, then all of them together."""
    comptes = _compter(session, au)
    lignes = [PartPrioritaire(code, *comptes.get(code, (0, 0))) for code in libelles("contingent")]
    total = (sum(ligne.attributions for ligne in lignes), sum(li.prioritaires for li in lignes))
    return [*lignes, PartPrioritaire(TOUS, *total)]


def _compter(session: Session, au: date) -> dict[str, tuple[int, int]]:
    """Return {contingent: (leases of the year up to `au`, of which priority households)}."""
    contingent = func.coalesce(Logement.contingent, NON_CONNU)
    requete = (
        select(contingent, func.count(), func.sum(case((_est_prioritaire(), 1), else_=0)))
        .select_from(Proposition)
        .join(Logement, Logement.id == Proposition.logement_id)
        .join(Dossier, Dossier.id == Proposition.dossier_id)
        .join(Menage, Menage.id == Dossier.menage_id)
        .where(
            Proposition.issue == PropositionIssue.BAIL,
            Proposition.close_le >= first_instant(date(au.year, 1, 1)),
            Proposition.close_le < first_instant(au + timedelta(days=1)),
        )
        .group_by(contingent)
    )
    return {
        code: (total, int(prioritaires)) for code, total, prioritaires in session.execute(requete)
    }


def _est_prioritaire() -> ColumnElement[bool]:
    """Return « recognised DALO, or of a priority public of L.441-1 »."""
    public = select(Public.code).where(
        Public.menage_id == Menage.id, Public.code.in_(PUBLICS_PRIORITAIRES)
    )
    return or_(Menage.dalo, public.exists())
