"""What a diagram names outside itself: called processes, forms of its steps, decision tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from workflow.engine.fichier.xml import SPIFF, bpmn, enfants, iter_bpmn, proprietes
from workflow.errors import DiagrammeRefuse

PROPRIETE = "decision"
"""Our own extension property, for those who draw without a modeller's own field."""
CLE, RESULTAT = f"{{{SPIFF}}}calledDecisionId", f"{{{SPIFF}}}resultVariable"


def list_appels(racine: etree._Element) -> Iterator[str]:
    """Yield the ids of the called processes."""
    for appel in iter_bpmn(racine, "callActivity"):
        if appele := appel.get("calledElement"):
            yield appele


def list_formulaires(racine: etree._Element) -> Iterator[str]:
    """Yield the keys of the forms that the steps of a diagram name."""
    for element in iter_bpmn(
        racine, "userTask", "manualTask", "task", "intermediateCatchEvent",
        "boundaryEvent", "receiveTask",
    ):  # fmt: skip
        if formulaire := proprietes(element).get("formulaire"):
            yield formulaire


def trouver_principal(racine: etree._Element) -> etree._Element:
    """Return the process that no other process of the file calls. Raises DiagrammeRefuse."""
    appeles = set(list_appels(racine))
    processus = enfants(racine, "process")
    libres = [p for p in processus if p.get("id") not in appeles and enfants(p, "startEvent")]
    if not libres:
        raise DiagrammeRefuse("Ce fichier ne contient aucun processus que l’on puisse commencer.")
    return libres[0]


@dataclass(frozen=True, slots=True)
class AppelDeDecision:
    """`cle`: id of the decision, "" when none is named. `resultat`: variable instead of the output.

    `en_liste`: the modeller expects every hit in a list (`mapDecisionResult` of Camunda 7).
    """

    cle: str
    resultat: str
    en_liste: bool = False


def appel_de_decision(tache: etree._Element) -> AppelDeDecision:
    """Return the decision that a business rule task names, in any of the common notations.

    `spiffworkflow:calledDecisionId` (bpmn-js-spiffworkflow), `camunda:decisionRef` (Camunda 7 and
    its heirs, whatever their namespace), `zeebe:calledDecision` (Camunda 8), or our property.
    """
    zeebe = _extension(tache, "calledDecision")
    lus = {etree.QName(str(nom)).localname: str(valeur) for nom, valeur in tache.attrib.items()}
    cles = (
        _texte(tache, CLE),
        lus.get("decisionRef", ""),
        "" if zeebe is None else zeebe.get("decisionId", ""),
        proprietes(tache).get(PROPRIETE, ""),
    )
    resultats = (
        _texte(tache, RESULTAT),
        lus.get("resultVariable", ""),
        "" if zeebe is None else zeebe.get("resultVariable", ""),
    )
    return AppelDeDecision(
        next((cle.strip() for cle in cles if cle.strip()), ""),
        next((nom.strip() for nom in resultats if nom.strip()), ""),
        lus.get("mapDecisionResult") in ("collectEntries", "resultList"),
    )


def list_decisions(racine: etree._Element) -> Iterator[str]:
    """Yield the ids of the decisions that a diagram consults."""
    for tache in iter_bpmn(racine, "businessRuleTask"):
        if cle := appel_de_decision(tache).cle:
            yield cle


def nommer_les_decisions(racine: etree._Element) -> None:
    """Write in one notation what each business rule task consults: the others are dropped next."""
    for tache in list(iter_bpmn(racine, "businessRuleTask")):
        appel = appel_de_decision(tache)
        extensions = next(iter(enfants(tache, "extensionElements")), None)
        if extensions is None:
            extensions = etree.Element(bpmn("extensionElements"))
            tache.insert(len(enfants(tache, "documentation")), extensions)
        for balise, valeur in ((CLE, appel.cle), (RESULTAT, appel.resultat)):
            for ancienne in extensions.findall(balise):
                extensions.remove(ancienne)
            if valeur:
                etree.SubElement(extensions, balise).text = valeur


def _texte(tache: etree._Element, balise: str) -> str:
    return tache.findtext(f"{bpmn('extensionElements')}/{balise}") or ""


def _extension(tache: etree._Element, nom: str) -> etree._Element | None:
    """Return the extension element of that local name, whatever its namespace."""
    return tache.find(f"{bpmn('extensionElements')}/{{*}}{nom}")
