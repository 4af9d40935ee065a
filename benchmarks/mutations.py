"""Diagrams gone wrong, drawn by chance from sound ones: the same seed gives the same bytes."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from lxml import etree

import bpmn
from tests.diagrammes.hostiles import HOSTILES
from tests.diagrammes.hostiles.expressions import EXPRESSIONS
from workflow.engine.fichier.xml import NOEUDS
from workflow.engine.fichier.xml import bpmn as en_bpmn

DIAGRAMMES = Path(__file__).parents[1] / "tests" / "diagrammes"
TAILLE_DES_SOUCHES = 60_000
MUTATIONS_MAX = 6
COPIES_MAX = 40
PART_DES_OCTETS = 0.1

TEXTES = (
    "", " ", "0", "-1", "1e999", "9" * 400, "P6M", "P0D", "R/PT0S", "${x}", "= x", "x", "None",
    "'a", "true", "2026-02-30", "2026-10-25T02:30", "\u202e", "a" * 5000, "__import__('os')",
    "tentatives + 1000000", *EXPRESSIONS.values(),
)  # fmt: skip
BALISES = (
    *sorted(NOEUDS), "sequenceFlow", "process", "definitions", "lane", "laneSet", "flowNodeRef",
    "timerEventDefinition", "messageEventDefinition", "signalEventDefinition", "timeDuration",
    "errorEventDefinition", "escalationEventDefinition", "conditionalEventDefinition",
    "terminateEventDefinition", "linkEventDefinition", "compensateEventDefinition", "timeCycle",
    "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "loopCardinality",
    "loopDataInputRef", "conditionExpression", "condition", "completionCondition", "message",
    "extensionElements", "dataObject", "dataInputAssociation", "collaboration", "participant",
    "messageFlow", "group", "inconnu",
)  # fmt: skip
REFERENCES = (
    "sourceRef", "targetRef", "attachedToRef", "default", "messageRef", "signalRef", "errorRef",
    "calledElement", "processRef", "id", "isSequential", "triggeredByEvent", "cancelActivity",
    "loopMaximum", "isForCompensation", "parallelMultiple",
)  # fmt: skip

Mutation = Callable[[list[etree._Element], Random], None]


@cache
def souches() -> tuple[bytes, ...]:
    """Return the diagrams that mutants come from: shipped ones, those of tests, hostile ones."""
    livrees = [
        *map(bpmn.read_parcours, bpmn.list_parcours()),
        *map(bpmn.read_module, bpmn.list_modules()),
        *map(bpmn.read_decision, bpmn.list_decisions()),
    ]
    tests = [fichier.read_bytes() for fichier in sorted(DIAGRAMMES.rglob("*.bpmn"))]
    hostiles = [hostile.construire() for hostile in HOSTILES.values() if hostile.admis]
    return tuple(s for s in (*livrees, *tests, *hostiles) if len(s) <= TAILLE_DES_SOUCHES)


def muter(graine: str) -> bytes:
    """Return the mutant of a seed: its tree is shuffled nine times out of ten, else its bytes."""
    hasard = Random(graine)  # the same mutant for the same seed
    souche = hasard.choice(souches())
    if hasard.random() < PART_DES_OCTETS:
        return _abimer(souche, hasard)
    try:
        racine = etree.fromstring(souche)
    except (etree.XMLSyntaxError, ValueError):
        return _abimer(souche, hasard)
    for _ in range(hasard.randint(1, MUTATIONS_MAX)):
        elements = list(racine.iter(etree.Element))
        hasard.choice(MUTATIONS)(elements, hasard)
    encodage = hasard.choice(("UTF-8", "UTF-16"))
    texte = etree.tostring(racine, encoding="unicode")
    return f'<?xml version="1.0" encoding="{encodage}"?>{texte}'.encode(encodage, "replace")


def _abimer(souche: bytes, hasard: Random) -> bytes:
    """Return the same bytes, but for a few places."""
    octets = bytearray(souche)
    for _ in range(hasard.randint(1, MUTATIONS_MAX)):
        debut = hasard.randrange(len(octets) + 1)
        fin = min(len(octets), debut + hasard.choice((1, 1, 4, 40, 400)))
        octets[debut:fin] = hasard.choice(
            (
                b"", hasard.randbytes(fin - debut), bytes(octets[debut:fin]) * 2, b"\0", b"<", b"&",
                b"]]>", b"<!--", bytes(octets[: fin - debut]),
            )
        )  # fmt: skip
    return bytes(octets)


def _retirer(elements: list[etree._Element], hasard: Random) -> None:
    element = hasard.choice(elements)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _copier(elements: list[etree._Element], hasard: Random) -> None:
    """Put copies of an element somewhere else, with its ids."""
    element, lieu = hasard.choice(elements[1:] or elements), hasard.choice(elements)
    if len(element) <= COPIES_MAX:
        texte = etree.tostring(element)
        for _ in range(hasard.choice((1, 1, 2, COPIES_MAX))):
            lieu.append(etree.fromstring(texte))


def _deplacer(elements: list[etree._Element], hasard: Random) -> None:
    element, lieu = hasard.choice(elements), hasard.choice(elements)
    if element not in set(lieu.iterancestors()) | {lieu, elements[0]}:
        lieu.insert(hasard.randrange(len(lieu) + 1), element)


def _renommer(elements: list[etree._Element], hasard: Random) -> None:
    hasard.choice(elements).tag = en_bpmn(hasard.choice(BALISES))


def _priver(elements: list[etree._Element], hasard: Random) -> None:
    element = hasard.choice(elements)
    if element.attrib:
        del element.attrib[hasard.choice(list(element.attrib))]


def _croiser(elements: list[etree._Element], hasard: Random) -> None:
    """Give an attribute of an element the value that one of another has."""
    a, b = hasard.choice(elements), hasard.choice(elements)
    if a.attrib and b.attrib:
        a.set(hasard.choice(list(a.attrib)), b.get(hasard.choice(list(b.attrib)), ""))


def _referer(elements: list[etree._Element], hasard: Random) -> None:
    """Point an element at another, by any attribute that refers."""
    hasard.choice(elements).set(
        hasard.choice(REFERENCES),
        hasard.choice((hasard.choice(elements).get("id", ""), *hasard.sample(TEXTES[:20], 2))),
    )


def _ecrire(elements: list[etree._Element], hasard: Random) -> None:
    """Write something else where there is a text, or where there could be."""
    avec_texte = [e for e in elements if (e.text or "").strip()]
    element = hasard.choice(hasard.choice((avec_texte, avec_texte, elements)) or elements)
    element.text = hasard.choice(TEXTES).replace("&lt;", "<")


def _emboiter(elements: list[etree._Element], hasard: Random) -> None:
    """Wrap an element in phases, one inside another."""
    element = hasard.choice(elements)
    parent = element.getparent()
    if parent is None:
        return
    for _ in range(hasard.choice((1, 2, 50))):
        boite = etree.Element(en_bpmn("subProcess"), id=f"b{hasard.random()}")
        parent.replace(element, boite)
        boite.append(element)
        parent = boite


def _repeter(elements: list[etree._Element], hasard: Random) -> None:
    """Make an element repeat itself."""
    boucle = etree.SubElement(
        hasard.choice(elements), en_bpmn("multiInstanceLoopCharacteristics"),
        isSequential=hasard.choice(("true", "false")),
    )  # fmt: skip
    nombre = etree.SubElement(boucle, en_bpmn("loopCardinality"))
    nombre.text = hasard.choice(("2", "100", *TEXTES))


MUTATIONS: tuple[Mutation, ...] = (
    _retirer, _copier, _deplacer, _renommer, _priver, _croiser, _referer, _referer, _ecrire,
    _ecrire, _emboiter, _repeter,
)  # fmt: skip
