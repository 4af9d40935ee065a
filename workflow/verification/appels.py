"""Called activities: the diagram they name exists, and nobody ends up calling himself."""

from collections.abc import Iterator

from lxml import etree

from workflow.engine.fichier.xml import SOUS_PROCESSUS, iter_bpmn, nom_local
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Probleme


def appels_inconnus(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    for appel in iter_bpmn(arbre.execution, "callActivity"):
        appele = appel.get("calledElement", "").strip()
        if not appele:
            yield arbre.refus(
                appel,
                "{element} n’appelle aucun module : choisissez-le (« Module appelé »).",
            )
        elif trouver(arbre, contexte, appele) is None:
            yield arbre.refus(
                appel,
                f"{{element}} appelle « {appele[:80]} », qui n’existe pas : envoyez d’abord ce "
                "diagramme, ou corrigez l’identifiant appelé.",
            )


def appels_circulaires(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    for appel in iter_bpmn(arbre.execution, "callActivity"):
        processus = next(a for a in appel.iterancestors() if nom_local(a) == "process")
        depart = processus.get("id", "")
        if depart in appeles(arbre, contexte, appel.get("calledElement", "").strip()):
            yield arbre.refus(
                appel,
                "{element} finit par appeler le diagramme qui la contient : dessinez le retour "
                "par une flèche au lieu d’un appel.",
            )


def appeles(arbre: Arbre, contexte: Contexte, premier: str) -> set[str]:
    """Return the ids of the processes called from `premier` on, itself included."""
    connus: set[str] = set()
    a_voir = [premier]
    while a_voir:
        identifiant = a_voir.pop()
        trouve = trouver(arbre, contexte, identifiant)
        if identifiant in connus or trouve is None:
            continue
        connus.add(identifiant)
        appels = iter_bpmn(trouve, "callActivity")
        a_voir.extend(appel.get("calledElement", "").strip() for appel in appels)
    return connus


def trouver(arbre: Arbre, contexte: Contexte, identifiant: str) -> etree._Element | None:
    """Return a process of the file, else of the modules."""
    ailleurs = contexte.modules.get(identifiant)
    for chez in (arbre, *((ailleurs,) if ailleurs else ())):
        processus: etree._Element | None = chez.par_id.get(identifiant)
        if processus is not None and nom_local(processus) == "process":
            return processus
    return None


def modules_appeles(arbre: Arbre, contexte: Contexte) -> dict[str, Arbre]:
    """Return the diagrams that a file calls, and those that these call, by process id."""
    appels = iter_bpmn(arbre.execution, "callActivity")
    premiers = {appel.get("calledElement", "").strip() for appel in appels}
    cles = {cle for premier in premiers for cle in appeles(arbre, contexte, premier)}
    return {cle: module for cle, module in contexte.modules.items() if cle in cles}


def identifiants_partages(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """The engine keeps processes and sub-processes of a file and of what it calls in one table."""
    ailleurs = {
        element.get("id"): cle
        for cle, module in modules_appeles(arbre, contexte).items()
        for element in iter_bpmn(module.execution, "process", *SOUS_PROCESSUS)
        if not _est_le_meme(arbre, cle)
    }
    for element in iter_bpmn(arbre.execution, *SOUS_PROCESSUS):
        if element.get("id") in ailleurs:
            yield arbre.refus(
                element,
                f"{{element}} a le même identifiant qu’un élément du diagramme "
                f"« {ailleurs[element.get('id')]} » : donnez-lui-en un autre.",
            )


def _est_le_meme(arbre: Arbre, cle: str) -> bool:
    """Tell whether the file is a new version of that module."""
    return any(processus.get("id") == cle for processus in arbre.processus())


REGLES = (appels_inconnus, appels_circulaires, identifiants_partages)
