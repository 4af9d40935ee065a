"""From the drawing to the tree that the engine runs: the drawing itself is never changed.

The engine is strict where modellers are not (an arrow without an id is lost without a word) and
curious where it should not be (the height of a shape decides which condition comes first). So the
execution tree has an id everywhere, our notation of expressions, and neither picture nor vendor
extension. Alerts that are drawn but counted from the data are taken out of it.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from workflow.engine.fichier.conventions import expliciter, index_des_fleches, niveaux
from workflow.engine.fichier.correlations import traduire_les_correlations
from workflow.engine.fichier.identifiants import donner_des_ids, renommer_les_reserves
from workflow.engine.fichier.references import nommer_les_decisions
from workflow.engine.fichier.xml import (
    BPMN,
    NOEUDS,
    SPIFF,
    bpmn,
    enfants,
    iter_bpmn,
    nom_local,
    proprietes,
)
from workflow.expressions.dialectes import traduire

EXPRESSIONS = (
    "conditionExpression", "timeDate", "timeDuration", "timeCycle", "loopCondition",
    "loopCardinality", "completionCondition", "condition",
)  # fmt: skip
MINUTERIES = ("timeDate", "timeDuration", "timeCycle")
# What the engine would read beyond the flow: task data holds routing variables only, so the data
# of the drawing is an illustration; messages are matched by their name.
HORS_EXECUTION = (
    "collaboration", "correlationProperty", "dataInputAssociation", "dataObject",
    "dataObjectReference", "dataOutputAssociation", "dataStore", "dataStoreReference",
    "ioSpecification", "loopDataOutputRef", "outputDataItem",
)  # fmt: skip
EXTENSIONS_GARDEES = frozenset(
    {
        "calledDecisionId", "messagePayload", "messageVariable", "properties", "property",
        "resultVariable",
    }
)  # fmt: skip
FEEL = re.compile(r"=?\s*(duration|date and time|date)\(\s*([\"'])(?P<moment>[^\"']*)\2\s*\)")
# A length or a moment of ISO 8601, as people type it. Not a cycle: those are refused anyway.
ISO = re.compile(
    r"P(?=[\dT])[\dYMWDTHS.,]+|\d{4}-\d{2}-\d{2}(T[\d:.,]+(Z|[+-]\d{2}:?\d{2})?)?|R\d*/\S+",
    re.IGNORECASE,
)
DUREE = re.compile(r"P(?=[\dT])(\d+[YMWD])*(T(\d+[HMS])+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AlerteDessinee:
    """An alert drawn as a timer on the edge of a phase, counted from the data.

    `delai`: its ISO 8601 duration, None when it is not a fixed one.
    """

    code: str
    element: str
    attache_a: str
    horloge: str | None
    delai: str | None


def normaliser(racine: etree._Element) -> etree._Element:
    """Return a copy of the tree, ready for the engine; the same for the same file."""
    copie = deepcopy(racine)
    nommer_les_decisions(copie)
    traduire_les_correlations(copie)
    _retirer_l_etranger(copie)
    donner_des_ids(copie)
    _retirer_les_alertes(copie)
    renommer_les_reserves(copie)
    _completer_les_processus(copie)
    expliciter(copie)
    _relier(copie)
    _traduire_les_expressions(copie)
    return copie


def alertes_dessinees(racine: etree._Element) -> tuple[AlerteDessinee, ...]:
    """Return the drawn alerts of a tree (normalised or not), in document order."""
    return tuple(
        AlerteDessinee(
            code=proprietes(bord)["alerte"],
            element=bord.get("id", ""),
            attache_a=bord.get("attachedToRef", ""),
            horloge=proprietes(bord).get("horloge"),
            delai=duree_fixe(bord),
        )
        for bord in _iter_alertes(racine)
    )


def duree_fixe(evenement: etree._Element) -> str | None:
    """Return the ISO 8601 duration of a timer event; None for a date, a cycle, a variable."""
    for duree in iter_bpmn(evenement, "timeDuration"):
        ecrite = expression_de(duree).strip("\"'")
        return ecrite if DUREE.fullmatch(ecrite) else None
    return None


def _iter_alertes(racine: etree._Element) -> Iterator[etree._Element]:
    for bord in iter_bpmn(racine, "boundaryEvent"):
        sans_interrompre = bord.get("cancelActivity", "true").lower() == "false"
        minuterie = enfants(bord, "timerEventDefinition")
        if sans_interrompre and minuterie and proprietes(bord).get("alerte"):
            yield bord


def _retirer(element: etree._Element) -> None:
    """Take an element away with what it holds; the text that follows it is only layout."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _retirer_l_etranger(racine: etree._Element) -> None:
    """Drop the picture, vendors' extensions, and the data that the engine must not manage."""
    for element in list(iter_bpmn(racine, *HORS_EXECUTION)):
        _retirer(element)
    for element in list(racine.iter(etree.Element)):
        if not _est_garde(element):
            _retirer(element)
            continue
        for attribut in map(str, element.attrib):
            if attribut.startswith("{"):
                del element.attrib[attribut]
    for propriete in racine.iter(f"{{{SPIFF}}}property"):
        for attribut in ("name", "value"):
            propriete.set(attribut, propriete.get(attribut, ""))


def _est_garde(element: etree._Element) -> bool:
    """Our extensions where extensions stand, BPMN elsewhere: the engine looks for both anywhere."""
    nom, parent = etree.QName(element), element.getparent()
    en_extension = parent is not None and (
        etree.QName(parent).namespace == SPIFF
        or nom_local(parent) in ("extensionElements", "documentation")
    )
    if en_extension:
        return nom.namespace == SPIFF and nom.localname in EXTENSIONS_GARDEES
    return nom.namespace == BPMN


def _retirer_les_alertes(racine: etree._Element) -> None:
    """Take out the drawn alerts, their arrows, and the ends that only they reach."""
    for bord in list(_iter_alertes(racine)):
        _retirer_le_noeud(bord)
        for flux in list(iter_bpmn(racine, "sequenceFlow")):
            if flux.get("sourceRef") != bord.get("id"):
                continue
            _retirer(flux)
            _retirer_la_fin_deserte(racine, flux.get("targetRef"))


def _retirer_la_fin_deserte(racine: etree._Element, cible: str | None) -> None:
    if any(flux.get("targetRef") == cible for flux in iter_bpmn(racine, "sequenceFlow")):
        return
    for fin in list(iter_bpmn(racine, "endEvent")):
        if fin.get("id") == cible:
            _retirer_le_noeud(fin)


def _retirer_le_noeud(noeud: etree._Element) -> None:
    racine = noeud.getroottree().getroot()
    for reference in list(iter_bpmn(racine, "flowNodeRef")):
        if (reference.text or "").strip() == noeud.get("id"):
            _retirer(reference)
    _retirer(noeud)


def _completer_les_processus(racine: etree._Element) -> None:
    for processus in iter_bpmn(racine, "process"):
        # Whoever sends the file wants it run; modellers write "false" on a fresh drawing.
        processus.set("isExecutable", "true")
    for message in iter_bpmn(racine, "message", "signal", "error", "escalation"):
        message.set("name", message.get("name") or message.get("id") or "")


def _relier(racine: etree._Element) -> None:
    """Rewrite every node's incoming and outgoing from the arrows themselves."""
    for niveau in niveaux(racine):
        index = [
            ("incoming", index_des_fleches(niveau, "targetRef")),
            ("outgoing", index_des_fleches(niveau, "sourceRef")),
        ]
        for noeud in enfants(niveau, *NOEUDS):
            for ancien in enfants(noeud, "incoming", "outgoing"):
                noeud.remove(ancien)
            references = [
                _reference(balise, fleche)
                for balise, fleches in index
                # Taken, not read: a thousand nodes of one id would each get all the arrows.
                for fleche in fleches.pop(noeud.get("id"), ())
            ]
            rang = len(enfants(noeud, "documentation", "extensionElements"))
            noeud[rang:rang] = references


def _reference(balise: str, fleche: etree._Element) -> etree._Element:
    reference = etree.Element(bpmn(balise))
    reference.text = fleche.get("id")
    return reference


def _traduire_les_expressions(racine: etree._Element) -> None:
    for element in list(iter_bpmn(racine, *EXPRESSIONS)):
        texte = (element.text or "").strip()
        if not texte and nom_local(element) == "conditionExpression":
            _retirer(element)
            continue
        element.text = expression_de(element)
        for attribut in set(element.attrib) - {"id"}:
            del element.attrib[attribut]
    for contenu in racine.iter(f"{{{SPIFF}}}messagePayload"):
        contenu.text = traduire(contenu.text or "").texte


def expression_de(element: etree._Element) -> str:
    """Return the text of an expression in our notation; a bare `P6M` comes back quoted."""
    texte = (element.text or "").strip()
    if nom_local(element) in MINUTERIES and (feel := FEEL.fullmatch(texte)):
        texte = feel["moment"]
    if nom_local(element) in MINUTERIES and ISO.fullmatch(texte):
        return f'"{texte}"'
    traduction = traduire(texte).texte
    if nom_local(element) in MINUTERIES and ISO.fullmatch(traduction):
        return f'"{traduction}"'  # the `${P6M}` of a modeller that wraps whatever is typed
    return traduction
