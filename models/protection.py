"""Households whose whereabouts are a danger: what a landlord reads of them says no place.

A blank and a hidden field look alike: hiding must not tell that there is something to hide
(001:366; L.441-2-2: the protection order itself is never told to a landlord).
"""

from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, Subquery, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models.accompagnement import Diagnostic, DiagnosticConfidentiel
from models.dossier import Dossier
from models.menage import Appartenance, Personne


def est_protege(
    menage_id: ColumnElement[Any] | InstrumentedAttribute[Any] | int,
) -> ColumnElement[bool]:
    """Return « a member has, or had, an ordonnance de protection », whichever dossier says it.

    It follows the persons into the household that they make or join: who leaves a violent home
    has a dossier of her own, in which nobody has said it again yet.
    """
    suivi, quittes = aliased(Dossier), _menages_quittes()
    anciens = select(quittes.c.quitte_id).where(quittes.c.menage_id == menage_id)
    siens = or_(suivi.menage_id == menage_id, suivi.menage_id.in_(anciens))
    return _proteges(suivi).where(siens).exists()


def menages_proteges() -> CompoundSelect[int | None]:
    """Return the same households as a list, for a query that reads many: made once, not by row."""
    suivi, ancien, quittes = aliased(Dossier), aliased(Dossier), _menages_quittes()
    suivis = select(quittes.c.menage_id).where(quittes.c.quitte_id.in_(_proteges(ancien)))
    return union(_proteges(suivi).where(suivi.menage_id.is_not(None)), suivis)


def _menages_quittes() -> Subquery:
    """Return (household, one that somebody of it has left)."""
    return (
        select(Personne.menage_id, Appartenance.menage_id.label("quitte_id"))
        .join(Appartenance, Appartenance.personne_id == Personne.id)
        .where(Personne.menage_id.is_not(None))
        .subquery()
    )


def _proteges(suivi: type[Dossier]) -> Select[int | None]:
    return (
        select(suivi.menage_id)
        .join(Diagnostic, Diagnostic.dossier_id == suivi.id)
        .join(DiagnosticConfidentiel, DiagnosticConfidentiel.diagnostic_id == Diagnostic.id)
        .where(DiagnosticConfidentiel.ordonnance_protection.is_(True))
    )
