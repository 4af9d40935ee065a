"""Random diagrams: whatever a trace tells can have happened, and the same trial tells the same."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.workflow.aleatoire import PROCESSUS, Dessin, variables
from tests.workflow.essai.conduite import essayer_avec
from workflow.engine.fichier import xml
from workflow.engine.fichier.xml import NOEUDS, iter_bpmn
from workflow.essai.trace import Essai, Etat


def impossibles(essai: Essai) -> Iterator[str]:
    """Yield what cannot have happened in that order."""
    presents: Counter[str] = Counter()
    for ligne in essai.trace:
        if ligne.evenement == "entre":
            presents[ligne.element] += 1
            continue
        if not presents[ligne.element]:
            yield f"{ligne.evenement} {ligne.element}, où rien n’est entré"
        if ligne.evenement in ("acheve", "annule"):
            presents[ligne.element] -= 1
    if essai.fin.etat is Etat.TERMINE:
        yield from (f"{element} n’est jamais quitté" for element in +presents)


@pytest.mark.parametrize("graine", range(25))
def test_a_trace_can_have_happened(graine: int) -> None:
    hasard = random.Random(graine)
    contenu = Dessin(hasard).dessiner()
    options = {
        "processus": PROCESSUS,
        "avancer": "P2Y",
        "donnees": variables(hasard),
        "etapes": {
            noeud.get("id"): None
            if hasard.random() < 0.1
            else [variables(hasard) for _ in range(hasard.randint(1, 6))]
            for noeud in iter_bpmn(xml.lire(contenu), "userTask")
        },
    }
    essai = essayer_avec(contenu, **options)
    assert list(impossibles(essai)) == []
    moments = [datetime.fromisoformat(ligne.le) for ligne in essai.trace]
    assert essai.fin.etat is not Etat.INCIDENT, essai.fin.message
    assert moments == sorted(moments)
    dessines = {noeud.get("id") for noeud in iter_bpmn(xml.lire(contenu), *NOEUDS)}
    assert {ligne.element for ligne in essai.trace} <= dessines
    assert essayer_avec(contenu, **options) == essai
