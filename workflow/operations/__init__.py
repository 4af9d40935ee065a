"""Operations of the dossier, on no diagram: suspend, resume, close, warn."""

from workflow.operations.cloture import CLOTURE, clore
from workflow.operations.signalements import EMETTEURS, signaler, traiter_signalement
from workflow.operations.suspension import reprendre, suspendre

__all__ = [
    "CLOTURE",
    "EMETTEURS",
    "clore",
    "reprendre",
    "signaler",
    "suspendre",
    "traiter_signalement",
]
