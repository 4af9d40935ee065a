"""The daily follow-up of a dossier, on no diagram: notes, visits, hours, stand-ins."""

from workflow.suivi.absences import declarer_absence, terminer_absence
from workflow.suivi.inscription import DejaEnregistre
from workflow.suivi.notes import AUTEUR, EQUIPE, modifier_note, noter, retirer_note
from workflow.suivi.visites import (
    Releve,
    consigner_visite,
    modifier_visite,
    prevoir_visite,
    retirer_visite,
)

__all__ = [
    "AUTEUR",
    "EQUIPE",
    "DejaEnregistre",
    "Releve",
    "consigner_visite",
    "declarer_absence",
    "modifier_note",
    "modifier_visite",
    "noter",
    "prevoir_visite",
    "retirer_note",
    "retirer_visite",
    "terminer_absence",
]
