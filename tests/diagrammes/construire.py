"""Small diagrams for tests, in a few words: nodes, arrows, and the file around them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from workflow.engine import Instance, Modele
from workflow.engine.fichier.normalisation import normaliser
from workflow.engine.fichier.xml import lire

DOSSIER = Path(__file__).parent
OUVERTURE = datetime(2026, 1, 5, 8, tzinfo=UTC)

DEBUT = '<startEvent id="debut" name="Début"/>'
SAISIR = '<userTask id="saisir" name="Saisir"/>'
FIN = '<endEvent id="fin" name="Fin"/>'


def fixture(nom: str) -> bytes:
    """Return the bytes of a file of this folder."""
    return (DOSSIER / f"{nom}.bpmn").read_bytes()


def fichier(contenu: str, *, prologue: str = "", encodage: str = "UTF-8") -> bytes:
    """Wrap elements of `definitions` into a file."""
    texte = (
        f'<?xml version="1.0" encoding="{encodage}"?>{prologue}'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
        f'targetNamespace="urn:essai">{contenu}</definitions>'
    )
    return texte.encode(encodage)


def processus(*noeuds: str, id_: str = "essai") -> str:
    return f'<process id="{id_}" isExecutable="true">{"".join(noeuds)}</process>'


def diagramme(*noeuds: str, declarations: str = "") -> bytes:
    """Return a file of one process, `essai`."""
    return fichier(declarations + processus(*noeuds))


def chemin(*ids: str, condition: str | None = None) -> str:
    """Return the arrows from each node to the next, all with the same condition."""
    texte = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}">{texte}</sequenceFlow>'
        for a, b in zip(ids, ids[1:], strict=False)
    )


def minuterie(texte: str, sorte: str = "timeDuration") -> str:
    return f"<timerEventDefinition><{sorte}>{texte}</{sorte}></timerEventDefinition>"


def attente(id_: str, nom: str, definition: str) -> str:
    return f'<intermediateCatchEvent id="{id_}" name="{nom}">{definition}</intermediateCatchEvent>'


def propriete(nom: str, valeur: str) -> str:
    return (
        "<extensionElements><spiffworkflow:properties>"
        f'<spiffworkflow:property name="{nom}" value="{valeur}"/>'
        "</spiffworkflow:properties></extensionElements>"
    )


def lineaire(noeud: str, id_: str = "x", declarations: str = "") -> bytes:
    """Return a file with one node between the start and the end."""
    return diagramme(DEBUT, noeud, FIN, chemin("debut", id_, "fin"), declarations=declarations)


def arbre_execute(contenu: bytes) -> etree._Element:
    """Return the execution tree of a file."""
    return normaliser(lire(contenu))


def parcourir(contenu: bytes, variables: dict[str, Any] | None = None) -> list[str]:
    """Run the process `essai` to its end, always doing what comes first.

    Returns the ids of what was done, then the ids of the ends reached; raises AssertionError
    when the dossier waits for nothing and is not finished, or goes on beyond 50 steps.
    """
    instance = Instance.vide(Modele.charger(contenu, {}, "essai"))
    instance.demarrer(variables=variables or {}, moment=OUVERTURE)
    faits: list[str] = []
    for _ in range(50):
        frontiere = instance.frontiere()
        if frontiere.termine:
            return [*faits, *frontiere.fins]
        assert not frontiere.est_muette, f"silence after {faits}"
        if frontiere.ouvertes:
            ouverte = frontiere.ouvertes[0]
            faits.append(ouverte.element.id)
            instance.terminer(ouverte.tache_id, variables={}, moment=OUVERTURE)
        else:
            armee = frontiere.minuteries[0]
            faits.append(armee.element.id)
            instance.declencher(armee.tache_id, variables={}, moment=armee.due_le)
    raise AssertionError(f"no end in sight after {faits}")
