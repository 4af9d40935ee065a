"""R7, R8, R9: the State's clock, the proof that a household was told, a demand struck off."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.calendrier import debut_de_journee
from models.db import lecture
from models.menage import Demande
from tests.workflow.decor import JOUR, LE, Monde, avec_parametres
from tests.workflow.regles.decor import (
    PREUVE,
    alertes,
    menage_dalo,
    obligations,
    refus,
    rien_ne_differe,
    roles_prevenus,
    sonner,
    traiter,
)
from tests.workflow.reponses import entre
from tests.workflow.suivi import Suivi

DUE = debut_de_journee(date(2022, 8, 11))
"""Six months in the Essonne from 10 February: over at the end of 10 August."""
REFUSEE = {"reponse_offre": "refusee", "motif_refus_menage": "localisation"}
TS = "travailleur_social"


def en_attente(suivi: Suivi) -> list[str]:
    """The clocks that wait, of the two that must not be confused."""
    return sorted({e.code for e in suivi.toutes_les_echeances()} & {"A01", "A06"})


def test_r7_the_clock_starts_at_the_decision_of_the_commission_de_mediation(monde: Monde) -> None:
    """R.441-16-1: not at the orientation, nor at the AVL."""
    suivi = menage_dalo(monde)
    assert suivi.echeances()["A06"].due_le == DUE
    rien_ne_differe(suivi)


def test_r7_three_months_where_no_agglomeration_is_that_large(monde: Monde) -> None:
    suivi = menage_dalo(monde, departement="23")
    assert suivi.echeances()["A06"].due_le == debut_de_journee(date(2022, 5, 11))


def test_r7_the_two_clocks_run_side_by_side(monde: Monde) -> None:
    """Six months of accompaniment (A01) and the State's delay (A06): two starts, two alerts."""
    suivi = menage_dalo(monde).mener_jusqu_a("rapprochement")
    echeances = suivi.echeances()
    assert en_attente(suivi) == ["A01", "A06"]
    assert echeances["A01"].due_le != echeances["A06"].due_le
    assert echeances["A01"].mesure_id is not None
    assert echeances["A06"].mesure_id is None
    assert sonner(suivi, DUE - JOUR) == []
    assert sonner(suivi, DUE) == [("A06", True)]
    assert roles_prevenus(suivi, "A06") == {"coordonnateur"}


def test_r7_a_proposition_holds_back_a01_and_not_the_state_s_delay(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("contact_prealable")
    assert sonner(suivi, DUE + 90 * JOUR) == [("A06", True)]


def test_r7_a_suspension_does_not_stop_the_state_s_delay(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("rapprochement")
    suivi.suspendre(suivi.le)
    assert suivi.echeances()["A06"].reveil_le == DUE
    assert suivi.echeances()["A01"].reveil_le is None


def test_r7_an_offer_meets_the_delay(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("notifier_offre")
    assert "A06" in en_attente(suivi)
    suivi.faire("notifier_offre")
    assert "A06" not in en_attente(suivi)
    rien_ne_differe(suivi)


def test_r7_a_late_offer_closes_the_alert_and_taking_it_back_opens_it_again(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("notifier_offre")
    assert ("A06", True) in sonner(suivi, DUE)
    suivi.faire("notifier_offre", le=DUE + 2 * JOUR)
    assert ("A06", False) in alertes(suivi)
    rien_ne_differe(suivi)
    suivi.revenir("notifier_offre")
    assert ("A06", True) in alertes(suivi)


def test_r7_no_clock_without_a_date_nor_for_another_household(monde: Monde) -> None:
    assert en_attente(menage_dalo(monde, dalo_reconnu_le=None)) == []
    assert en_attente(Suivi.ouvrir(monde)) == []


def test_r7_a_programme_may_switch_it_off(monde: Monde) -> None:
    """Its article was not read in force: docs/regles.md."""
    sans = avec_parametres(monde, regles_inactives=["R7"])
    suivi = menage_dalo(sans).mener_jusqu_a("rapprochement")
    assert en_attente(suivi) == ["A01"]


def test_r7_a_dossier_that_restarts_after_an_offer_counts_no_delay(monde: Monde) -> None:
    premier = menage_dalo(monde).mener_jusqu_a("repondre_offre")
    menage_id = premier.dossier().menage_id
    suite = Suivi.ouvrir(monde, le=premier.le + JOUR, menage_id=menage_id)
    assert en_attente(suite) == []


def test_r7_a_dossier_opened_after_the_delay_alerts_at_once(monde: Monde) -> None:
    tard = DUE + 30 * JOUR
    suivi = menage_dalo(monde, le=tard)
    assert sonner(suivi, tard) == [("A06", True)]
    assert suivi.alertes()[0].echeance_le == DUE
    assert suivi.alertes()[0].declenchee_le == tard


def test_r7_the_end_of_the_dossier_ends_the_clock(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("rapprochement")
    sonner(suivi, DUE)
    suivi.faire("retrait_avl", le=DUE + JOUR)
    assert en_attente(suivi) == []
    assert alertes(suivi) == [("A06", False)]
    rien_ne_differe(suivi)


def test_r8_a_refusal_without_proof_asks_for_it_and_alerts(monde: Monde) -> None:
    """R.441-16-3; CE, 4 November 2015, n° 374241: the administration must prove it."""
    suivi = menage_dalo(monde).mener_jusqu_a("repondre_offre")
    suivi.faire("repondre_offre", **REFUSEE)
    assert obligations(suivi) == [("preuve_dalo", TS, None)]
    assert sonner(suivi, suivi.le) == [("A04", True)]
    assert roles_prevenus(suivi, "A04") == {TS, "coordonnateur"}
    rien_ne_differe(suivi)


def test_r8_silence_is_a_refusal_that_asks_for_the_proof(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("repondre_offre")
    suivi.le += 20 * JOUR
    assert suivi.sonner(suivi.le) == ["silence"]
    assert obligations(suivi) == [("preuve_dalo", TS, None)]
    rien_ne_differe(suivi)


def test_r8_with_the_proof_nothing_is_asked(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("notifier_offre")
    suivi.faire("notifier_offre", **PREUVE)
    suivi.faire("repondre_offre", **REFUSEE)
    assert obligations(suivi) == []
    passage = suivi.passage()
    assert passage.dalo_informe_le == date(2022, 3, 10)
    assert passage.dalo_informe_moyen == "remise"


def test_r8_saying_yes_without_when_nor_how_is_no_proof(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("notifier_offre")
    phrases = refus(suivi, "notifier_offre", dalo_informe="oui")
    assert set(phrases) == {"dalo_informe_le", "dalo_informe_moyen"}


def test_r8_the_proof_found_afterwards_closes_the_obligation_and_its_alert(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("repondre_offre")
    suivi.faire("repondre_offre", **REFUSEE)
    sonner(suivi, suivi.le)
    suivi.faire("traiter_refus", **PREUVE)
    assert obligations(suivi) == [("preuve_dalo", TS, "preuve")]
    assert alertes(suivi) == [("A04", False)]
    rien_ne_differe(suivi)


def test_r8_a_household_that_is_not_dalo_owes_no_proof(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("repondre_offre")
    suivi.faire("repondre_offre", **REFUSEE)
    assert obligations(suivi) == []


def radier(suivi: Suivi, le: datetime | None = None) -> None:
    jour = (suivi.le - timedelta(days=3)).date().isoformat()
    suivi.faire("mettre_a_jour_demande", radiee_le=jour, le=le)


def test_r9_a_demand_struck_off_leaves_the_state_its_duty(monde: Monde) -> None:
    """R.441-2-8: the worker files again, the coordonnateur is told."""
    suivi = menage_dalo(monde).mener_jusqu_a("mettre_a_jour_demande")
    radier(suivi)
    assert obligations(suivi) == [("radiation_dalo", TS, None)]
    assert sonner(suivi, suivi.le) == [("A25", True)]
    assert roles_prevenus(suivi, "A25") == {TS, "coordonnateur"}
    assert "A06" in en_attente(suivi)
    with lecture(monde.factory) as session:
        demande = select(Demande).where(Demande.menage_id == suivi.dossier().menage_id)
        assert session.scalars(demande).one().radiee_le is not None
    rien_ne_differe(suivi)


def test_r9_closing_it_by_hand_closes_its_alert(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("mettre_a_jour_demande")
    radier(suivi)
    sonner(suivi, suivi.le)
    traiter(suivi, "ts")
    assert alertes(suivi) == [("A25", False)]
    assert obligations(suivi) == [("radiation_dalo", TS, "traitee")]
    rien_ne_differe(suivi)


def test_r9_a_radiation_told_again_is_not_owed_twice(monde: Monde) -> None:
    """The search begins again after a renunciation, and the demand is looked at again."""
    suivi = menage_dalo(monde).mener_jusqu_a("mettre_a_jour_demande")
    jour = (suivi.le - timedelta(days=3)).date().isoformat()
    suivi.faire("mettre_a_jour_demande", radiee_le=jour)
    traiter(suivi, "ts")
    suivi.mener(*entre("rapprochement", "signer_bail"))
    suivi.faire("signer_bail", bail="renoncement")
    suivi.faire("mettre_a_jour_demande", radiee_le=jour)
    assert obligations(suivi) == [("radiation_dalo", TS, "traitee")]
    rien_ne_differe(suivi)


def test_r9_taking_the_step_back_puts_the_demand_back(monde: Monde) -> None:
    suivi = menage_dalo(monde).mener_jusqu_a("mettre_a_jour_demande")
    radier(suivi)
    sonner(suivi, suivi.le)
    suivi.revenir("mettre_a_jour_demande")
    assert obligations(suivi) == []
    assert alertes(suivi) == [("A25", False)]


@pytest.mark.parametrize("inactives", [[], ["R9"]])
def test_r9_nothing_for_another_household_nor_when_switched_off(
    monde: Monde, inactives: list[str]
) -> None:
    ici = avec_parametres(monde, regles_inactives=inactives) if inactives else monde
    suivi = menage_dalo(ici) if inactives else Suivi.ouvrir(ici, le=LE)
    suivi.mener_jusqu_a("mettre_a_jour_demande")
    radier(suivi)
    assert obligations(suivi) == []
