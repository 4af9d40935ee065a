"""The history of the rules of alert: who set what, before and after. Nothing of it is erased."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from models.administration import tracer
from models.alerte_regles import REGLES
from models.definition import Programme
from models.utilisateur import Utilisateur
from workflow.gestion.traces import changements

OBJET: Final = "reglage_alerte"
"""What the trace of the administration calls the setting of a rule."""
DE_TOUS: Final = "tous les programmes"

Dite = Mapping[str, object]


def tracer_le_reglage(
    session: Session,
    acteur: Utilisateur,
    programme: Programme | None,
    change: tuple[Dite, Dite],
    *,
    code: str,
    le: datetime,
) -> None:
    """Add to the history of a rule what changes of it; nothing when nothing does."""
    avant, apres = change
    if detail := changements(avant, apres):
        tracer(
            session,
            acteur_id=acteur.id,
            objet=OBJET,
            objet_id=code,
            libelle=f"{REGLES[code].nom} ({programme.nom if programme else DE_TOUS})",
            action="regler",
            le=le,
            detail=detail,
        )
