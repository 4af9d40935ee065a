"""The small signs of BPMN 2.0, each drawn around (0, 0) in a box of about 16 units."""

TRAIT = "fill:none;stroke:#1f2933;stroke-width:1.2"
PLEIN = "fill:#1f2933;stroke:none"

Signe = tuple[tuple[str, dict[str, str]], ...]
"""SVG elements: (name, attributes)."""


def _chemin(d: str, style: str = TRAIT) -> tuple[str, dict[str, str]]:
    return "path", {"d": d, "style": style}


def _rond(rayon: float, style: str = TRAIT) -> tuple[str, dict[str, str]]:
    return "circle", {"r": f"{rayon:g}", "style": style}


ENVELOPPE: Signe = (_chemin("M-8,-5.5h16v11h-16z M-8,-5.5l8,6.5l8,-6.5"),)
HORLOGE: Signe = (_rond(8.5), _chemin("M0,-6v6l4,2.5"))
ECLAIR: Signe = (_chemin("M-6,7l4,-13l4,7l4,-8l-4,14l-4,-7z"),)
TRIANGLE: Signe = (_chemin("M0,-7l7.5,12.5h-15z"),)
FLECHE: Signe = (_chemin("M0,-8l6,14l-6,-5l-6,5z"),)
LIEN: Signe = (_chemin("M-7,-3h7v-4l8,7l-8,7v-4h-7z"),)
PAGE: Signe = (_chemin("M-6,-7h12v14h-12z M-4,-4h8 M-4,0h8 M-4,4h8"),)
DISQUE: Signe = (_rond(9, PLEIN),)
PERSONNE: Signe = (_rond(3.2), _chemin("M-6,8c0,-7 12,-7 12,0z"))
TABLEAU: Signe = (_chemin("M-7,-6h14v12h-14z M-7,-2h14 M-2,-6v12"),)
MAIN: Signe = (_chemin("M-7,-2h9c2,0 2,3 0,3h-3 M-7,6h9 M-7,-2v8"),)
DEPLIER: Signe = (_chemin("M-6,-6h12v12h-12z M0,-4v8 M-4,0h8"),)
CROIX: Signe = (_chemin("M-6,-6L6,6 M-6,6L6,-6", "fill:none;stroke:#1f2933;stroke-width:2.4"),)
PLUS: Signe = (_chemin("M0,-9V9 M-9,0H9", "fill:none;stroke:#1f2933;stroke-width:2.4"),)
ROND: Signe = (_rond(8, "fill:none;stroke:#1f2933;stroke-width:2.2"),)
PENTAGONE: Signe = (
    _rond(11),
    _chemin("M0,-7l6.7,4.9l-2.6,7.8h-8.2l-2.6,-7.8z"),
)
REPETITION: Signe = (_chemin("M-4,-5v10 M0,-5v10 M4,-5v10"),)
BOUCLE: Signe = (_chemin("M-2,5a5.5,5.5 0 1 1 4,0 M2,5l4,0 M2,5l0,-4"),)

EVENEMENTS: dict[str, Signe] = {
    "messageEventDefinition": ENVELOPPE,
    "timerEventDefinition": HORLOGE,
    "errorEventDefinition": ECLAIR,
    "signalEventDefinition": TRIANGLE,
    "escalationEventDefinition": FLECHE,
    "linkEventDefinition": LIEN,
    "conditionalEventDefinition": PAGE,
    "terminateEventDefinition": DISQUE,
}
PASSERELLES: dict[str, Signe] = {
    "exclusiveGateway": CROIX,
    "parallelGateway": PLUS,
    "inclusiveGateway": ROND,
    "eventBasedGateway": PENTAGONE,
}
TACHES: dict[str, Signe] = {
    "userTask": PERSONNE,
    "manualTask": MAIN,
    "businessRuleTask": TABLEAU,
    "receiveTask": ENVELOPPE,
    "sendTask": ENVELOPPE,
}
EN_BAS: dict[str, Signe] = {
    "multiInstanceLoopCharacteristics": REPETITION,
    "standardLoopCharacteristics": BOUCLE,
}
