"""Events that nothing throws, that nothing catches, or that would not be awaited at all."""

import re
from collections.abc import Iterator

from lxml import etree

from workflow.engine.fichier.xml import ACTIVITES, SOUS_PROCESSUS, enfants, iter_bpmn, nom_local
from workflow.verification.appels import appeles
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Probleme

SIGNAL = "signalEventDefinition"
# What is thrown -> attributes that name the declaration and its code.
CODES = {
    "errorEventDefinition": ("errorRef", "errorCode"),
    "escalationEventDefinition": ("escalationRef", "escalationCode"),
}
NON_CAPTUREES = {
    "errorEventDefinition": "{element} lance une erreur que rien n’attend : ajoutez un événement "
    "d’erreur en bordure du sous-processus qui la contient, ou prenez une fin simple et choisissez "
    "la suite par une passerelle.",
    "escalationEventDefinition": "{element} lance une escalade que rien n’attend : ajoutez un "
    "événement d’escalade en bordure de la phase, ou retirez celui-ci.",
}
QUANTITES = ("startQuantity", "completionQuantity")
NOM = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def signaux_sans_emetteur(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """A signal goes to the branches of its own dossier: someone in there has to throw it."""
    emis = _signaux_emis(arbre, contexte)
    for porteur in iter_bpmn(arbre.execution, "intermediateCatchEvent", "boundaryEvent"):
        for definition in enfants(porteur, SIGNAL):
            if (nom := nom_du_signal(arbre, definition)) not in emis:
                yield arbre.refus(
                    porteur,
                    f"{{element}} attend le signal « {nom[:80]} », que rien n’émet dans ce "
                    "diagramme : prenez un message, ou ajoutez l’événement qui l’émet.",
                )


def _signaux_emis(arbre: Arbre, contexte: Contexte) -> set[str]:
    appels = iter_bpmn(arbre.execution, "callActivity")
    cles = {cle for a in appels for cle in appeles(arbre, contexte, a.get("calledElement", ""))}
    arbres = [arbre, *(contexte.modules[cle] for cle in sorted(cles) if cle in contexte.modules)]
    return {
        nom_du_signal(chez, definition)
        for chez in arbres
        for porteur in iter_bpmn(chez.execution, "intermediateThrowEvent", "endEvent")
        for definition in enfants(porteur, SIGNAL)
    }


def nom_du_signal(arbre: Arbre, definition: etree._Element) -> str:
    declare = arbre.par_id.get(definition.get("signalRef", ""))
    porteur = declare if declare is not None else definition.getparent()
    return "" if porteur is None else porteur.get("name", "")


def lances_sans_capture(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """Errors and escalations climb through what encloses them, and nowhere else."""
    for porteur in iter_bpmn(arbre.execution, "intermediateThrowEvent", "endEvent"):
        for definition in enfants(porteur, *CODES):
            if not _est_capturee(arbre, porteur, definition, frozenset()):
                yield arbre.refus(porteur, NON_CAPTUREES[nom_local(definition)])


def _est_capturee(
    arbre: Arbre, depuis: etree._Element, lancee: etree._Element, vus: frozenset[str]
) -> bool:
    for englobant in depuis.iterancestors():
        if nom_local(englobant) in SOUS_PROCESSUS and _attend(arbre, englobant, lancee):
            return True
        if nom_local(englobant) == "process" and englobant.get("id", "") not in vus:
            processus = englobant.get("id", "")
            appels = iter_bpmn(arbre.execution, "callActivity")
            return any(
                _attend(arbre, a, lancee) or _est_capturee(arbre, a, lancee, vus | {processus})
                for a in appels
                if a.get("calledElement") == processus
            )
    return False


def _attend(arbre: Arbre, activite: etree._Element, lancee: etree._Element) -> bool:
    """Tell whether the edge of an activity catches what is thrown inside."""
    return any(
        code_lance(arbre, definition) in (None, code_lance(arbre, lancee))
        for bord in arbre.bords.get(activite.get("id", ""), [])
        for definition in enfants(bord, nom_local(lancee))
    )


def code_lance(arbre: Arbre, definition: etree._Element) -> str | None:
    reference, code = CODES[nom_local(definition)]
    declare = arbre.par_id.get(definition.get(reference, ""))
    return None if declare is None else declare.get(code)


def receptions_sans_message(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for tache in iter_bpmn(arbre.execution, "receiveTask"):
        if not (tache.get("messageRef") or enfants(tache, "messageEventDefinition")):
            yield arbre.refus(
                tache,
                "{element} ne dit pas quel message elle reçoit, et n’attendrait rien : choisissez "
                "un message, ou prenez une tâche ordinaire.",
            )


def debuts_simultanes(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """Of several plain starts the engine follows the first one, and forgets the others."""
    for processus in arbre.processus():
        debuts = enfants(processus, "startEvent")
        simples = [d for d in debuts if not any(_est_une_definition(e) for e in d)]
        if len(simples) > 1:
            yield arbre.refus(
                simples[1],
                f"{{element}} ne commencerait jamais : {arbre.nommer(processus)} a déjà "
                f"{arbre.nommer(simples[0])}. Gardez un seul début, suivi d’une passerelle.",
            )


def _est_une_definition(element: etree._Element) -> bool:
    return nom_local(element).endswith("EventDefinition")


def quantites(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for activite in iter_bpmn(arbre.execution, *sorted(ACTIVITES)):
        if any(activite.get(attribut, "1") != "1" for attribut in QUANTITES):
            yield arbre.refus(
                activite,
                "{element} compte plusieurs jetons (startQuantity ou completionQuantity), ce qui "
                "serait ignoré : retirez cet attribut, et dessinez une passerelle parallèle.",
            )


def listes(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """A step repeated over a list names a variable that holds one."""
    for reference in iter_bpmn(arbre.execution, "loopDataInputRef"):
        activites = (a for a in reference.iterancestors() if nom_local(a) in ACTIVITES)
        activite = next(activites, None)
        if activite is None:
            continue  # out of place: it repeats nothing
        nom = (reference.text or "").strip()
        if not NOM.fullmatch(nom):
            yield arbre.refus(
                activite,
                "{element} se répète sur une liste sans nom : écrivez le nom de la liste, ou "
                "dites combien de fois.",
            )
        elif nom not in contexte.variables:
            yield arbre.avant_publication(
                activite,
                f"{{element}} se répète sur la liste « {nom[:80]} », que rien n’écrit : prenez un "
                "nombre, ou une table de décision qui rend une liste.",
            )


def reponses_en_liste(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for sortie in iter_bpmn(arbre.origine, "loopDataOutputRef"):
        for activite in sortie.iterancestors():
            if nom_local(activite) in ACTIVITES:
                yield arbre.conseil(
                    activite,
                    "Les réponses de {element} ne seront pas réunies en une liste "
                    "(loopDataOutputRef) : chacune va à la destination de son champ.",
                )
                break


def processus_a_part(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    appels = {a.get("calledElement") for a in iter_bpmn(arbre.execution, "callActivity")}
    libres = [p for p in arbre.processus() if p.get("id") not in appels]
    for autre in libres[1:]:
        yield arbre.conseil(
            autre,
            f"{{element}} ne sera pas suivi : un dossier suit {arbre.nommer(libres[0])}, le "
            "premier que personne n’appelle. Appelez l’autre, ou placez-le dans son fichier.",
        )


REGLES = (
    signaux_sans_emetteur,
    lances_sans_capture,
    receptions_sans_message,
    debuts_simultanes,
    quantites,
    listes,
    reponses_en_liste,
    processus_a_part,
)
