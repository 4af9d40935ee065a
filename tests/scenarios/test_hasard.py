"""No dossier ever falls silent (measure R13), and its tables always agree, wherever chance leads.

The seed of a failing walk is in the name of the test, its way in the assertion.
"""

import pytest

from models.db import lecture
from models.dossier import Incident
from tests.bases import SQLITE
from tests.workflow.decor import Monde, avec_parametres
from tests.workflow.hasard import Promenade, par_graine, promener
from tests.workflow.promenade import VARIANTES
from tests.workflow.suivi import Suivi
from workflow import histoire

PROMENADES = 20
PAS_MAXIMUM = 60
SANS_AVL = {"oriente", "contact", "diagnostic", "attente_validation", "adl", "sorti", "veille"}
AVEC_PROPOSITION = {"proposition", "caleol"}


@par_graine(range(PROMENADES), sur_postgresql=5)
def test_apres_chaque_pas_tout_concorde(monde: Monde, graine: int) -> None:
    for promenade in promener(monde, graine, pas_maximum=PAS_MAXIMUM):
        suivi = promenade.suivi
        suivi.tout_concorde()
        verifier_les_mesures(promenade)
        verifier_que_quelqu_un_peut(promenade)
        assert suivi.compter(Incident) == 0, promenade.pas
    suivi.la_chaine_tient()
    if suivi.dossier().etat == "clos":
        verifier_la_fin(promenade)


@par_graine(range(PROMENADES, PROMENADES + 12), sur_postgresql=6)
def test_aucun_programme_ne_laisse_un_dossier_muet(monde: Monde, graine: int) -> None:
    """The same, whatever the parameters; then the journal tells the same story again."""
    autre = avec_parametres(monde, **VARIANTES[graine % len(VARIANTES)])
    for promenade in promener(autre, graine, pas_maximum=PAS_MAXIMUM):
        promenade.suivi.tout_concorde()
        verifier_que_quelqu_un_peut(promenade)
        assert promenade.suivi.compter(Incident) == 0, promenade.pas
    with lecture(autre.factory) as session:
        assert histoire.comparer(session, promenade.suivi.dossier_id) == [], promenade.pas
    if promenade.suivi.dossier().etat == "clos":
        verifier_la_fin(promenade)


def verifier_les_mesures(promenade: Promenade) -> None:
    """A measure runs as long as its phase; an open proposition is that of a running AVL."""
    suivi = promenade.suivi
    etat = suivi.dossier().etat
    ouvertes = [mesure.type for mesure in suivi.mesures() if mesure.fin_reelle is None]
    propositions = [p for p in suivi.propositions() if p.close_le is None]
    assert len(ouvertes) <= 1, promenade.pas
    if etat in SANS_AVL:
        assert "avl" not in ouvertes, promenade.pas
        assert propositions == [], promenade.pas
    if etat in {"avl", *AVEC_PROPOSITION, "offre"}:
        assert ouvertes == ["avl"], promenade.pas
        assert "A01" in suivi.echeances(), promenade.pas
    if etat in AVEC_PROPOSITION and "traiter_refus" not in suivi.ouvertes():
        assert len(propositions) == 1, promenade.pas


def verifier_que_quelqu_un_peut(promenade: Promenade) -> None:
    """Every open step has an account that may complete it: else it would wait for nobody."""
    for etape in promenade.suivi.etapes():
        assert promenade.suivi.capables(etape), (etape.element, promenade.pas)


def verifier_la_fin(promenade: Promenade) -> None:
    suivi = promenade.suivi
    assert suivi.dossier().fin_element in fins(suivi), promenade.pas
    assert suivi.ouvertes() == {}, promenade.pas
    assert suivi.echeances() == {}, promenade.pas
    assert all(mesure.fin_reelle for mesure in suivi.mesures()), promenade.pas
    assert all(proposition.close_le for proposition in suivi.propositions()), promenade.pas


def fins(suivi: Suivi) -> set[str]:
    return {identifiant for _, identifiant in suivi.modele().elements if identifiant[:4] == "fin_"}


@pytest.mark.parametrize("base", [SQLITE], indirect=True)
def test_les_promenades_vont_loin(monde: Monde) -> None:
    """Guards the walks above: were they all short, they would prove little."""
    longueurs, closes = [], 0
    for graine in range(0, PROMENADES, 4):
        *_, derniere = promener(monde, graine, pas_maximum=PAS_MAXIMUM)
        longueurs.append(len(derniere.pas))
        closes += derniere.suivi.dossier().etat == "clos"
    assert max(longueurs) > 20
    assert sum(longueurs) / len(longueurs) > 8
    assert closes > len(longueurs) / 2
