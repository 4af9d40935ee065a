"""The settings of a rule reach the due dates: those to come, and those that wait already."""

from datetime import UTC, datetime

import pytest

from models.db import transaction
from models.echeance import Echeance
from tests.workflow.alertes.decor import (
    alertes,
    echeances,
    regarder,
    regler,
    rien_ne_differe,
)
from tests.workflow.decor import JOUR, Monde, avec_parametres
from tests.workflow.suivi import Suivi
from workflow.gestion import reglages_alerte

DEBUT = datetime(2022, 3, 31, 8, 0, tzinfo=UTC)
SIX_MOIS = datetime(2022, 9, 30, 8, 0, tzinfo=UTC)
TROIS_MOIS = datetime(2022, 6, 30, 8, 0, tzinfo=UTC)
HUIT_MOIS = datetime(2022, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def ici(monde: Monde) -> Monde:
    """The same world in a programme of its own: its settings disturb no other test."""
    return avec_parametres(monde, duree_dite="essai")


def avl(monde: Monde) -> Suivi:
    """A household whose AVL began on the 31st of March."""
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("recueillir_adhesion")
    suivi.faire("recueillir_adhesion", le=DEBUT)
    return suivi


def a01(suivi: Suivi) -> Echeance:
    [echeance] = echeances(suivi, "A01")
    return echeance


def test_une_etape_compte_avec_le_delai_de_son_programme(monde: Monde, ici: Monde) -> None:
    regler(ici, "A01", delai="P3M")
    assert (a01(avl(ici)).due_le, a01(avl(monde)).due_le) == (TROIS_MOIS, SIX_MOIS)


def test_un_delai_change_deplace_ce_qui_attend_dans_ce_programme_seul(
    monde: Monde, ici: Monde
) -> None:
    suivi, ailleurs = avl(ici), avl(monde)
    assert regler(ici, "A01", delai="P3M", le=DEBUT + JOUR) == 1
    assert (a01(suivi).due_le, a01(suivi).reveil_le) == (TROIS_MOIS, TROIS_MOIS)
    assert a01(ailleurs).due_le == SIX_MOIS
    rien_ne_differe(suivi)
    assert regler(ici, "A01", delai="P3M", le=DEBUT + JOUR) == 0
    assert regler(ici, "A01", delai=None, le=DEBUT + JOUR) == 1
    assert a01(suivi).due_le == SIX_MOIS


def test_ce_qui_devient_en_retard_est_du_au_moment_du_changement(ici: Monde) -> None:
    suivi, le = avl(ici), TROIS_MOIS + 40 * JOUR
    regler(ici, "A01", delai="P3M", le=le)
    assert regarder(suivi, le - JOUR) == []
    assert regarder(suivi, le) == ["A01"]
    [alerte] = alertes(suivi, "A01")
    assert (alerte.echeance_le, alerte.declenchee_le) == (TROIS_MOIS, le)
    rien_ne_differe(suivi)


@pytest.mark.parametrize("delai", ["P3M", "P8M", "P10D"])
def test_les_jours_suspendus_restent_ajoutes_comme_si_le_delai_avait_toujours_ete_la(
    ici: Monde, delai: str
) -> None:
    """Two suspensions: with ten days the first alone counts, and not the one after the due date."""
    suivi = avl(ici)
    for debut, fin in ((4, 9), (20, 35)):
        suivi.suspendre(DEBUT + debut * JOUR)
        suivi.reprendre(DEBUT + fin * JOUR)
    regler(ici, "A01", delai=delai, le=suivi.le + JOUR)
    attendu = {"P3M": TROIS_MOIS + 20 * JOUR, "P8M": HUIT_MOIS + 20 * JOUR,
               "P10D": DEBUT + 15 * JOUR}[delai]  # fmt: skip
    assert a01(suivi).due_le == attendu
    rien_ne_differe(suivi)


def test_une_suspension_posterieure_au_terme_compte_pour_un_delai_plus_long(ici: Monde) -> None:
    """Due while a proposition held it back, then the dossier stood still."""
    suivi = avl(ici).mener("mettre_a_jour_demande", "rapprochement")
    regarder(suivi, SIX_MOIS)
    suivi.suspendre(SIX_MOIS + 5 * JOUR)
    suivi.reprendre(SIX_MOIS + 12 * JOUR)
    assert a01(suivi).due_le == SIX_MOIS
    regler(ici, "A01", delai="P8M", le=SIX_MOIS + 20 * JOUR)
    assert a01(suivi).due_le == HUIT_MOIS + 7 * JOUR
    rien_ne_differe(suivi)


def test_pendant_une_suspension_l_echeance_dort_jusqu_a_la_reprise(ici: Monde) -> None:
    suivi = avl(ici)
    suivi.suspendre(DEBUT + 10 * JOUR)
    regler(ici, "A01", delai="P3M", le=DEBUT + 11 * JOUR)
    assert a01(suivi).reveil_le is None
    suivi.reprendre(DEBUT + 30 * JOUR)
    assert a01(suivi).due_le == a01(suivi).reveil_le == TROIS_MOIS + 20 * JOUR
    rien_ne_differe(suivi)


def test_une_regle_arretee_ne_tire_pas_et_repart_ou_elle_en_est(ici: Monde) -> None:
    avant, apres = avl(ici), Suivi.ouvrir(ici).mener_jusqu_a("recueillir_adhesion")
    regler(ici, "A01", active=False, motif="Essai", le=DEBUT + JOUR)
    apres.faire("recueillir_adhesion", le=DEBUT)
    for suivi in (avant, apres):
        assert (a01(suivi).due_le, a01(suivi).reveil_le) == (SIX_MOIS, None)
        assert regarder(suivi, SIX_MOIS + 10 * JOUR) == []
        rien_ne_differe(suivi)
    reprise = SIX_MOIS + 30 * JOUR
    assert regler(ici, "A01", active=True, le=reprise) == 2
    for suivi in (avant, apres):
        assert regarder(suivi, reprise) == ["A01"]
        [alerte] = alertes(suivi, "A01")
        assert (alerte.echeance_le, alerte.declenchee_le) == (SIX_MOIS, reprise)


def test_une_regle_arretee_que_la_suspension_reveille_ne_tire_pas(ici: Monde) -> None:
    suivi = avl(ici)
    regler(ici, "A01", active=False, motif="Essai", le=DEBUT + JOUR)
    suivi.suspendre(DEBUT + 10 * JOUR)
    suivi.reprendre(DEBUT + 20 * JOUR)
    assert regarder(suivi, SIX_MOIS + 60 * JOUR) == []
    assert a01(suivi).reveil_le is None


def test_ce_que_la_loi_fixe_ne_se_regle_pas(ici: Monde) -> None:
    """R.441-10: told whatever a row of settings says; its delay alone is the programme's."""
    suivi = Suivi.ouvrir(ici).mener_jusqu_a("repondre_offre")
    [avant] = echeances(suivi, "A03")
    regler(ici, "A03", active=False, motif="Essai", delai="P5D", le=suivi.le)
    [apres] = echeances(suivi, "A03")
    assert apres.reveil_le == apres.due_le == avant.due_le - 2 * JOUR
    rien_ne_differe(suivi)


def test_une_alerte_tiree_reste_quand_son_delai_change(ici: Monde) -> None:
    """Even when a correction has the dossier lived again with the new delay."""
    suivi = avl(ici).mener("mettre_a_jour_demande")
    regarder(suivi, SIX_MOIS)
    regler(ici, "A01", delai="P3M", le=SIX_MOIS + 5 * JOUR)
    rien_ne_differe(suivi)
    suivi.revenir("mettre_a_jour_demande", le=SIX_MOIS + 6 * JOUR)
    [alerte] = alertes(suivi, "A01")
    assert (alerte.echeance_le, alerte.close_le) == (SIX_MOIS, None)
    suivi.revenir("recueillir_adhesion", le=SIX_MOIS + 7 * JOUR)
    assert alertes(suivi, "A01") == []


def test_les_bilans_gardent_leur_depart_et_prennent_un_delai(ici: Monde) -> None:
    suivi = Suivi.ouvrir(ici).mener_jusqu_a("signer_bail")
    suivi.faire("signer_bail", le=DEBUT)
    suivi.suspendre(DEBUT + 10 * JOUR)
    suivi.reprendre(DEBUT + 30 * JOUR)
    [avant] = echeances(suivi, "A08")
    regler(ici, "A08", delai="P14D", le=DEBUT + 31 * JOUR)
    [apres] = echeances(suivi, "A08")
    assert apres.due_le == avant.due_le + 14 * JOUR
    rien_ne_differe(suivi)


def test_une_echeance_plus_ancienne_que_les_reglages_suit_aussi(ici: Monde) -> None:
    """It does not say from when it was counted: the rule's own delay was the only one."""
    suivi = avl(ici)
    with transaction(ici.factory) as session:
        ancienne = session.get_one(Echeance, a01(suivi).id)
        ancienne.duree = ancienne.depart_le = None
    regler(ici, "A01", delai="P3M", le=DEBUT + JOUR)
    assert a01(suivi).due_le == TROIS_MOIS
    regler(ici, "A01", delai="P6M", le=DEBUT + JOUR)
    assert a01(suivi).due_le == SIX_MOIS


def test_tous_les_programmes_et_plusieurs_lots(ici: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reglages_alerte, "LOT", 1)
    suivis = [avl(ici), avl(avec_parametres(ici, duree_dite="autre"))]
    for suivi in suivis:
        with transaction(ici.factory) as session:
            session.get_one(Echeance, a01(suivi).id).reveil_le = None
    with transaction(ici.factory) as session:
        changees = reglages_alerte.recompter(session, code="A01", programme_id=None, le=DEBUT)
    assert changees >= len(suivis)
    assert [a01(suivi).reveil_le for suivi in suivis] == [SIX_MOIS, SIX_MOIS]
