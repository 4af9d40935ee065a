"""The rules of law, one row each: what it says, its article, where the product applies it.

Source: domain model 1.4. `verifiee`: its text was read; otherwise a programme may switch it off
until somebody has (`docs/regles.md`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PARAMETRE = "regles_inactives"
"""Parameter of a programme: codes of the rules that it switches off."""


@dataclass(frozen=True, slots=True)
class Regle:
    """`dit`: one French sentence; `ou`: module where it acts, empty for what is only written."""

    code: str
    article: str
    dit: str
    verifiee: bool
    ou: str = ""


_TOUTES = (
    Regle(
        "R1",
        "R.441-3",
        "La commission examine au moins trois candidatures par logement, sauf ménage DALO désigné "
        "par le préfet, logement de l’article D.331-25-1 ou candidatures insuffisantes.",
        True,
        "workflow.regles.saisie",
    ),
    Regle(
        "R2",
        "R.441-3",
        "Chaque candidat reçoit une décision et une seule, parmi cinq ; sous condition suspensive, "
        "elle nomme la pièce attendue, et le bailleur signe une fois la pièce fournie.",
        True,
        "bpmn/modules/caleol.bpmn",
    ),
    Regle(
        "R3",
        "R.441-10",
        "Une offre laisse au moins dix jours pour répondre ; le silence vaut refus, et une "
        "échéance un samedi, un dimanche ou un jour férié passe au premier jour ouvrable suivant.",
        True,
        "models.calendrier",
    ),
    Regle(
        "R4",
        "L.441-2-2",
        "Tout rejet est notifié par écrit avec ses motifs, dans des termes propres au ménage.",
        True,
        "workflow.regles.saisie",
    ),
    Regle(
        "R5",
        "L.441-2-2",
        "Refuser un ménage pour ne pas fragiliser une résidence oblige à lui proposer le premier "
        "logement vacant adapté hors de cette résidence.",
        True,
        "workflow.ecritures.obligations",
    ),
    Regle(
        "R6",
        "L.441-2-2",
        "Être propriétaire d’un logement adapté n’est pas opposable à qui bénéficie, ou a "
        "bénéficié, d’une ordonnance de protection.",
        True,
        "workflow.ecritures.obligations",
    ),
    Regle(
        "R7",
        "R.441-16-1",
        "Un ménage reconnu DALO reçoit une offre dans les trois mois de la décision de la COMED, "
        "six outre-mer et dans les agglomérations de plus de 300 000 habitants.",
        False,
        "workflow.regles.dalo",
    ),
    Regle(
        "R8",
        "R.441-16-3",
        "Un ménage DALO ne perd le bénéfice de la décision par un refus que s’il en avait été "
        "informé, et l’administration doit le prouver.",
        True,
        "workflow.ecritures.obligations",
    ),
    Regle(
        "R9",
        "R.441-2-8",
        "La radiation de la demande ne libère pas à elle seule l’État de son obligation DALO.",
        False,
        "workflow.ecritures.obligations",
    ),
    Regle(
        "R10",
        "R.441-2-17",
        "Le demandeur consulte à tout moment ses données, la décision de la commission, son rang "
        "et les motifs.",
        True,
    ),
    Regle(
        "R11",
        "L.441-1",
        "Chaque réservataire, et le bailleur sur sa part, attribue au moins un quart de ses "
        "logements à des ménages prioritaires.",
        False,
        "models.contingents",
    ),
    Regle("R12", "003:536", "La commission d’attribution peut siéger à distance.", False),
    Regle(
        "R13",
        "circulaire du 19 juillet 2010",
        "L’AVDL vise l’accès et le maintien, en trois missions ; le guide de 2020 parle d’un "
        "accompagnement global.",
        False,
    ),
)

REGLES: Mapping[str, Regle] = {regle.code: regle for regle in _TOUTES}


def coupables() -> frozenset[str]:
    """Return the codes of the rules that a programme may switch off."""
    return frozenset(code for code, regle in REGLES.items() if regle.ou and not regle.verifiee)


def est_active(code: str, parametres: Mapping[str, Any]) -> bool:
    """Tell whether a rule applies in a programme. A rule whose text was read always does."""
    inactives: Iterable[object] = parametres.get(PARAMETRE) or ()
    return not (code in coupables() and code in inactives)
