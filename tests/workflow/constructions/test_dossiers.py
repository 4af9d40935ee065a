"""The same examples through the verbs of a dossier, on both databases: the rows say the same."""

import pytest

from tests.diagrammes.construire import OUVERTURE
from tests.workflow.constructions.marche import (
    SUFFIXES,
    Pas,
    ecrire_minuterie,
    lire_scenario,
    list_scenarios,
)
from tests.workflow.constructions.table import lire_exemple
from tests.workflow.decor import Monde, planter
from tests.workflow.suivi import Suivi

CAS = [
    ("taches", 0),
    ("envoi_reception", 0),
    ("passerelle_evenements", 1),
    ("sous_processus", 0),
    ("sous_processus", 1),
    ("plusieurs_phases", 0),
    ("plusieurs_phases", 1),
    ("bord_message_sans_interrompre", 0),
    ("signal", 0),
    ("terminaison", 0),
    ("terminaison", 1),
]


class MarcheDuDossier:
    """A dossier opened on an example; its frontier is read from the rows that pages show."""

    def __init__(self, monde: Monde, exemple: str) -> None:
        autre = planter(monde.factory, diagramme=lire_exemple(exemple))
        self.suivi = Suivi.ouvrir(autre, le=OUVERTURE)
        self.moment = OUVERTURE

    def jouer(self, pas: Pas) -> str:
        if pas.geste == "sonner":
            self.moment = self.suivi.echeances()[pas.element].due_le
            assert self.suivi.sonner(self.moment) == [pas.element]
        elif pas.geste == "faire":
            self.suivi.faire(pas.element, le=self.moment, saisie={})
        return self.frontiere()

    def frontiere(self) -> str:
        dossier = self.suivi.dossier()
        if dossier.etat == "clos":
            return f"fin {dossier.fin_element}"
        ouvertes = [e.element + SUFFIXES[e.sorte] for e in self.suivi.etapes()]
        armees = [ecrire_minuterie(e.code, e.due_le) for e in self.suivi.toutes_les_echeances()]
        return ", ".join([*sorted(ouvertes), *sorted(armees)])


@pytest.mark.parametrize(("exemple", "rang"), CAS)
def test_les_lignes_du_dossier_disent_ce_que_le_moteur_attend(
    monde: Monde, exemple: str, rang: int
) -> None:
    marche = MarcheDuDossier(monde, exemple)
    for pas in lire_scenario(list_scenarios(exemple)[rang]):
        obtenu = marche.jouer(pas)
        if obtenu.startswith("fin "):
            assert obtenu in pas.attendu.split(", ")  # a dossier keeps the first end reached
        else:
            assert obtenu == pas.attendu, f"after {pas.geste} {pas.element}"
    assert marche.suivi.dossier().etat == "clos"
    assert marche.suivi.etapes() == []
    assert marche.suivi.echeances() == {}
    marche.suivi.la_chaine_tient()
