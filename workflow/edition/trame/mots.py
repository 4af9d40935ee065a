"""What the outline calls the elements of a diagram."""

from collections.abc import Mapping
from typing import Final

GENRES: Final[Mapping[str, str]] = {
    "startEvent": "Début",
    "endEvent": "Fin",
    "userTask": "Étape",
    "task": "Étape",
    "manualTask": "Étape",
    "receiveTask": "Message attendu",
    "sendTask": "Message envoyé",
    "businessRuleTask": "Décision par une table",
    "callActivity": "Module",
    "subProcess": "Phase",
    "exclusiveGateway": "Choix",
    "inclusiveGateway": "Choix à plusieurs réponses",
    "parallelGateway": "En même temps",
    "eventBasedGateway": "Premier arrivé",
    "intermediateCatchEvent": "Attente",
    "intermediateThrowEvent": "Événement émis",
    "boundaryEvent": "En bordure",
}
"""Element -> what a reader calls it; anything else runs nowhere, and the verdict says so."""

EVENEMENTS: Final[Mapping[str, str]] = {
    "timerEventDefinition": "délai",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "erreur",
    "escalationEventDefinition": "escalade",
    "terminateEventDefinition": "arrête tout",
    "linkEventDefinition": "lien",
    "conditionalEventDefinition": "condition",
}
AUTOUR: Final[Mapping[str, str]] = {
    "process": "Diagramme",
    "participant": "Couloir",
    "lane": "Voie",
    "textAnnotation": "Note",
}
"""What stands around the elements, and may be named or written too."""
