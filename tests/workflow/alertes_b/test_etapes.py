"""A13, A14, A22, A23: reviews, the préfet and a silent household, told when their step waits."""

from datetime import timedelta

import pytest

from models.calendrier import decaler_jours, decaler_mois, jour_paris
from models.codes import DossierEtat
from models.db import SessionFactory
from tests.scenarios import test_aiguillage
from tests.scenarios.marche import marcher, pas
from tests.scenarios.paliers import ENTREE, MOTIF, examiner, loger, terme
from tests.scenarios.programmes import planter_la_forme, suivre
from tests.scenarios.test_aiguillage import choisir, entree
from tests.scenarios.test_maintien import BILANS, RECHERCHE, SORTIE
from tests.workflow.alertes_b.regard import attendues, dues, ouvertes, regarder, rejouer
from tests.workflow.decor import JOUR, Monde
from tests.workflow.suivi import Suivi

MIDI = timedelta(hours=10)


@pytest.fixture(scope="module")
def paliers(base_sqlite: SessionFactory) -> Monde:
    return planter_la_forme(base_sqlite, "acces_paliers")


@pytest.fixture(scope="module")
def aiguillage(base_sqlite: SessionFactory) -> Monde:
    return planter_la_forme(base_sqlite, "aiguillage")


@pytest.fixture(scope="module")
def direct(base_sqlite: SessionFactory) -> Monde:
    return planter_la_forme(base_sqlite, "acces_direct")


def en_palier(monde: Monde, **parametres: object) -> Suivi:
    suivi = suivre(monde, "acces_paliers", **parametres)
    marcher(suivi, ENTREE)
    loger(suivi)
    return suivi


def au_terme(suivi: Suivi) -> None:
    """Let the scheduler run once the period is over."""
    suivi.le = suivi.echeances()["echeance_examen"].due_le + MIDI
    suivi.sonner(suivi.le)


def test_l_examen_du_bail_glissant_est_dit_a_son_terme(paliers: Monde) -> None:
    suivi = en_palier(paliers)
    attendu = suivi.echeances()["echeance_examen"].due_le
    assert dues(suivi, "A13") == []
    au_terme(suivi)
    assert dues(suivi, "A13") == [attendu]
    assert dues(suivi, "A22") == []
    rejouer(suivi)


def test_l_examen_tenu_eteint_son_alerte_et_le_suivant_en_attend_une(paliers: Monde) -> None:
    suivi = en_palier(paliers)
    au_terme(suivi)
    regarder(suivi, suivi.le)
    assert len(ouvertes(suivi, "A13")) == 1
    examiner(suivi, "prolonge")
    assert (ouvertes(suivi, "A13"), dues(suivi, "A13")) == ([], [])
    au_terme(suivi)
    assert len(dues(suivi, "A13")) == 1
    rejouer(suivi)


def test_un_examen_anticipe_reste_du_a_son_terme(paliers: Monde) -> None:
    suivi = en_palier(paliers)
    attendu = suivi.echeances()["echeance_examen"].due_le
    suivi.faire("examen_anticipe", raison_examen=MOTIF)
    assert suivi.le < attendu
    assert dues(suivi, "A13") == [attendu]
    examiner(suivi, "prolonge")
    assert dues(suivi, "A13") == []
    rejouer(suivi)


def test_une_suspension_ne_recule_pas_l_examen(paliers: Monde) -> None:
    suivi = en_palier(paliers)
    attendu = suivi.echeances()["echeance_examen"].due_le
    suivi.suspendre(suivi.le + JOUR)
    au_terme(suivi)
    assert "A13" in regarder(suivi, suivi.le)
    [tiree] = ouvertes(suivi, "A13")
    assert tiree.echeance_le == attendu


def test_le_prefet_est_a_informer_deux_mois_avant_le_terme(paliers: Monde) -> None:
    suivi = en_palier(paliers)
    limite = decaler_mois(terme(suivi), -2)
    suivi.le = suivi.echeances()["echeance_prefet"].due_le + MIDI
    suivi.sonner(suivi.le)
    [due_le] = dues(suivi, "A14")
    assert jour_paris(due_le) == limite
    regarder(suivi, suivi.le)
    suivi.faire("informer_prefet", par="bailleur", bail_propose="non", motif_prefet=MOTIF)
    assert ouvertes(suivi, "A14") == []
    rejouer(suivi)


def test_l_examen_rendu_eteint_un_avis_que_le_prefet_n_a_pas_eu(paliers: Monde) -> None:
    suivi = en_palier(paliers)
    suivi.le = suivi.echeances()["echeance_prefet"].due_le + MIDI
    suivi.sonner(suivi.le)
    regarder(suivi, suivi.le)
    examiner(suivi, "prolonge")
    assert ouvertes(suivi, "A14") == []


def test_une_correction_garde_l_examen_attendu(paliers: Monde) -> None:
    suivi = en_palier(paliers)
    au_terme(suivi)
    regarder(suivi, suivi.le)
    [tiree] = ouvertes(suivi, "A13")
    examiner(suivi, "prolonge")
    suivi.revenir("entretien_tripartite", le=suivi.le + JOUR)
    assert [a.id for a in ouvertes(suivi, "A13")] == [tiree.id]
    assert dues(suivi, "A13") == []


def test_un_palier_sans_glissement_a_l_examen_de_son_projet(paliers: Monde) -> None:
    """004 2.1.18: no préfet, no review of three, but the project's own."""
    suivi = en_palier(paliers, paliers_type=["bail_associatif"], paliers_examen_mois=[3])
    au_terme(suivi)
    assert len(dues(suivi, "A22")) == 1
    assert (dues(suivi, "A13"), dues(suivi, "A14")) == ([], [])
    regarder(suivi, suivi.le)
    examiner(suivi, "prolonge")
    assert ouvertes(suivi, "A22") == []
    rejouer(suivi)


def choisi(monde: Monde, **parametres: object) -> Suivi:
    suivi = test_aiguillage.ouvrir(monde, **parametres)
    marcher(suivi, (*entree("avl"), choisir("acces_direct")))
    return suivi


def test_le_point_avec_l_instance_revient_au_rythme_du_programme(aiguillage: Monde) -> None:
    """004 2.3.5: every six weeks, counted from the choice, then from the last point."""
    suivi = choisi(aiguillage, periodicite_instance_jours=42)
    choix = suivi.le
    assert dues(suivi, "A22") == [decaler_jours(choix, 42)]
    suivi.le = choix + 50 * JOUR
    assert "A22" in regarder(suivi, suivi.le)
    suivi.faire("point_instance", par="chef", avis_instance="poursuivre")
    assert ouvertes(suivi, "A22") == []
    assert dues(suivi, "A22") == [decaler_jours(suivi.le, 42)]
    rejouer(suivi)


def test_le_menage_sorti_n_attend_plus_de_point(aiguillage: Monde) -> None:
    suivi = choisi(aiguillage, periodicite_instance_jours=42)
    marcher(suivi, (*RECHERCHE, *BILANS, SORTIE))
    assert suivi.dossier().etat == DossierEtat.VEILLE
    assert dues(suivi, "A22") == []
    rejouer(suivi)


def test_sans_rythme_dit_aucun_point_n_est_attendu(aiguillage: Monde) -> None:
    suivi = choisi(aiguillage)
    suivi.faire("point_instance", par="chef", avis_instance="poursuivre")
    assert dues(suivi, "A22") == []


def ne_pas_joindre(suivi: Suivi, fois: int) -> None:
    suivi.mener("enregistrer_orientation")
    marcher(suivi, (pas("prendre_contact", resultat_contact="non_joint"),) * fois)


def test_un_menage_sans_reponse_est_dit_apres_les_essais_prevus(direct: Monde) -> None:
    suivi = suivre(direct, "acces_direct", tentatives_max=2)
    ne_pas_joindre(suivi, 1)
    assert dues(suivi, "A23") == []
    marcher(suivi, (pas("prendre_contact", resultat_contact="non_joint"),))
    assert dues(suivi, "A23") == [suivi.le]
    assert set(suivi.ouvertes()) == {"decider_sans_reponse"}
    rejouer(suivi)


def test_une_personne_decide_d_essayer_encore_et_le_menage_est_joint(direct: Monde) -> None:
    suivi = suivre(direct, "acces_direct")
    ne_pas_joindre(suivi, 3)
    regarder(suivi, suivi.le)
    marcher(suivi, (pas("decider_sans_reponse", suite_contact="essayer"),))
    assert ouvertes(suivi, "A23") == []
    marcher(suivi, (pas("prendre_contact", resultat_contact="non_joint"),) * 3)
    assert len(attendues(suivi, "A23")) == 1
    marcher(suivi, (pas("decider_sans_reponse", suite_contact="essayer"), "prendre_contact"))
    assert suivi.dossier().etat == DossierEtat.DIAGNOSTIC
    rejouer(suivi)


def test_une_personne_ferme_le_dossier_d_un_menage_jamais_joint(direct: Monde) -> None:
    suivi = suivre(direct, "acces_direct")
    ne_pas_joindre(suivi, 3)
    [etape] = suivi.etapes()
    assert suivi.capables(etape) == ["ts", "chef"]
    marcher(suivi, ("decider_sans_reponse",))
    assert suivi.dossier().etat == DossierEtat.CLOS
    assert suivi.echeances() == {}
    rejouer(suivi)


def test_un_refus_de_contact_n_attend_pas_de_decision(direct: Monde) -> None:
    suivi = suivre(direct, "acces_direct")
    suivi.mener("enregistrer_orientation")
    marcher(suivi, (pas("prendre_contact", resultat_contact="refus"),))
    assert suivi.dossier().etat == DossierEtat.CLOS
