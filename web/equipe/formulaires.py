"""What the page of the team asks: a worker's time, and who takes over."""

import re
from typing import Final

from models.charge import CENTIEMES_D_UN_ETP
from web.page.formulaires import Options, champ, formulaire
from workflow.charge import ETP_ILLISIBLE
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire

ETP = re.compile(r"[01](?:[.,]\d{1,2})?")

TEMPS: Final = formulaire(
    "temps_travail",
    "Temps de travail",
    champ(
        "etp", "textfield", "Temps donné à l’accompagnement, en ETP", required=True, maxLength=5,
        aide="1 pour un temps plein, 0,80 pour quatre jours, 0 pour une longue absence.",
    ),
    champ("depuis", "date", "À partir du mois du", required=True),
)  # fmt: skip


def lire_etp(texte: str) -> int:
    """Return hundredths of ETP. Raises SaisieInvalide."""
    if not ETP.fullmatch(texte.strip()):
        raise SaisieInvalide({"etp": ETP_ILLISIBLE})
    centiemes = round(float(texte.strip().replace(",", ".")) * CENTIEMES_D_UN_ETP)
    if centiemes > CENTIEMES_D_UN_ETP:
        raise SaisieInvalide({"etp": ETP_ILLISIBLE})
    return centiemes


def confier(collegues: Options) -> Formulaire:
    """Who takes the dossiers over, and the word that goes with them."""
    return formulaire(
        "confier",
        "Confier à quelqu’un d’autre",
        champ(
            "referent", "select", "Nouveau référent", options=collegues, required=True,
            aide="Il suivra ces dossiers et leurs mesures en cours, et recevra les alertes.",
        ),
        champ(
            "motif", "textarea", "Un mot pour le nouveau référent", required=True, maxLength=500,
            aide="Par exemple : départ, congé. Il reste au journal, que seule l’association lit.",
        ),
    )  # fmt: skip
