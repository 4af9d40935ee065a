"""Arrows: what they join, where they carry conditions, and what the engine does of several."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from workflow.engine.fichier.conventions import a_une_condition
from workflow.engine.fichier.xml import (
    ACTIVITES,
    EVENEMENTS,
    NIVEAUX,
    NOEUDS,
    enfants,
    iter_bpmn,
    nom_local,
)
from workflow.verification.arbre import Arbre, niveau_de
from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Probleme

PARTAGES = ("exclusiveGateway", "inclusiveGateway")


def places(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for element in iter_bpmn(arbre.execution, *sorted(NOEUDS), "sequenceFlow", "process"):
        attendus = {"definitions"} if nom_local(element) == "process" else NIVEAUX
        if nom_local(niveau_de(element)) not in attendus:
            yield arbre.refus(
                element,
                "{element} n’est à sa place dans aucun processus : dessinez cet élément à nouveau "
                "et enregistrez le diagramme.",
            )


def extremites(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for fleche in iter_bpmn(arbre.execution, "sequenceFlow"):
        bouts = [arbre.par_id.get(fleche.get(a, "")) for a in ("sourceRef", "targetRef")]
        if any(bout is None or nom_local(bout) not in NOEUDS for bout in bouts):
            yield arbre.refus(
                fleche,
                "{element} ne relie pas deux éléments du diagramme : retracez-la d’un élément à "
                "l’autre.",
            )
        elif any(bout is not None and niveau_de(bout) is not niveau_de(fleche) for bout in bouts):
            yield arbre.refus(
                fleche,
                "{element} traverse le bord d’un sous-processus ou d’un processus : reliez "
                "l’extérieur au sous-processus lui-même, ou employez un message.",
            )


def identifiants_en_double(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    elements = list(iter_bpmn(arbre.execution, "process", "sequenceFlow", *sorted(NOEUDS)))
    nombres = Counter(element.get("id") for element in elements)
    for element in elements:
        if nombres[element.get("id")] > 1:
            yield arbre.refus(
                element,
                "{element} a le même identifiant qu’un autre élément : donnez-lui-en un autre.",
            )


def bords(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for bord in iter_bpmn(arbre.execution, "boundaryEvent"):
        porteur = arbre.par_id.get(bord.get("attachedToRef", ""))
        if porteur is None or nom_local(porteur) not in ACTIVITES:
            yield arbre.refus(
                bord,
                "{element} n’est posé sur aucune activité : placez-le sur le bord d’une tâche ou "
                "d’une phase.",
            )
        elif arbre.arrivantes.get(bord.get("id", "")):
            yield arbre.refus(
                bord,
                "Une flèche arrive sur {element}, qui ne se déclenche que depuis son activité : "
                "retirez cette flèche.",
            )


def debuts_et_fins(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for debut in iter_bpmn(arbre.execution, "startEvent"):
        if arbre.arrivantes.get(debut.get("id", "")):
            yield arbre.refus(
                debut,
                "Une flèche arrive sur {element}, où rien ne peut revenir : menez-la à la "
                "première étape.",
            )
    for fin in iter_bpmn(arbre.execution, "endEvent"):
        if arbre.partantes.get(fin.get("id", "")):
            yield arbre.refus(
                fin,
                "Une flèche part de {element}, qui termine le parcours : retirez-la, ou remplacez "
                "la fin par un événement intermédiaire.",
            )


def partages_implicites(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for noeud in arbre.noeuds():
        fleches = arbre.partantes.get(noeud.get("id", ""), [])
        if nom_local(noeud) not in ACTIVITES | EVENEMENTS:
            continue
        if len(fleches) > 1:
            yield arbre.refus(
                noeud,
                "Plusieurs flèches partent de {element} : ajoutez une passerelle juste après, "
                "exclusive pour choisir, parallèle pour tout faire.",
            )
        elif any(a_une_condition(fleche) for fleche in fleches):
            yield arbre.refus(
                noeud,
                "La condition de la seule flèche qui part de {element} serait ignorée : ajoutez "
                "une passerelle exclusive, avec une flèche pour l’autre cas.",
            )


def conditions_manquantes(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for passerelle in iter_bpmn(arbre.execution, *PARTAGES):
        fleches = arbre.partantes.get(passerelle.get("id", ""), [])
        if len(fleches) < 2:  # noqa: PLR2004  # one arrow out: nothing to choose
            continue
        for fleche in fleches:
            if fleche.get("id") != passerelle.get("default") and not a_une_condition(fleche):
                # An arrow without a name is told by its two ends: its gateway is one of them.
                origine = f" part de {arbre.nommer(passerelle)}" if fleche.get("name") else " est"
                yield arbre.refus(
                    fleche,
                    f"{{element}}{origine} sans condition : écrivez-en une, ou faites-en la flèche "
                    "par défaut.",
                )


def defauts_manquants(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for passerelle in iter_bpmn(arbre.execution, *PARTAGES):
        fleches = arbre.partantes.get(passerelle.get("id", ""), [])
        if any(f.get("id") == passerelle.get("default") for f in fleches):
            continue
        if fleches and all(a_une_condition(fleche) for fleche in fleches):
            yield arbre.conseil(
                passerelle,
                "{element} n’a pas de flèche par défaut : si aucune condition n’est vraie, le "
                "dossier s’arrêtera là. Choisissez une flèche par défaut.",
            )


def conditions_ignorees(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for passerelle in iter_bpmn(arbre.execution, "parallelGateway", "eventBasedGateway"):
        for fleche in arbre.partantes.get(passerelle.get("id", ""), []):
            if a_une_condition(fleche):
                yield arbre.refus(
                    fleche,
                    f"{{element}} porte une condition que {arbre.nommer(passerelle)} ne lit pas : "
                    "retirez-la, ou prenez une passerelle exclusive ou inclusive.",
                )


def passerelles_d_evenements(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for passerelle in iter_bpmn(arbre.execution, "eventBasedGateway"):
        suivants = arbre.suivants(passerelle)
        if any(nom_local(s) not in ("intermediateCatchEvent", "receiveTask") for s in suivants):
            yield arbre.refus(
                passerelle,
                "{element} doit mener à des événements attendus (message, délai) : placez-en un "
                "juste après, avant toute autre étape.",
            )
        if any(len(arbre.arrivantes.get(s.get("id", ""), [])) > 1 for s in suivants):
            yield arbre.refus(
                passerelle,
                "Un des événements qui suivent {element} est aussi rejoint par un autre chemin, "
                "où il ne serait pas attendu : dessinez-le une fois pour chaque chemin.",
            )
        if len(_messages(suivants)) > len(set(_messages(suivants))):
            yield arbre.refus(
                passerelle,
                "{element} attend deux fois le même message, et l’on ne saurait pas lequel "
                "suivre : donnez-leur des noms différents.",
            )


def _messages(noeuds: list[etree._Element]) -> list[str | None]:
    porteurs = [
        definition
        for noeud in noeuds
        for definition in (noeud, *enfants(noeud, "messageEventDefinition"))
    ]
    return [p.get("messageRef") for p in porteurs if p.get("messageRef")]


REGLES = (
    places,
    extremites,
    identifiants_en_double,
    bords,
    debuts_et_fins,
    partages_implicites,
    conditions_manquantes,
    defauts_manquants,
    conditions_ignorees,
    passerelles_d_evenements,
)
