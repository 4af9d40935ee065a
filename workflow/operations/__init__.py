"""Operations of the dossier, on no diagram: suspend, resume, close, correct, hand over, warn."""

from workflow.operations.cloture import CLOTURE, clore, est_continue, retenir_clos
from workflow.operations.correction import corriger, corriger_date, list_reprenables, rouvrir
from workflow.operations.reassignation import reassigner
from workflow.operations.signalements import EMETTEURS, signaler, traiter_signalement
from workflow.operations.suspension import reprendre, suspendre

__all__ = [
    "CLOTURE",
    "EMETTEURS",
    "clore",
    "corriger",
    "corriger_date",
    "est_continue",
    "list_reprenables",
    "reassigner",
    "reprendre",
    "retenir_clos",
    "rouvrir",
    "signaler",
    "suspendre",
    "traiter_signalement",
]
