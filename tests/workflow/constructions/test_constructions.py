"""Every supported construct runs as it is drawn; every refused one gets its exact sentence."""

import pytest

from models.errors import typographier
from tests.workflow.constructions.marche import Marche, lire_scenario, list_scenarios
from tests.workflow.constructions.table import DOSSIER, PRISES, lire_exemple, lire_refusees
from workflow.verification import Gravite
from workflow.verification.livre import verifier_livre

EXEMPLES = list(dict.fromkeys(prise.exemple for prise in PRISES))
REFUS = list(dict.fromkeys(refusee.exemple for refusee in lire_refusees()))
CAS = [(e, rang) for e in EXEMPLES for rang in range(len(list_scenarios(e)))]
MODES = ("vivante", "relue", "officielle")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("exemple", "rang"), CAS)
def test_une_construction_prise_en_charge_suit_son_dessin(
    exemple: str, rang: int, mode: str
) -> None:
    marche = Marche(exemple, mode)
    for pas in lire_scenario(list_scenarios(exemple)[rang]):
        if pas.geste == "lues":
            assert marche.lues() == pas.variables
            continue
        assert marche.jouer(pas) == pas.attendu, f"after {pas.geste} {pas.element}"
        assert not marche.instance.frontiere().est_muette


@pytest.mark.parametrize("exemple", EXEMPLES)
def test_une_construction_prise_en_charge_est_acceptee(exemple: str) -> None:
    verdict = verifier_livre(lire_exemple(exemple))
    assert verdict.accepte, verdict.problemes


@pytest.mark.parametrize("exemple", REFUS)
def test_une_construction_refusee_l_est_avec_sa_phrase(exemple: str) -> None:
    verdict = verifier_livre(lire_exemple(exemple))
    phrases = [p.message for p in verdict.problemes if p.gravite is Gravite.REFUS]
    attendues = [typographier(r.phrase) for r in lire_refusees() if r.exemple == exemple]
    assert phrases == attendues


def test_chaque_dessin_est_dans_une_table() -> None:
    """An example that no table names would never be tried."""
    dessines = {fichier.stem for fichier in DOSSIER.glob("*.bpmn")}
    assert dessines == set(EXEMPLES) | set(REFUS)
    assert {fichier.stem for fichier in DOSSIER.glob("*.txt")} == set(EXEMPLES)
