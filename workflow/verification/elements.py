"""Elements that the engine does not run, or would run wrongly without a word.

The table `REFUSES` gives the reason and the remedy; the sources are measures on SpiffWorkflow
3.2.0: what its parser refuses, and what it accepts and silently gets wrong.
"""

from collections.abc import Iterator

from lxml import etree

from workflow.engine.fichier.xml import NOEUDS, SPIFF, iter_bpmn, nom_local
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Probleme

PAR_UN_CHAMP = (
    "remplacez-la par une tâche avec un champ de formulaire, ou par la condition d’une passerelle"
)
REFUSES = {
    "scriptTask": f"les scripts ne sont jamais exécutés ; {PAR_UN_CHAMP}.",
    "serviceTask": f"aucun programme extérieur n’est appelé ; {PAR_UN_CHAMP}.",
    "adHocSubProcess": "l’ordre libre n’est pas pris en charge ; utilisez un sous-processus avec "
    "une passerelle parallèle.",
    "transaction": "les transactions ne sont pas prises en charge ; utilisez un sous-processus.",
    "complexGateway": "elle n’est pas prise en charge ; utilisez une passerelle exclusive, "
    "inclusive ou parallèle.",
}
EVENEMENTS_REFUSES = {
    "linkEventDefinition": "un lien a une arrivée, et une seule, du même nom dans le même "
    "processus ; corrigez son nom, ou tracez la flèche.",
    "conditionalEventDefinition": "une condition attendue n’est relue par personne ; attendez un "
    "message ou un délai, puis choisissez par une passerelle exclusive.",
    "compensateEventDefinition": "la compensation n’est pas prise en charge ; dessinez les étapes "
    "à refaire après une passerelle.",
    "cancelEventDefinition": "l’annulation de transaction n’est pas prise en charge ; utilisez "
    "une passerelle ou un événement en bordure.",
}
# What may stand inside a process besides its nodes: arrows, lanes, notes, and inert data.
ACCOMPAGNEMENT = frozenset(
    {
        "artifact", "association", "auditing", "category", "categoryValueRef",
        "correlationSubscription",
        "dataObject", "dataObjectReference", "dataStoreReference", "documentation",
        "extensionElements", "group", "humanPerformer", "incoming", "ioBinding",
        "ioSpecification", "laneSet", "loopCharacteristics", "monitoring",
        "multiInstanceLoopCharacteristics", "outgoing", "performer", "potentialOwner", "property",
        "resourceRole", "sequenceFlow", "standardLoopCharacteristics", "supportedInterfaceRef",
        "supports", "textAnnotation",
    }
)  # fmt: skip
# Attribute -> what the file must declare under that id.
DECLARATIONS = {
    "messageRef": "message",
    "signalRef": "signal",
    "errorRef": "error",
    "escalationRef": "escalation",
}
SCRIPTS = (f"{{{SPIFF}}}preScript", f"{{{SPIFF}}}postScript")


def types_refuses(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for element in iter_bpmn(arbre.execution, *REFUSES):
        yield arbre.refus(element, f"{{element}} ne s’exécute pas : {REFUSES[nom_local(element)]}")


def evenements_refuses(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for definition in iter_bpmn(arbre.execution, *EVENEMENTS_REFUSES):
        porteur = definition.getparent()
        if porteur is not None:
            raison = EVENEMENTS_REFUSES[nom_local(definition)]
            yield arbre.refus(porteur, f"{{element}} ne s’exécuterait pas comme dessiné : {raison}")


def compensations(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for noeud in arbre.noeuds():
        if noeud.get("isForCompensation") == "true":
            raison = EVENEMENTS_REFUSES["compensateEventDefinition"]
            yield arbre.refus(noeud, f"{{element}} ne s’exécuterait jamais : {raison}")


def elements_inconnus(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for niveau in arbre.niveaux():
        for element in niveau:
            nom = nom_local(element)
            if nom and nom not in NOEUDS and nom not in ACCOMPAGNEMENT:
                yield arbre.refus(
                    element,
                    f"{{element}}, de type {nom}, n’est pas pris en charge : remplacez-le par une "
                    "tâche, une passerelle ou un événement de BPMN 2.0.",
                )


def sous_processus_evenementiels(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for element in iter_bpmn(arbre.execution, "subProcess"):
        if element.get("triggeredByEvent", "").lower() == "true":
            yield arbre.refus(
                element,
                "{element} est déclenché par un événement, ce qui n’est pas pris en charge : "
                "placez l’événement en bordure de la phase concernée.",
            )


def evenements_multiples(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for noeud in arbre.noeuds():
        definitions = [e for e in noeud if nom_local(e).endswith("EventDefinition")]
        if len(definitions) > 1:
            yield arbre.refus(
                noeud,
                "{element} réunit plusieurs événements en un seul : dessinez-les séparément, par "
                "exemple après une passerelle fondée sur les événements.",
            )


def definitions_par_reference(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for reference in iter_bpmn(arbre.execution, "eventDefinitionRef"):
        porteur = reference.getparent()
        if porteur is not None:
            yield arbre.refus(
                porteur,
                "{element} renvoie à un événement défini ailleurs, qui ne serait pas lu : "
                "définissez le message, le délai ou le signal sur l’élément lui-même.",
            )


def references_inconnues(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for porteur in arbre.execution.iter(etree.Element):
        for attribut, declaration in DECLARATIONS.items():
            reference = porteur.get(attribut)
            if reference and nom_local(arbre.par_id.get(reference, porteur)) != declaration:
                noeud = porteur if nom_local(porteur) in NOEUDS else porteur.getparent()
                if noeud is not None:
                    yield arbre.refus(
                        noeud,
                        f"{{element}} cite « {reference[:80]} », qui n’est pas déclaré dans le "
                        "fichier : choisissez à nouveau le message, le signal ou l’erreur.",
                    )


def evenements_sans_declencheur(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for noeud in iter_bpmn(arbre.execution, "boundaryEvent", "intermediateCatchEvent"):
        if not any(nom_local(e).endswith(("EventDefinition", "DefinitionRef")) for e in noeud):
            yield arbre.refus(
                noeud,
                "{element} n’attend rien de précis : choisissez un message, un délai ou un signal.",
            )


def scripts_de_tache(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """Scripts hidden before or after a task: the engine would run them as programs."""
    for script in arbre.origine.iter(*SCRIPTS):
        porteur = _porteur(script)
        if (script.text or "").strip() and porteur is not None:
            yield arbre.refus(
                porteur,
                "{element} contient un script (preScript ou postScript) : les scripts ne sont "
                "jamais exécutés. Retirez-le ; le champ de formulaire écrit déjà sa valeur.",
            )


def _porteur(extension: etree._Element) -> etree._Element | None:
    """Return the BPMN element that an extension belongs to."""
    for ancetre in extension.iterancestors():
        if nom_local(ancetre) not in ("", "extensionElements"):
            return ancetre
    return None


REGLES = (
    types_refuses,
    evenements_refuses,
    compensations,
    elements_inconnus,
    sous_processus_evenementiels,
    evenements_multiples,
    definitions_par_reference,
    references_inconnues,
    evenements_sans_declencheur,
    scripts_de_tache,
)
