"""What the library alone makes of the examples: why ours differ, and what another version mends.

A test that fails here says that the library follows the drawing now: our own class may go.
"""

from collections.abc import Iterator

import pytest
from lxml import etree
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser

from tests.workflow.constructions.marche import Marche, lire_scenario, list_scenarios
from tests.workflow.constructions.table import lire_exemple
from workflow.engine import Modele
from workflow.engine.fichier.normalisation import normaliser
from workflow.engine.fichier.xml import lire
from workflow.engine.message import poser_messages
from workflow.engine.modele import _list_elements, _poser_minuteries

ECARTS = [
    ("passerelle_parallele", 0, "vivante"),
    ("passerelle_inclusive", 0, "vivante"),
    ("passerelle_inclusive", 1, "vivante"),
    ("plusieurs_fois_ensemble", 0, "vivante"),
    ("plusieurs_fois_de_suite", 0, "relue"),
    ("pour_chaque_element", 0, "vivante"),
    ("plusieurs_phases", 1, "vivante"),
    ("boucle", 0, "relue"),
    ("bord_message_sans_interrompre", 0, "vivante"),
    ("bord_erreur", 0, "vivante"),
    ("bord_escalade", 0, "vivante"),
    ("signal", 0, "vivante"),
]


class MarcheSeule(Marche):
    """The library's own elements; only timers and messages are ours, so that they can be told."""

    def _charger(self) -> Modele:
        analyseur = SpiffBpmnParser()
        racine = normaliser(lire(lire_exemple(self.fichier)))
        analyseur.add_bpmn_xml(etree.ElementTree(racine), filename=self.fichier)
        spec = analyseur.get_spec(self.fichier)
        sous_specs = analyseur.get_subprocess_specs(self.fichier)
        for chaque in (spec, *sous_specs.values()):
            _poser_minuteries(chaque)
            poser_messages(chaque)
        return Modele(self.fichier, spec, sous_specs, dict(_list_elements(spec, sous_specs)))

    def suit_le_dessin(self, rang: int) -> bool:
        try:
            return all(self._concordances(rang))
        except Exception:
            return False

    def _concordances(self, rang: int) -> Iterator[bool]:
        for pas in lire_scenario(list_scenarios(self.fichier)[rang]):
            yield (
                self.lues() == pas.variables
                if pas.geste == "lues"
                else (self.jouer(pas) == pas.attendu)
            )


@pytest.mark.parametrize(("exemple", "rang", "mode"), ECARTS)
def test_la_bibliotheque_seule_ne_suit_pas_le_dessin(exemple: str, rang: int, mode: str) -> None:
    assert not MarcheSeule(exemple, mode).suit_le_dessin(rang)


@pytest.mark.parametrize("exemple", ["taches", "passerelle_exclusive", "sous_processus"])
def test_elle_suit_les_autres(exemple: str) -> None:
    """Guards the test above: a way that nobody can walk would prove nothing."""
    assert MarcheSeule(exemple, "vivante").suit_le_dessin(0)
