"""What a DMN file holds and nothing here reads: kept as it is, and pointed at."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from lxml import etree

from workflow.decisions.edition.grille import ouvrir
from workflow.decisions.exemples import ESPACE
from workflow.errors import DiagrammeRefuse

LUS: Final = frozenset(
    {
        "definitions", "decision", "description", "extensionElements", "decisionTable", "input",
        "inputExpression", "text", "output", "defaultOutputEntry", "rule", "inputEntry",
        "outputEntry", "requiredDecision", "informationRequirement",
    }
)  # fmt: skip
NOMS: Final[Mapping[str, str]] = {
    "inputValues": "listes de valeurs permises en entrée",
    "outputValues": "listes de valeurs permises en sortie",
    "annotation": "colonnes d’annotations",
    "annotationEntry": "annotations de lignes",
    "inputData": "données d’entrée du dessin",
    "itemDefinition": "types de données de l’auteur",
    "knowledgeSource": "sources citées",
    "businessKnowledgeModel": "fonctions réutilisables",
    "decisionService": "services de décision",
    "import": "fichiers importés",
    "variable": "noms de variables du dessin",
    "question": "questions de la décision",
    "allowedAnswers": "réponses permises de la décision",
    "authorityRequirement": "liens vers les sources",
    "knowledgeRequirement": "liens vers les fonctions",
}


def list_non_lus(contenu: bytes) -> list[str]:
    """Return what is not read, in words, each with how many there are; never raises."""
    try:
        racine = ouvrir(contenu)
    except DiagrammeRefuse:
        return []
    espace = etree.QName(racine).namespace
    comptes = Counter(
        etree.QName(element).localname
        for element in racine.iter(f"{{{espace}}}*")
        if etree.QName(element).localname not in LUS
    )
    dits = [f"{NOMS.get(nom, nom)} ({nombre})" for nom, nombre in comptes.items() if nom in NOMS]
    etrangers = [
        enfant
        for extensions in racine.iter(f"{{{espace}}}extensionElements")
        for enfant in extensions.iterchildren(etree.Element)
        if etree.QName(enfant).namespace != ESPACE
    ]
    return dits + ([f"extensions d’un autre outil ({len(etrangers)})"] if etrangers else [])
