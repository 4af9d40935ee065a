"""A11 and A12: rent unpaid, no insurance (002:292, 002:342, 004 2.2.4); told once, put out by the
fact that denies them, and told though the dossier ends when the veille finds them."""

from typing import Any

import pytest

from models.codes import DossierEtat
from models.db import SessionFactory
from tests.scenarios.marche import Pas, marcher, pas
from tests.scenarios.paliers import examiner, loger
from tests.scenarios.programmes import planter_la_forme, suivre
from tests.scenarios.test_maintien import ENTREE
from tests.scenarios.test_reprise import AVIS, EN_PLACE, PROTOCOLE
from tests.workflow.alertes_b.regard import attendues, dues, ouvertes, regarder, rejouer
from tests.workflow.decor import JOUR, Monde
from tests.workflow.suivi import Suivi


@pytest.fixture(scope="module")
def reprise(base_sqlite: SessionFactory) -> Monde:
    return planter_la_forme(base_sqlite, "maintien_reprise")


@pytest.fixture(scope="module")
def maintien(base_sqlite: SessionFactory) -> Monde:
    return planter_la_forme(base_sqlite, "maintien_bail")


@pytest.fixture(scope="module")
def direct(base_sqlite: SessionFactory) -> Monde:
    return planter_la_forme(base_sqlite, "acces_direct")


def procedure(mois: int, dette: int = 4000) -> Pas:
    return pas("constater_procedure", etape_expulsion="jugement_resiliation", dette=str(dette),
               mois_impayes=str(mois))  # fmt: skip


def en_procedure(monde: Monde, **parametres: object) -> Suivi:
    """A household whose arrears are about to be told: nothing was said of them at the entry."""
    suivi = suivre(monde, "maintien_reprise", **parametres)
    marcher(suivi, (pas("constater_occupation", motif_reperage="occupation",
                        statut_occupation="occupant_sans_titre"), *EN_PLACE[1:], AVIS))  # fmt: skip
    return suivi


def locataire(monde: Monde, mois: str, **parametres: object) -> Suivi:
    suivi = suivre(monde, "maintien_bail", **parametres)
    suivi.faire("constater_occupation", motif_reperage="impaye", impaye_mensualites=mois,
                statut_occupation="bail_direct")  # fmt: skip
    return suivi


def loge(monde: Monde, **reponses: Any) -> Suivi:
    suivi = suivre(monde, "acces_direct")
    suivi.mener_jusqu_a("contact_prealable")
    suivi.mener("verifier_dossier", "passer_caleol", "notifier_offre", "repondre_offre")
    suivi.faire("signer_bail", **reponses)
    return suivi


@pytest.mark.parametrize(("mois", "tire"), [(2, False), (3, True)])
def test_trois_mois_d_impaye_sont_dits_aussitot(reprise: Monde, mois: int, tire: bool) -> None:
    suivi = en_procedure(reprise)
    marcher(suivi, (procedure(mois),))
    assert dues(suivi, "A11") == ([suivi.le] if tire else [])
    rejouer(suivi)


@pytest.mark.parametrize(("mois", "tire"), [("1", False), ("2", True)])
def test_un_programme_intervient_plus_tot(maintien: Monde, mois: str, tire: bool) -> None:
    """004 2.2.4: from two months on."""
    suivi = locataire(maintien, mois, seuil_impaye_mois=2)
    assert bool(dues(suivi, "A11")) is tire
    rejouer(suivi)


def test_l_impaye_connu_a_l_entree_est_dit(maintien: Monde) -> None:
    assert dues(locataire(maintien, "2"), "A11") == []
    assert len(dues(locataire(maintien, "3"), "A11")) == 1


def test_un_impaye_confirme_n_est_pas_dit_deux_fois(reprise: Monde) -> None:
    suivi = en_procedure(reprise)
    marcher(suivi, (procedure(3), PROTOCOLE))
    loger(suivi, "reprendre_bail")
    assert dues(suivi, "A11") == []
    suivi.faire("procedure_avance", etape_expulsion="commandement_quitter", dette="4500",
                mois_impayes="4")  # fmt: skip
    [premiere] = attendues(suivi, "A11")
    assert "A11" in regarder(suivi, suivi.le)
    suivi.faire("procedure_avance", etape_expulsion="commandement_quitter", dette="5000",
                mois_impayes="5")  # fmt: skip
    [tiree] = ouvertes(suivi, "A11")
    assert (tiree.cle, dues(suivi, "A11")) == (premiere.cle, [])
    rejouer(suivi)


def test_une_dette_retombee_eteint_l_alerte(reprise: Monde) -> None:
    suivi = en_procedure(reprise)
    marcher(suivi, (procedure(3), PROTOCOLE))
    loger(suivi, "reprendre_bail")
    for mois, dette in (("4", "4000"), ("1", "900"), ("3", "2700"), ("3", "0")):
        suivi.faire("procedure_avance", etape_expulsion="impaye", dette=dette, mois_impayes=mois)
        regarder(suivi, suivi.le)
        assert bool(ouvertes(suivi, "A11")) is (mois != "1" and dette != "0")
    assert len([a for a in suivi.alertes() if a.code == "A11"]) == 2
    rejouer(suivi)


@pytest.mark.parametrize(("dette", "eteinte"), [("0", True), ("900", False)])
def test_un_examen_qui_trouve_le_loyer_paye_l_eteint(
    reprise: Monde, dette: str, eteinte: bool
) -> None:
    suivi = en_procedure(reprise)
    marcher(suivi, (procedure(3), PROTOCOLE))
    loger(suivi, "reprendre_bail")
    suivi.faire("procedure_avance", etape_expulsion="impaye", dette="2700", mois_impayes="3")
    regarder(suivi, suivi.le)
    examiner(suivi, "prolonge", dette_restante=dette)
    assert (ouvertes(suivi, "A11") == []) is eteinte
    rejouer(suivi)


def test_une_etape_reprise_retire_l_alerte(reprise: Monde) -> None:
    suivi = en_procedure(reprise)
    marcher(suivi, (procedure(3),))
    regarder(suivi, suivi.le)
    suivi.revenir("constater_procedure", le=suivi.le + JOUR)
    [retiree] = [a for a in suivi.alertes() if a.code == "A11"]
    assert retiree.retiree_le is not None
    marcher(suivi, (procedure(1),))
    assert dues(suivi, "A11") == []
    rejouer(suivi)


def test_un_logement_non_assure_est_dit_a_la_signature(direct: Monde) -> None:
    suivi = loge(direct, assurance="non")
    assert dues(suivi, "A12") == [suivi.le]
    assert dues(loge(direct, assurance="oui"), "A12") == []
    assert dues(loge(direct), "A12") == []
    rejouer(suivi)


def test_une_suspension_n_arrete_pas_l_alerte(direct: Monde) -> None:
    suivi = loge(direct, assurance="non")
    suivi.suspendre(suivi.le)
    assert regarder(suivi, suivi.le) == ["A12"]


def veille(monde: Monde, *, impaye: str, assure: str) -> Suivi:
    suivi = loge(monde, assurance="non")
    regarder(suivi, suivi.le)
    suivi.mener("bilan_mi_mesure", "bilan_final", "preparer_sortie")
    suivi.le += 400 * JOUR
    suivi.sonner(suivi.le)
    suivi.faire("enqueter_un_an", impaye_3_mois=impaye, assurance_veille=assure)
    assert suivi.dossier().etat == DossierEtat.CLOS
    return suivi


def test_ce_que_la_veille_trouve_est_dit_bien_que_le_dossier_se_ferme(direct: Monde) -> None:
    suivi = veille(direct, impaye="oui", assure="non")
    assert set(suivi.echeances()) == {"A11"}
    assert len(ouvertes(suivi, "A12")) == 1
    assert regarder(suivi, suivi.le) == ["A11"]
    rejouer(suivi)


def test_une_veille_sans_difficulte_eteint_tout(direct: Monde) -> None:
    suivi = veille(direct, impaye="non", assure="oui")
    assert (suivi.echeances(), ouvertes(suivi, "A12")) == ({}, [])
    rejouer(suivi)


def test_un_depart_eteint_ce_qui_touchait_le_logement(maintien: Monde) -> None:
    suivi = locataire(maintien, "6")
    marcher(suivi, (*ENTREE[:2], pas("realiser_diagnostic", conclusion="adl"), *ENTREE[3:]))
    [echeance] = attendues(suivi, "A11")
    assert echeance.horloge == "continue"
    suivi.faire("expulsion_constatee", statut_apres_expulsion="sans_logement")
    assert dues(suivi, "A11") == []
    rejouer(suivi)
