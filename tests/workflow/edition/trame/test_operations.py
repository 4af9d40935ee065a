"""Each change makes a diagram that runs, drawn without anything over anything else."""

from collections import Counter

import pytest

from models.codes import Role
from tests.workflow.edition.trame.dessin import compter, defauts, nom_de
from tests.workflow.edition.trame.livres import AVL, CONTACT, DIAGNOSTIC, LIVRES
from workflow.edition.trame import OperationRefusee, lire
from workflow.edition.trame.document import Document
from workflow.edition.trame.lecture import Element
from workflow.edition.trame.operations import delais, insertion, reglages, retrait, voies
from workflow.errors import Introuvable
from workflow.verification.livre import verifier_livre


def _element(contenu: bytes, id_: str) -> Element:
    return lire(contenu).elements[id_]


def _fleche(contenu: bytes, de: str, vers: str) -> str:
    return next(s.id for s in _element(contenu, de).sorties if s.vers == vers)


def _suites(contenu: bytes, id_: str) -> list[str]:
    return [sortie.vers for sortie in _element(contenu, id_).sorties]


def _verifier(contenu: bytes) -> None:
    """It runs (what households still need aside), and it is drawn soundly."""
    verdict = verifier_livre(contenu)
    assert verdict.accepte, [p.message for p in verdict.problemes]
    assert defauts(contenu) == []


def _retirer_si_permis(contenu: bytes, id_: str) -> bytes:
    try:
        return retrait.retirer(contenu, element=id_).contenu
    except OperationRefusee:
        return contenu


@pytest.mark.parametrize("contenu", LIVRES.values(), ids=LIVRES)
def test_ouvrir_et_enregistrer_sans_rien_changer_rend_les_memes_octets(contenu: bytes) -> None:
    assert Document(contenu).ecrire() == contenu
    element = next(iter(lire(contenu).elements.values()))
    regle = reglages.regler(contenu, element=element.id, valeurs={})
    assert regle.contenu == contenu


@pytest.mark.parametrize("contenu", LIVRES.values(), ids=LIVRES)
def test_les_dessins_livres_n_ont_aucun_defaut_pour_ce_controle(contenu: bytes) -> None:
    assert defauts(contenu) == []


def test_une_etape_se_place_entre_deux_autres() -> None:
    fleche = _fleche(CONTACT, "prendre_contact", "contact_etabli")
    apres, neuve = insertion.inserer_etape(
        CONTACT, fleche=fleche, nom="Visiter à un mois", role=Role.TRAVAILLEUR_SOCIAL
    )
    assert neuve == "etape_visiter_a_un_mois"
    assert _suites(apres, "prendre_contact") == [neuve]
    assert _suites(apres, neuve) == ["contact_etabli"]
    assert _element(apres, neuve).proprietes["phase"] == "contact"
    assert _element(apres, neuve).role == Role.TRAVAILLEUR_SOCIAL
    _verifier(apres)


def test_une_etape_pour_un_role_sans_voie_en_ouvre_une() -> None:
    fleche = _fleche(CONTACT, "prendre_contact", "contact_etabli")
    apres, neuve = insertion.inserer_etape(
        CONTACT, fleche=fleche, nom="Donner son avis", role=Role.COORDONNATEUR
    )
    assert _element(apres, neuve).voie == "Coordination État"
    _verifier(apres)


def test_dans_une_phase_le_role_est_une_propriete() -> None:
    (fleche,) = (
        s.id for e in lire(AVL).elements.values() if e.nom == "Début de l’AVL" for s in e.sorties
    )
    apres, neuve = insertion.inserer_etape(
        AVL, fleche=fleche, nom="Relire la demande", role=Role.CHEF_DE_SERVICE
    )
    assert _element(apres, neuve).proprietes["role"] == Role.CHEF_DE_SERVICE
    _verifier(apres)


def test_la_condition_d_une_voie_reste_sur_la_fleche_qui_quitte_le_choix() -> None:
    fleche = _fleche(CONTACT, "contact_etabli", "decider_sans_reponse")
    avant = next(s for s in _element(CONTACT, "contact_etabli").sorties if s.id == fleche)
    apres, neuve = insertion.inserer_etape(CONTACT, fleche=fleche, nom="Écrire au ménage")
    (sortie,) = [s for s in _element(apres, "contact_etabli").sorties if s.vers == neuve]
    assert (sortie.id, sortie.condition, sortie.nom) == (fleche, avant.condition, avant.nom)
    _verifier(apres)


def test_un_module_s_appelle_entre_deux_etapes() -> None:
    fleche = _fleche(DIAGNOSTIC, "debut", _suites(DIAGNOSTIC, "debut")[0])
    apres, neuve = insertion.inserer_etape(
        DIAGNOSTIC, fleche=fleche, nom="Mise à l’abri", appele="urgence"
    )
    assert _element(apres, neuve).appele == "urgence"
    _verifier(apres)


def test_deux_etapes_en_meme_temps_se_rejoignent() -> None:
    fleche = _fleche(CONTACT, "prendre_contact", "contact_etabli")
    apres, _ = insertion.inserer_ensemble(
        CONTACT, fleche=fleche, premiere="Appeler", seconde="Écrire"
    )
    (partage,) = _suites(apres, "prendre_contact")
    assert sorted(_suites(apres, partage)) == ["etape_appeler", "etape_ecrire"]
    assert _suites(apres, "etape_appeler") == _suites(apres, "etape_ecrire")
    _verifier(apres)


def test_une_question_ouvre_une_voie_et_l_autre_continue() -> None:
    fleche = _fleche(DIAGNOSTIC, "debut", _suites(DIAGNOSTIC, "debut")[0])
    suite = _suites(DIAGNOSTIC, "debut")[0]
    apres, choix = voies.ajouter_choix(
        DIAGNOSTIC, fleche=fleche, question="Urgent ?", nom="oui", condition="urgence",
        etape="Aller voir",
    )  # fmt: skip
    par_defaut, autre = _element(apres, choix).sorties
    assert (par_defaut.vers, par_defaut.par_defaut) == (suite, True)
    assert (autre.vers, autre.condition) == ("etape_aller_voir", "urgence")
    _verifier(apres)


def test_une_voie_de_plus_demande_une_condition() -> None:
    with pytest.raises(OperationRefusee, match="condition"):
        voies.ajouter_voie(CONTACT, passerelle="contact_etabli", nom="autre cas")
    apres, neuve = voies.ajouter_voie(
        CONTACT, passerelle="contact_etabli", nom="autre cas", condition="urgence",
        etape="Voir ailleurs", vers="decider_sans_reponse",
    )  # fmt: skip
    assert _suites(apres, neuve) == ["decider_sans_reponse"]
    _verifier(apres)


def test_l_ancienne_voie_par_defaut_recoit_une_condition() -> None:
    voie = _fleche(CONTACT, "essai_de_plus", "prendre_contact")
    with pytest.raises(OperationRefusee, match="condition"):
        voies.choisir_defaut(CONTACT, fleche=voie, condition="")
    apres, _ = voies.choisir_defaut(CONTACT, fleche=voie, condition="suite_contact == 'fermer'")
    sorties = {s.vers: s for s in _element(apres, "essai_de_plus").sorties}
    assert sorties["prendre_contact"].par_defaut
    assert sorties["prendre_contact"].condition == ""
    assert sorties["fin_contact"].condition == "suite_contact == 'fermer'"
    _verifier(apres)


def test_une_condition_change_sans_toucher_au_reste() -> None:
    voie = _fleche(CONTACT, "essai_de_plus", "prendre_contact")
    apres, _ = voies.changer_voie(CONTACT, fleche=voie, nom="encore", condition="tentatives < 3")
    (sortie,) = [s for s in _element(apres, "essai_de_plus").sorties if s.id == voie]
    assert (sortie.nom, sortie.condition) == ("encore", "tentatives < 3")
    assert len(apres.splitlines()) == len(CONTACT.splitlines())
    _verifier(apres)


def test_la_voie_par_defaut_n_a_pas_de_condition() -> None:
    voie = _fleche(CONTACT, "essai_de_plus", "fin_contact")
    with pytest.raises(OperationRefusee, match="par défaut"):
        voies.changer_voie(CONTACT, fleche=voie, nom="non", condition="urgence")


def test_retirer_une_etape_joint_ses_voisines() -> None:
    apres, _ = retrait.retirer(DIAGNOSTIC, element="realiser_diagnostic")
    assert "realiser_diagnostic" not in lire(apres).elements
    assert b'bpmnElement="realiser_diagnostic"' not in apres
    assert b">realiser_diagnostic<" not in apres
    _verifier(apres)


def test_retirer_une_etape_retire_les_delais_poses_dessus_et_leur_suite() -> None:
    apres, _ = retrait.retirer(CONTACT, element="decider_sans_reponse")
    restes = lire(apres).elements
    assert {"menage_sans_reponse", "alerte_a23", "decider_sans_reponse"} & {*restes} == set()
    assert defauts(apres) == []


def test_retirer_une_voie_retire_ce_a_quoi_elle_seule_menait() -> None:
    voie = _fleche(CONTACT, "contact_etabli", "decider_sans_reponse")
    apres, _ = retrait.retirer_voie(CONTACT, fleche=voie)
    assert {*lire(apres).elements} == {"debut", "prendre_contact", "contact_etabli", "fin_contact"}
    _verifier(apres)


def test_un_choix_a_une_seule_voie_disparait() -> None:
    voie = _fleche(CONTACT, "essai_de_plus", "prendre_contact")
    apres, _ = retrait.retirer_voie(CONTACT, fleche=voie)
    assert _suites(apres, "decider_sans_reponse") == ["fin_contact"]
    assert "essai_de_plus" not in lire(apres).elements
    _verifier(apres)


def test_le_debut_ne_se_retire_pas() -> None:
    with pytest.raises(OperationRefusee, match="début"):
        retrait.retirer(CONTACT, element="debut")


def test_une_fleche_se_mene_ailleurs() -> None:
    voie = _fleche(CONTACT, "essai_de_plus", "fin_contact")
    apres, _ = voies.rediriger(CONTACT, fleche=voie, vers="contact_etabli")
    assert "contact_etabli" in _suites(apres, "essai_de_plus")
    assert defauts(apres) == []


@pytest.mark.parametrize("vers", ["debut", "menage_sans_reponse", "essai_de_plus"])
def test_une_fleche_ne_mene_ni_a_un_debut_ni_a_un_bord_ni_a_son_depart(vers: str) -> None:
    voie = _fleche(CONTACT, "essai_de_plus", "fin_contact")
    with pytest.raises(OperationRefusee):
        voies.rediriger(CONTACT, fleche=voie, vers=vers)


def test_une_voie_se_termine_par_une_fin_nouvelle() -> None:
    voie = _fleche(CONTACT, "contact_etabli", "decider_sans_reponse")
    apres, fin = voies.terminer(CONTACT, fleche=voie, nom="Ménage perdu de vue")
    assert nom_de(apres, fin) == "endEvent Ménage perdu de vue"
    assert "essai_de_plus" not in lire(apres).elements
    _verifier(apres)


def test_deux_etapes_qui_se_suivent_echangent_leur_place() -> None:
    fleche = _fleche(CONTACT, "prendre_contact", "contact_etabli")
    avec, neuve = insertion.inserer_etape(CONTACT, fleche=fleche, nom="Visiter")
    apres, _ = retrait.deplacer_etape(avec, element=neuve, plus_tot=True)
    assert _suites(apres, neuve) == ["prendre_contact"]
    assert _suites(apres, "debut") == [neuve]
    _verifier(apres)
    retour, _ = retrait.deplacer_etape(apres, element=neuve, plus_tot=False)
    assert _suites(retour, "prendre_contact") == [neuve]
    _verifier(retour)


def test_une_etape_ne_saute_pas_par_dessus_un_choix() -> None:
    with pytest.raises(OperationRefusee, match="place"):
        retrait.deplacer_etape(CONTACT, element="decider_sans_reponse", plus_tot=True)


def test_un_delai_ouvre_une_etape_a_cote() -> None:
    apres, bord = delais.ajouter_delai(
        CONTACT, element="prendre_contact", nom="Un mois passé", delai="P1M", horloge="arret",
        etape="Relancer",
    )  # fmt: skip
    pose = _element(apres, bord)
    assert (pose.delai, pose.interrompt, pose.porteur) == ("P1M", False, "prendre_contact")
    assert _suites(apres, bord) == ["etape_relancer"]
    _verifier(apres)


def test_un_delai_peut_terminer_l_etape() -> None:
    apres, bord = delais.ajouter_delai(
        CONTACT, element="prendre_contact", nom="Six mois passés", delai="P6M", interrompt=True,
        horloge="arret", vers="decider_sans_reponse",
    )  # fmt: skip
    assert _element(apres, bord).interrompt
    _verifier(apres)


def test_une_alerte_ne_termine_pas_l_etape() -> None:
    with pytest.raises(OperationRefusee, match="alerte"):
        delais.ajouter_delai(
            CONTACT, element="prendre_contact", nom="x", delai="P1M", interrompt=True, alerte="A23"
        )
    apres, bord = delais.ajouter_delai(
        CONTACT, element="prendre_contact", nom="Trop long", delai="P1M", alerte="A23",
        horloge="continue",
    )  # fmt: skip
    assert _element(apres, bord).proprietes["alerte"] == "A23"
    _verifier(apres)


def test_un_delai_change_sans_changer_de_nature() -> None:
    bord = "menage_sans_reponse"
    apres, _ = delais.changer_delai(CONTACT, element=bord, delai="P2M")
    assert apres == CONTACT.replace(b">P0D<", b">P2M<")


def test_un_role_change_deplace_l_etape_dans_sa_voie() -> None:
    apres, _ = reglages.changer_role(
        DIAGNOSTIC, element="realiser_diagnostic", role=Role.REFERENT_BAILLEUR
    )
    assert _element(apres, "realiser_diagnostic").voie == "Réservataire / Bailleur"
    _verifier(apres)


def test_les_bords_suivent_l_etape_qui_change_de_voie() -> None:
    apres, _ = reglages.changer_role(
        CONTACT, element="decider_sans_reponse", role=Role.COORDONNATEUR
    )
    voie = _element(apres, "decider_sans_reponse").voie
    assert voie == _element(apres, "menage_sans_reponse").voie == "Coordination État"
    _verifier(apres)


def test_un_evenement_en_bordure_reste_sur_son_etape_quel_que_soit_son_role() -> None:
    apres, _ = reglages.changer_role(AVL, element="retrait_avl", role=Role.CHEF_DE_SERVICE)
    pose = _element(apres, "retrait_avl")
    assert (pose.role, pose.voie) == (Role.CHEF_DE_SERVICE, _element(AVL, "retrait_avl").voie)
    with pytest.raises(OperationRefusee, match="personne"):
        reglages.changer_role(AVL, element="recherche", role=Role.CHEF_DE_SERVICE)
    _verifier(apres)


def test_une_phase_change_de_place_avec_ce_qu_elle_contient() -> None:
    (fleche,) = (s.id for s in _element(AVL, "recherche").sorties)
    avec, neuve = insertion.inserer_etape(AVL, fleche=fleche, nom="Faire le point")
    apres, _ = retrait.deplacer_etape(avec, element=neuve, plus_tot=True)
    assert _suites(apres, neuve) == ["recherche"]
    _verifier(apres)


def test_un_reglage_n_ajoute_que_sa_propriete() -> None:
    apres, _ = reglages.regler(
        CONTACT, element="prendre_contact", valeurs={"role_conjoint": "chef_de_service"}
    )
    ajoutees = Counter(apres.splitlines()) - Counter(CONTACT.splitlines())
    assert [ligne.strip() for ligne in ajoutees.elements()] == [
        b'<spiffworkflow:property name="role_conjoint" value="chef_de_service" />'
    ]
    sans, _ = reglages.regler(apres, element="prendre_contact", valeurs={"role_conjoint": ""})
    assert sans == CONTACT


def test_une_explication_se_lit_la_ou_elle_a_ete_ecrite() -> None:
    apres, _ = reglages.documenter(CONTACT, element="debut", texte="Dès l’accord.\nSource : 001.")
    assert _element(apres, "debut").documentation == "Dès l’accord.\nSource : 001."


def test_un_element_inconnu_est_introuvable() -> None:
    with pytest.raises(Introuvable):
        retrait.retirer(CONTACT, element="absent")
    with pytest.raises(Introuvable):
        voies.rediriger(CONTACT, fleche="debut", vers="fin_contact")


@pytest.mark.parametrize("cle", ["avl", "entree"])
def test_tout_retirer_l_un_apres_l_autre_laisse_un_dessin_sain(cle: str) -> None:
    contenu = LIVRES[cle]
    for id_ in list(lire(contenu).elements):
        if id_ in lire(contenu).elements:
            contenu = _retirer_si_permis(contenu, id_)
            assert defauts(contenu) == []
    assert compter(contenu) < compter(LIVRES[cle])
