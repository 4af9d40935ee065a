"""What an element of a diagram may be: the natures that the engine runs (`docs/bpmn.md`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from workflow.engine.fichier.xml import ACTIVITES, nom_local

DEFINITION: Final = "EventDefinition"
FAMILLES: Final[Mapping[str, str]] = {
    "startEvent": "debut",
    "endEvent": "fin",
    "boundaryEvent": "bord",
    "intermediateCatchEvent": "passage",
    "intermediateThrowEvent": "passage",
    "exclusiveGateway": "passerelle",
    "inclusiveGateway": "passerelle",
    "parallelGateway": "passerelle",
    "eventBasedGateway": "passerelle",
    "complexGateway": "passerelle",
}
"""Element -> those that it may be changed into; any activity into any other."""

_ERREUR = "La phase se termine, et la suite part de l’erreur posée sur son bord."
_ESCALADE = "La phase qui contient l’apprend par l’escalade posée sur son bord."
_SIGNAL = "Pour toutes les branches du même dossier qui l’attendent à ce moment."
AIDES: Final[Mapping[str, str]] = {
    "task": "Une étape qui peut se passer de formulaire.",
    "manual-task": "Une étape faite hors de l’écran, que l’on déclare faite.",
    "receive-task": "Une étape qui attend un message, et qu’une personne peut aussi déclarer reçu.",
    "send-task": "Envoie un message à une autre branche, ou à un autre dossier.",
    "rule-task": "Une table répond à la place d’une personne, d’après ce qui est déjà connu.",
    "call-activity": "Un autre diagramme, joué ici.",
    "expanded-subprocess": "Un cadre avec ses propres étapes, que l’on peut arrêter d’un coup.",
    "exclusive-gateway": "La première voie dont la condition est vraie, et elle seule.",
    "inclusive-gateway": "Chaque voie dont la condition est vraie.",
    "parallel-gateway": "Toutes les voies à la fois, ou la réunion de voies ouvertes ensemble.",
    "event-based-gateway": "La voie de ce qui arrive d’abord : un message, un délai, un signal.",
    "signal-intermediate-throw": _SIGNAL,
    "signal-end": _SIGNAL,
    "escalation-intermediate-throw": _ESCALADE,
    "escalation-end": _ESCALADE,
    "error-end": _ERREUR,
    "none-intermediate-throw": "Un repère sur le chemin : rien n’y est attendu.",
    "terminate-end": "Ferme tout ce qui est encore ouvert à ce niveau.",
    "error-boundary": "Lancée par une fin, à l’intérieur de la phase.",
    "escalation-boundary": "Lancée à l’intérieur de la phase, qui se termine.",
    "non-interrupting-escalation-boundary": "Lancée à l’intérieur de la phase, qui continue.",
    "link-intermediate-throw": "Continue à l’arrivée du même nom : une flèche sans trait.",
    "conditional-start": "Une personne ouvre le dossier quand la condition est remplie.",
}
"""Code -> what it does, where its name does not say it."""


@dataclass(frozen=True, slots=True)
class Nature:
    """`codes`: of the canvas's menu; `evenement`: what it awaits or throws, "" for nothing.

    `interrompt`: of an event on an edge, whether the activity ends there.
    """

    codes: tuple[str, ...]
    libelle: str
    balise: str
    evenement: str = ""
    interrompt: bool = True
    aide: str = ""
    """What it does, for who reads no diagrams."""

    @property
    def code(self) -> str:
        return self.codes[0]

    @property
    def genre(self) -> str:
        """Return the element with its event, as `boundaryEvent:timer`: what `Reglage` names."""
        return f"{self.balise}:{self.evenement}" if self.evenement else self.balise

    @property
    def famille(self) -> str:
        return famille(self.balise)


def famille(balise: str) -> str:
    return "activite" if balise in ACTIVITES else FAMILLES.get(balise, "")


def _nature(codes: str, libelle: str, genre: str, *, interrompt: bool = True) -> Nature:
    balise, _, evenement = genre.partition(":")
    aide = AIDES.get(codes.partition(" ")[0], "")
    return Nature(tuple(codes.split()), libelle, balise, evenement, interrompt, aide)


NATURES: Final[tuple[Nature, ...]] = (
    _nature("user-task", "Étape avec un formulaire", "userTask"),
    _nature("task", "Tâche", "task"),
    _nature("manual-task", "Tâche manuelle", "manualTask"),
    _nature("receive-task", "Tâche de réception", "receiveTask"),
    _nature("send-task", "Tâche d’envoi", "sendTask"),
    _nature("rule-task", "Table de décision", "businessRuleTask"),
    _nature("call-activity", "Appel d’un module", "callActivity"),
    _nature("expanded-subprocess subprocess", "Phase (sous-processus)", "subProcess"),
    _nature("exclusive-gateway", "Choix : un seul chemin", "exclusiveGateway"),
    _nature("inclusive-gateway", "Choix : un ou plusieurs chemins", "inclusiveGateway"),
    _nature("parallel-gateway", "Tous les chemins", "parallelGateway"),
    _nature("event-based-gateway", "Le premier événement venu", "eventBasedGateway"),
    _nature("none-start", "Début", "startEvent"),
    _nature("message-start", "Début par un message", "startEvent:message"),
    _nature("timer-start", "Début après un délai", "startEvent:timer"),
    _nature("signal-start", "Début par un signal", "startEvent:signal"),
    _nature("conditional-start", "Début sur condition", "startEvent:conditional"),
    _nature("message-intermediate-catch", "Message attendu", "intermediateCatchEvent:message"),
    _nature("timer-intermediate-catch", "Délai attendu", "intermediateCatchEvent:timer"),
    _nature("signal-intermediate-catch", "Signal attendu", "intermediateCatchEvent:signal"),
    _nature("link-intermediate-catch", "Lien : arrivée", "intermediateCatchEvent:link"),
    _nature("message-intermediate-throw", "Message envoyé", "intermediateThrowEvent:message"),
    _nature("signal-intermediate-throw", "Signal émis", "intermediateThrowEvent:signal"),
    _nature(
        "escalation-intermediate-throw", "Escalade lancée", "intermediateThrowEvent:escalation"
    ),
    _nature("link-intermediate-throw", "Lien : départ", "intermediateThrowEvent:link"),
    _nature(
        "none-intermediate-throw none-intermediate-throwing", "Jalon", "intermediateThrowEvent"
    ),
    _nature("none-end", "Fin", "endEvent"),
    _nature("message-end", "Fin qui envoie un message", "endEvent:message"),
    _nature("signal-end", "Fin qui émet un signal", "endEvent:signal"),
    _nature("error-end", "Fin par une erreur", "endEvent:error"),
    _nature("escalation-end", "Fin par une escalade", "endEvent:escalation"),
    _nature("terminate-end", "Fin qui arrête tout", "endEvent:terminate"),
    _nature("timer-boundary", "Délai en bordure", "boundaryEvent:timer"),
    _nature(
        "non-interrupting-timer-boundary", "Délai en bordure, sans interrompre",
        "boundaryEvent:timer", interrompt=False,
    ),
    _nature("message-boundary", "Message attendu en bordure", "boundaryEvent:message"),
    _nature(
        "non-interrupting-message-boundary", "Message attendu en bordure, sans interrompre",
        "boundaryEvent:message", interrompt=False,
    ),
    _nature("signal-boundary", "Signal attendu en bordure", "boundaryEvent:signal"),
    _nature(
        "non-interrupting-signal-boundary", "Signal attendu en bordure, sans interrompre",
        "boundaryEvent:signal", interrompt=False,
    ),
    _nature("error-boundary", "Erreur en bordure", "boundaryEvent:error"),
    _nature("escalation-boundary", "Escalade en bordure", "boundaryEvent:escalation"),
    _nature(
        "non-interrupting-escalation-boundary", "Escalade en bordure, sans interrompre",
        "boundaryEvent:escalation", interrompt=False,
    ),
)  # fmt: skip

_PAR_CODE: Final = {code: nature for nature in NATURES for code in nature.codes}


def nature_du_code(code: str) -> Nature | None:
    return _PAR_CODE.get(code)


def nature_de(noeud: etree._Element) -> Nature | None:
    """Return what a flow node is; None for what the engine does not run."""
    balise, evenement = nom_local(noeud), evenement_de(noeud)
    interrompt = balise != "boundaryEvent" or est_interrompante(noeud)
    lues = (n for n in NATURES if (n.balise, n.evenement) == (balise, evenement))
    return next((n for n in lues if n.interrompt == interrompt or evenement == "error"), None)


def est_interrompante(bord: etree._Element) -> bool:
    return bord.get("cancelActivity", "true").lower() not in ("false", "0")


def definition_de(noeud: etree._Element) -> etree._Element | None:
    """Return the definition of what an event awaits or throws."""
    return next((e for e in noeud if nom_local(e).endswith(DEFINITION)), None)


def evenement_de(noeud: etree._Element) -> str:
    """Return `timer`, `message`...; "" for a plain event, and for what is no event."""
    definition = definition_de(noeud)
    return "" if definition is None else nom_local(definition).removesuffix(DEFINITION)


def genre_de(noeud: etree._Element) -> str:
    """Return the element with its event, as `boundaryEvent:timer`."""
    balise, evenement = nom_local(noeud), evenement_de(noeud)
    return f"{balise}:{evenement}" if evenement else balise
