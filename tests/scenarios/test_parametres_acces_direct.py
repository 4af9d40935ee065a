"""What a programme changes of `acces_direct` by its parameters alone, on both databases."""

import pytest
from sqlalchemy import select

from models.accompagnement import Adhesion, Diagnostic, Sortie, Validation
from models.codes import DossierEtat
from models.db import lecture, transaction
from models.dossier import Incident
from models.relogement import Correspondant, Logement, Occupation, Proposition
from tests.scenarios.marche import Pas, marcher, pas
from tests.workflow.decor import Monde, avec_parametres
from tests.workflow.reponses import MOTIF, entre, jusqu_a
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.errors import SaisieInvalide
from workflow.programmes import trouver

ENTREE = ("enregistrer_orientation", "prendre_contact")
BILANS = ("bilan_mi_mesure", "bilan_final")
SORTIE = ("remettre_recommandations", "veille", "enqueter_un_an")


def suivre(monde: Monde, *etapes: Pas, **parametres: object) -> Suivi:
    """Open a dossier in a programme of these parameters, and walk."""
    suivi = Suivi.ouvrir(avec_parametres(monde, **parametres))
    marcher(suivi, etapes)
    return suivi


def motifs(suivi: Suivi) -> list[str]:
    return [sortie.motif for sortie in suivi.lignes(Sortie)]


def types(suivi: Suivi) -> list[tuple[str, str | None]]:
    return [(mesure.type, mesure.fin_motif) for mesure in suivi.mesures()]


def logements(suivi: Suivi) -> list[Logement]:
    proposes = select(Logement).join(Proposition).where(Proposition.dossier_id == suivi.dossier_id)
    with lecture(suivi.monde.factory) as session:
        return list(session.scalars(proposes))


def est_clos(suivi: Suivi, fin: str) -> bool:
    dossier = suivi.dossier()
    return (dossier.etat, dossier.fin_element) == (DossierEtat.CLOS, fin)


# The order of the entry


def test_sans_instance_le_diagnostic_mene_a_l_adhesion(monde: Monde) -> None:
    suivi = suivre(monde, *ENTREE, "realiser_diagnostic", avec_instance=False)
    assert "recueillir_adhesion" in suivi.ouvertes()
    suivi.mener("recueillir_adhesion")
    assert types(suivi) == [("avl", None)]
    assert suivi.compter(Validation) == 0


def test_l_adhesion_peut_preceder_le_diagnostic(monde: Monde) -> None:
    """004 2.1.12: the measure opens once the instance has agreed, never at the adhesion."""
    debut = (*ENTREE, "recueillir_accord_prealable")
    suivi = suivre(monde, *debut, "realiser_diagnostic", adhesion_prealable=True)
    assert types(suivi) == []
    suivi.mener("valider_entree")
    assert "mettre_a_jour_demande" in suivi.ouvertes()
    assert types(suivi) == [("avl", None)]
    assert suivi.compter(Adhesion) == 1


def test_sans_instance_la_mesure_s_ouvre_au_diagnostic_d_un_menage_deja_d_accord(
    monde: Monde,
) -> None:
    suivi = suivre(
        monde,
        *ENTREE,
        "recueillir_accord_prealable",
        pas("realiser_diagnostic", conclusion="adl"),
        adhesion_prealable=True,
        avec_instance=False,
    )
    assert types(suivi) == [("adl", None)]
    assert "bilan_mi_mesure" in suivi.ouvertes()


def test_sans_accord_prealable_le_diagnostic_ne_commence_pas(monde: Monde) -> None:
    suivi = suivre(
        monde,
        *ENTREE,
        pas("recueillir_accord_prealable", adhesion="reflexion"),
        pas("recueillir_accord_prealable", adhesion="refusee"),
        adhesion_prealable=True,
    )
    assert est_clos(suivi, "fin_sans_admission")
    assert motifs(suivi) == ["refus_accompagnement"]
    assert suivi.compter(Diagnostic) == 0


def test_un_accord_prealable_ne_vaut_pas_contre_l_instance(monde: Monde) -> None:
    refus = pas("valider_entree", decision_instance="refuse", motif_decision=MOTIF)
    accord = (*ENTREE, "recueillir_accord_prealable", "realiser_diagnostic")
    suivi = suivre(monde, *accord, refus, adhesion_prealable=True)
    assert motifs(suivi) == ["reorientation"]
    assert types(suivi) == []


@pytest.mark.parametrize("instance", [True, False])
def test_un_menage_peut_refuser_la_mesure_des_le_diagnostic(monde: Monde, instance: bool) -> None:
    """ASCI: 19 refusals out of 32 diagnostics (003:931)."""
    refus = pas("realiser_diagnostic", refus_au_diagnostic="on")
    suivi = suivre(monde, *ENTREE, refus, avec_instance=instance)
    assert est_clos(suivi, "fin_sans_admission")
    assert motifs(suivi) == ["refus_accompagnement"]
    assert [adhesion.etat for adhesion in suivi.lignes(Adhesion)] == ["refusee"]
    assert [diagnostic.conclusion for diagnostic in suivi.lignes(Diagnostic)] == ["avl"]


def test_le_bailleur_fait_le_diagnostic_sans_volet_confidentiel(monde: Monde) -> None:
    """004 2.3.12. The landlord has no account here: the travailleur social types it."""
    suivi = suivre(monde, *ENTREE, diag_par="bailleur")
    (etape,) = [e for e in suivi.etapes() if e.element == "diagnostic_bailleur"]
    assert (etape.role, etape.role_conjoint) == ("referent_bailleur", "travailleur_social")
    formulaire = suivi.formulaires()["diagnostic_bailleur"]
    assert {champ.destination for champ in formulaire.champs}.isdisjoint(
        {"diagnostic.volet_confidentiel", "diagnostic.ressources"}
    )
    suivi.mener("diagnostic_bailleur", "valider_entree", "recueillir_adhesion")
    assert types(suivi) == [("avl", None)]
    (diagnostic,) = suivi.lignes(Diagnostic)
    assert diagnostic.volet_logement == "Un logement plus petit."


@pytest.mark.parametrize(("voulue", "autre"), [("tripartite", "bipartite")])
def test_le_contrat_a_la_forme_que_le_programme_demande(
    monde: Monde, voulue: str, autre: str
) -> None:
    """001:327-329: two or three parties."""
    suivi = suivre(monde, *jusqu_a("recueillir_adhesion"), contrat=voulue)
    with pytest.raises(SaisieInvalide) as refus:
        suivi.faire("recueillir_adhesion", forme_contrat=autre)
    assert refus.value.erreurs["forme_contrat"].endswith(f"{voulue}.")
    suivi.faire("recueillir_adhesion", forme_contrat=voulue)
    assert types(suivi) == [("avl", None)]


# The dwelling


def test_saisie_par_la_cal_l_association_part_du_logement_attribue(monde: Monde) -> None:
    """004 2.1.3: the commission itself calls the association."""
    suivi = suivre(monde, *jusqu_a("mettre_a_jour_demande"), entree_post_cal=True)
    assert set(suivi.ouvertes()) == {"constater_attribution"}
    suivi.mener("constater_attribution")
    assert [p.close_le for p in suivi.propositions()] == [None]
    assert (suivi.passage().decision, suivi.passage().reponse) == ("attribution", "acceptee")
    suivi.mener("designer_correspondant", "signer_bail")
    assert types(suivi) == [("avl", "relogement"), ("adl", None)]
    assert "bilan_mi_mesure" in suivi.ouvertes()


def test_saisie_par_la_cal_un_menage_qui_renonce_cherche_un_autre_logement(monde: Monde) -> None:
    adl = pas("realiser_diagnostic", conclusion="adl")
    suivi = suivre(
        monde,
        *ENTREE,
        adl,
        "valider_entree",
        "recueillir_adhesion",
        "constater_attribution",
        "designer_correspondant",
        pas("signer_bail", bail="renoncement"),
        "mettre_a_jour_demande",
        entree_post_cal=True,
    )
    assert "rapprochement" in suivi.ouvertes()
    assert types(suivi) == [("adl", None), ("avl", None)]


def test_un_menage_part_travailler_dans_un_autre_departement(monde: Monde) -> None:
    """004 2.1.11: accompanied in Île-de-France, housed and employed in the Cantal, no set term.

    The dossier stays with those who accompany; only the dwelling is elsewhere.
    """
    aurillac = pas("rapprochement", commune_logement="Aurillac", departement_logement="15")
    regles = trouver("004-2.1.11").resolus()
    suivi = suivre(
        monde, *jusqu_a("rapprochement"), aurillac, *entre("verifier_dossier", "notifier_offre"),
        "notifier_offre", "repondre_offre", "signer_bail", **regles,
    )  # fmt: skip
    assert [(un.commune, un.departement) for un in logements(suivi)] == [("Aurillac", "15")]
    assert suivi.dossier().departement == "91"
    with transaction(monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
    assert set(suivi.ouvertes()) == {"bilan_sans_terme", "retrait_adl"}


def test_un_logement_est_du_departement_de_l_accompagnement_sauf_dit(monde: Monde) -> None:
    suivi = suivre(monde, *jusqu_a("contact_prealable"))
    assert [un.departement for un in logements(suivi)] == ["91"]


def test_l_avl_seul_finit_au_bail(monde: Monde) -> None:
    """004 2.1.17: no ADL follows."""
    suivi = suivre(monde, *jusqu_a("bilan_mi_mesure"), avl_seul=True)
    assert types(suivi) == [("avl", "relogement")]
    assert set(suivi.ouvertes()) == {"remettre_recommandations"}
    marcher(suivi, SORTIE)
    assert est_clos(suivi, "fin_clos")
    assert suivi.compter(Occupation) == 1


def test_une_mise_a_l_abri_precede_la_recherche(monde: Monde) -> None:
    """004 3.2.1: when it is needed."""
    suivi = suivre(monde, *jusqu_a("mettre_a_jour_demande"), urgence=True)
    assert set(suivi.ouvertes()) == {"evaluer_urgence"}
    suivi.mener("evaluer_urgence", "mettre_a_l_abri")
    assert "mettre_a_jour_demande" in suivi.ouvertes()


def test_un_menage_en_securite_n_est_pas_mis_a_l_abri(monde: Monde) -> None:
    sur = pas("evaluer_urgence", besoin_abri="non")
    suivi = suivre(monde, *jusqu_a("mettre_a_jour_demande"), sur, urgence=True)
    assert "mettre_a_jour_demande" in suivi.ouvertes()


# Beside and after the measure


def test_l_appui_sante_avance_a_cote_de_l_adl_sans_la_retenir(monde: Monde) -> None:
    """004 3.1: a branch of its own; the end of the measure ends it."""
    suivi = suivre(monde, *jusqu_a("bilan_mi_mesure"), sante=True)
    assert {"proposer_appui_sante", "bilan_mi_mesure"} <= set(suivi.ouvertes())
    plus_tard = pas("proposer_appui_sante", appui_sante="plus_tard")
    marcher(suivi, (plus_tard, "bilan_mi_mesure", "proposer_appui_sante", "bilan_final"))
    assert set(suivi.ouvertes()) == {"remettre_recommandations"}
    marcher(suivi, SORTIE)
    assert motifs(suivi) == ["reloge_stabilise"]
    assert suivi.compter(Incident) == 0


@pytest.mark.parametrize("reponse", ["accepte", "refuse"])
def test_l_appui_sante_peut_finir_avant_l_adl(monde: Monde, reponse: str) -> None:
    suivi = suivre(monde, *jusqu_a("bilan_mi_mesure"), sante=True)
    suivi.faire("proposer_appui_sante", appui_sante=reponse)
    if reponse == "accepte":
        suivi.mener("clore_appui_sante")
    marcher(suivi, (pas("bilan_mi_mesure"), pas("bilan_final", suite="prolonger"), *BILANS))
    assert set(suivi.ouvertes()) == {"remettre_recommandations"}


def test_un_retrait_met_fin_a_l_appui_sante(monde: Monde) -> None:
    suivi = suivre(monde, *jusqu_a("bilan_mi_mesure"), "retrait_adl", sante=True)
    assert est_clos(suivi, "fin_adl_interrompue")
    assert motifs(suivi) == ["abandon_mesure"]


def test_une_mesure_sans_terme_n_a_ni_mi_mesure_ni_date_de_fin(monde: Monde) -> None:
    """004 2.3.12: without a limit of time."""
    suivi = suivre(monde, *jusqu_a("bilan_mi_mesure"), adl_sans_terme=True)
    assert "bilan_sans_terme" in suivi.ouvertes()
    marcher(suivi, (pas("bilan_sans_terme", suite="prolonger"),) * 3)
    (adl,) = [mesure for mesure in suivi.mesures() if mesure.type == "adl"]
    assert (adl.fin_prevue, adl.fin_reelle, adl.renouvellements) == (None, None, 3)
    assert {"A08", "A09"}.isdisjoint(suivi.echeances())
    suivi.mener("bilan_sans_terme")
    assert set(suivi.ouvertes()) == {"remettre_recommandations"}


def test_un_programme_borne_les_renouvellements(monde: Monde) -> None:
    suivi = suivre(monde, *jusqu_a("bilan_mi_mesure"), renouvellements_max=1)
    marcher(suivi, ("bilan_mi_mesure", pas("bilan_final", suite="prolonger"), "bilan_mi_mesure"))
    with pytest.raises(SaisieInvalide) as refus:
        suivi.faire("bilan_final", suite="prolonger")
    assert set(refus.value.erreurs) == {"suite"}
    suivi.mener("bilan_final")
    assert types(suivi) == [("avl", "relogement"), ("adl", None)]


# The protocol Logement d'abord (002:476-497): each rule by itself


def test_le_protocole_exige_un_contact_avant_la_commission(monde: Monde) -> None:
    """002:482-484. `avdl_idf` applies it."""
    suivi = suivre(monde, *jusqu_a("contact_prealable"))
    assert "contact_prealable" in suivi.ouvertes()
    assert "passer_caleol" not in suivi.ouvertes()


def test_sans_cette_regle_le_dossier_est_verifie_tout_de_suite(monde: Monde) -> None:
    hors = {"protocole_contact_prealable": False}
    suivi = suivre(monde, *jusqu_a("contact_prealable"), **hors)
    assert "verifier_dossier" in suivi.ouvertes()
    assert suivi.passage().contact_prealable_le is None


def test_le_protocole_exige_un_correspondant_avant_le_bail(monde: Monde) -> None:
    """002:488. `avdl_idf` applies it."""
    suivi = suivre(monde, *jusqu_a("designer_correspondant"))
    assert set(suivi.ouvertes()) == {"designer_correspondant"}


def test_sans_cette_regle_le_bail_se_signe_sans_correspondant(monde: Monde) -> None:
    suivi = suivre(monde, *jusqu_a("designer_correspondant"), protocole_correspondant=False)
    suivi.mener("signer_bail")
    assert suivi.compter(Correspondant) == 0
    assert types(suivi) == [("avl", "relogement"), ("adl", None)]


def test_le_protocole_exige_des_recommandations_a_la_sortie(monde: Monde) -> None:
    """002:490. `avdl_idf` applies it."""
    suivi = suivre(monde, *jusqu_a("remettre_recommandations"))
    with pytest.raises(SaisieInvalide) as refus:
        suivi.faire("remettre_recommandations", recommandations="")
    assert set(refus.value.erreurs) == {"recommandations"}


def test_sans_cette_regle_les_recommandations_sont_facultatives(monde: Monde) -> None:
    hors = {"protocole_recommandations": False}
    suivi = suivre(monde, *jusqu_a("remettre_recommandations"), "preparer_sortie", **hors)
    assert suivi.dossier().etat == DossierEtat.VEILLE
    (sortie,) = suivi.lignes(Sortie)
    assert (sortie.recommandations, sortie.recommandations_remises_le) == (None, None)
