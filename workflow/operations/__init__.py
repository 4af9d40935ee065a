"""Operations of the dossier, on no diagram: suspend, resume, close, correct, hand over, warn."""

from workflow.operations.cloture import CLOTURE, clore, est_continue, retenir_clos
from workflow.operations.correction import corriger, corriger_date, list_reprenables, rouvrir
from workflow.operations.obligations import traiter_obligation
from workflow.operations.reassignation import reassigner
from workflow.operations.recommencement import (
    ACQUIS,
    REPRIS,
    recommencer,
    verifier_recommencable,
)
from workflow.operations.signalements import (
    EMETTEURS,
    accuser_reception,
    cote_de,
    signaler,
    traiter_signalement,
)
from workflow.operations.suspension import reprendre, suspendre

__all__ = [
    "ACQUIS",
    "CLOTURE",
    "EMETTEURS",
    "REPRIS",
    "accuser_reception",
    "clore",
    "corriger",
    "corriger_date",
    "cote_de",
    "est_continue",
    "list_reprenables",
    "reassigner",
    "recommencer",
    "reprendre",
    "retenir_clos",
    "rouvrir",
    "signaler",
    "suspendre",
    "traiter_obligation",
    "traiter_signalement",
    "verifier_recommencable",
]
