"""The due dates of alerts that a measure brings and takes away: A01, A08, A09 (issue 2).

Whether a due alert fires, and whom it tells, is decided further (`notifications/decision/`); here
its rule is only asked to look, as the scheduler does.
"""

from datetime import UTC, datetime, timedelta

import pytest

from models.alerte import Alerte
from models.codes import SorteEcheance
from models.db import transaction
from models.echeance import Echeance, list_dues
from notifications.decision import regles
from tests.workflow.decor import JOUR
from tests.workflow.reponses import MOTIF, entre
from tests.workflow.suivi import Suivi

DEBUT = datetime(2022, 3, 31, 8, 0, tzinfo=UTC)
DUE = datetime(2022, 9, 30, 8, 0, tzinfo=UTC)
"""Six calendar months of AVL from the 31st of March: clamped to the 30th of September."""

INSTANT = timedelta(microseconds=1)

DES_MESURES = frozenset({"A01", "A08", "A09"})


@pytest.fixture
def avl(suivi: Suivi) -> Suivi:
    """A household whose AVL began on the 31st of March."""
    suivi.mener_jusqu_a("recueillir_adhesion")
    suivi.faire("recueillir_adhesion", le=DEBUT)
    return suivi


def a01(suivi: Suivi) -> Echeance:
    return suivi.echeances()["A01"]


def regarder(suivi: Suivi, le: datetime) -> list[Alerte]:
    """Let the alert rules look at what this dossier has due, as a tick does."""
    with transaction(suivi.monde.factory) as session:
        dues = list_dues(session, SorteEcheance.ALERTE, le=le, limite=1000)
        tirees = [
            regles.declencher(session, echeance=echeance, le=le)
            for echeance in dues
            if echeance.dossier_id == suivi.dossier_id and echeance.code in DES_MESURES
        ]
    return [alerte for alerte in tirees if alerte is not None]


def alerte(suivi: Suivi) -> Alerte:
    [une] = suivi.alertes()
    return une


def proposer(suivi: Suivi, le: datetime) -> None:
    suivi.faire("mettre_a_jour_demande", le=le)
    suivi.faire("rapprochement", le=le)


def ne_pas_attribuer(suivi: Suivi, le: datetime) -> None:
    for element in entre("contact_prealable", "passer_caleol"):
        suivi.faire(element, le=le)
    suivi.faire("passer_caleol", le=le, decision_caleol="non_attribution", motif_code="plafond",
                motif_ecrit=MOTIF)  # fmt: skip


def test_l_avl_a_une_echeance_a_six_mois_calendaires(avl: Suivi) -> None:
    echeance, [mesure] = a01(avl), avl.mesures()
    assert (echeance.due_le, echeance.reveil_le) == (DUE, DUE)
    assert (echeance.sorte, echeance.horloge) == ("alerte", "arret")
    assert echeance.mesure_id == mesure.id
    assert echeance.cle == f"alerte:A01:mesure:{mesure.id}"


def test_l_echeance_court_du_fait_meme_saisi_plus_tard(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("recueillir_adhesion")
    suivi.faire("recueillir_adhesion", le=DEBUT, saisi_le=DEBUT + 20 * JOUR)
    assert a01(suivi).due_le == DUE


def test_sans_proposition_l_alerte_tire_a_six_mois(avl: Suivi) -> None:
    assert regarder(avl, DUE - INSTANT) == []
    [tiree] = regarder(avl, DUE)
    assert (tiree.echeance_le, tiree.declenchee_le) == (DUE, DUE)
    assert "A01" not in avl.echeances()
    assert regarder(avl, DUE + 90 * JOUR) == []


def test_une_proposition_ouverte_la_retient_et_sa_fermeture_la_reveille(avl: Suivi) -> None:
    proposer(avl, DUE - 10 * JOUR)
    assert regarder(avl, DUE) == []
    assert (a01(avl).due_le, a01(avl).reveil_le) == (DUE, None)
    fermee = DUE + 20 * JOUR
    ne_pas_attribuer(avl, fermee)
    assert (a01(avl).due_le, a01(avl).reveil_le) == (DUE, fermee)
    [tiree] = regarder(avl, fermee + 5 * JOUR)
    assert (tiree.echeance_le, tiree.declenchee_le) == (DUE, fermee)


def test_une_proposition_fermee_avant_terme_ne_change_pas_la_date(avl: Suivi) -> None:
    """A bare boundary timer would start again: the date belongs to the measure."""
    proposer(avl, DEBUT + 30 * JOUR)
    ne_pas_attribuer(avl, DEBUT + 60 * JOUR)
    avl.faire("traiter_refus", le=DEBUT + 61 * JOUR)
    assert (a01(avl).due_le, a01(avl).reveil_le) == (DUE, DUE)


def test_un_renoncement_au_bail_la_reveille(avl: Suivi) -> None:
    avl.mener(*entre("mettre_a_jour_demande", "signer_bail"))
    assert regarder(avl, DUE) == []
    renonce = DUE + 3 * JOUR
    avl.faire("signer_bail", le=renonce, bail="renoncement")
    assert (a01(avl).due_le, a01(avl).reveil_le) == (DUE, renonce)
    [tiree] = regarder(avl, renonce)
    assert tiree.declenchee_le == renonce


def test_le_bail_l_annule(avl: Suivi) -> None:
    avl.mener(*entre("mettre_a_jour_demande", "bilan_mi_mesure"))
    assert "A01" not in avl.echeances()
    assert "A01" not in {tiree.code for tiree in regarder(avl, DUE + 90 * JOUR)}


@pytest.mark.parametrize("element", ["retrait_avl", "non_relogeable_avl"])
def test_la_fin_de_la_mesure_l_annule(avl: Suivi, element: str) -> None:
    avl.faire(element)
    assert avl.echeances() == {}
    assert regarder(avl, DUE) == []


def test_la_cloture_l_annule(avl: Suivi) -> None:
    avl.operer("clore", le=DEBUT + 5 * JOUR, motif="deces")
    assert avl.echeances() == {}


def test_une_alerte_tiree_est_close_par_le_bail(avl: Suivi) -> None:
    proposer(avl, DUE + JOUR)
    regarder(avl, DUE + 2 * JOUR)
    avl.mener(*entre("contact_prealable", "bilan_mi_mesure"))
    assert alerte(avl).close_le == avl.le


def test_une_alerte_n_est_pas_close_avant_d_avoir_tire(avl: Suivi) -> None:
    """The lease is typed late, dated before the alert fired."""
    avl.mener(*entre("mettre_a_jour_demande", "signer_bail"))
    avant = avl.le
    avl.faire("signer_bail", le=DUE + JOUR, bail="renoncement")
    [tiree] = regarder(avl, DUE + 9 * JOUR)
    avl.operer("clore", le=DUE + 2 * JOUR, saisi_le=DUE + 10 * JOUR, motif="mutation")
    assert tiree.declenchee_le == DUE + JOUR > avant
    assert alerte(avl).close_le == DUE + 2 * JOUR


def test_une_alerte_tiree_reste_ouverte_tant_que_la_mesure_court(avl: Suivi) -> None:
    regarder(avl, DUE)
    proposer(avl, DUE + JOUR)
    ne_pas_attribuer(avl, DUE + 10 * JOUR)
    assert alerte(avl).close_le is None
    assert regarder(avl, DUE + 60 * JOUR) == []


def test_les_jours_suspendus_la_reportent_d_autant(avl: Suivi) -> None:
    for debut, fin in ((10, 15), (20, 35)):
        avl.suspendre(DEBUT + debut * JOUR)
        assert a01(avl).reveil_le is None
        assert regarder(avl, DUE + 90 * JOUR) == []
        avl.reprendre(DEBUT + fin * JOUR)
    attendu = DUE + 20 * JOUR
    assert (a01(avl).due_le, a01(avl).reveil_le) == (attendu, attendu)
    assert regarder(avl, attendu - INSTANT) == []
    [tiree] = regarder(avl, attendu)
    assert tiree.echeance_le == attendu


def test_un_silence_pendant_la_suspension_ne_la_reveille_pas_trop_tot(avl: Suivi) -> None:
    """The legal delay runs on; the six months have stopped."""
    avl.mener(*entre("mettre_a_jour_demande", "repondre_offre"))
    notifie = avl.le
    avl.suspendre(notifie + JOUR)
    assert avl.sonner(notifie + 15 * JOUR) == ["silence"]
    assert regarder(avl, DUE + 30 * JOUR) == []
    avl.reprendre(notifie + 21 * JOUR)
    attendu = DUE + 20 * JOUR
    assert (a01(avl).due_le, a01(avl).reveil_le) == (attendu, attendu)
    [tiree] = regarder(avl, attendu)
    assert tiree.declenchee_le == attendu


def test_ce_qui_etait_du_et_retenu_attend_la_reprise(avl: Suivi) -> None:
    """Due while a proposition was open, which closes while the dossier is suspended."""
    avl.mener(*entre("mettre_a_jour_demande", "notifier_offre"))
    avl.faire("notifier_offre", le=DUE - JOUR)
    assert regarder(avl, DUE) == []
    avl.suspendre(DUE + JOUR)
    assert avl.sonner(DUE + 20 * JOUR) == ["silence"]
    assert regarder(avl, DUE + 20 * JOUR) == []
    avl.reprendre(DUE + 30 * JOUR)
    [tiree] = regarder(avl, DUE + 40 * JOUR)
    assert (tiree.echeance_le, tiree.declenchee_le) == (DUE, DUE + 30 * JOUR)


def test_une_mesure_a_la_fois_et_une_alerte_par_mesure(avl: Suivi) -> None:
    proposer(avl, DEBUT + JOUR)
    ne_pas_attribuer(avl, DEBUT + 2 * JOUR)
    avl.faire("traiter_refus", le=DEBUT + 3 * JOUR)
    codes = [e.code for e in avl.toutes_les_echeances()]
    assert codes == ["A01"]


def test_une_adl_sans_relogement_n_a_pas_d_alerte_a_six_mois(suivi: Suivi) -> None:
    suivi.mener("enregistrer_orientation", "prendre_contact")
    suivi.faire("realiser_diagnostic", conclusion="adl")
    suivi.mener("valider_entree", "recueillir_adhesion")
    assert set(suivi.echeances()) == {"A08", "A09"}


def test_l_adl_a_ses_bilans_a_mi_duree_et_a_terme(suivi: Suivi) -> None:
    """003:1024. Six months unless the contract says otherwise."""
    suivi.mener_jusqu_a("signer_bail")
    suivi.faire("signer_bail", le=DEBUT)
    echeances = suivi.echeances()
    assert echeances["A09"].due_le == DUE == suivi.mesures()[-1].fin_prevue
    # 183 days: half of them, rounded down, at the same hour in Paris.
    assert echeances["A08"].due_le == DEBUT + timedelta(days=91)
    suivi.faire("bilan_mi_mesure")
    assert set(suivi.echeances()) == {"A09"}
    suivi.faire("bilan_final")
    assert suivi.echeances() == {}


def test_un_bilan_ferme_l_alerte_qu_il_avait_tiree(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("bilan_mi_mesure")
    le = suivi.le + 150 * JOUR
    [tiree] = regarder(suivi, le)
    assert (tiree.code, tiree.close_le) == ("A08", None)
    suivi.faire("bilan_mi_mesure", le=le + JOUR)
    assert alerte(suivi).close_le == le + JOUR


def test_une_adl_prolongee_repart_de_sa_fin_prevue(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("signer_bail")
    suivi.faire("signer_bail", le=DEBUT)
    suivi.mener("bilan_mi_mesure")
    suivi.faire("bilan_final", le=DUE - 5 * JOUR, suite="prolonger")
    adl = suivi.mesures()[-1]
    fin = datetime(2023, 3, 30, 8, 0, tzinfo=UTC)
    assert (adl.fin_prevue, adl.renouvellements) == (fin, 1)
    assert suivi.echeances()["A09"].due_le == fin
    # 181 days, from summer to winter time: the hour in Paris stays.
    assert suivi.echeances()["A08"].due_le == DUE + timedelta(days=90, hours=1)


def test_une_adl_suspendue_finit_d_autant_plus_tard(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("signer_bail")
    suivi.faire("signer_bail", le=DEBUT)
    suivi.suspendre(DEBUT + 10 * JOUR)
    suivi.reprendre(DEBUT + 30 * JOUR)
    assert suivi.mesures()[-1].fin_prevue == DUE + 20 * JOUR == suivi.echeances()["A09"].due_le
