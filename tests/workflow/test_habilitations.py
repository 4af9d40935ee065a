"""Who may complete which step, tried one account after the other (measure A4, small).

The table is written here a second time, from the lanes and the roles of the reference parcours.
A try that passes is rolled back, so that every account meets the same dossier.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import update

from models.codes import Role
from models.db import transaction
from models.dossier import EtapeOuverte
from models.errors import ErreurMetier
from models.relogement import Correspondant
from tests.workflow.decor import JOUR, Monde, avec_parametres, planter
from tests.workflow.reponses import MOTIF
from tests.workflow.suivi import Suivi
from workflow import operations
from workflow.avancement import dossiers
from workflow.errors import HabilitationRefusee, Introuvable
from workflow.habilitations import HABILITATIONS, Action, peut, roles_de_l_etape, verifier

ASSOCIATION = frozenset({"ts", "chef"})
BAILLEUR = frozenset({"bailleur"})
BAILLEUR_ET_SON_CORRESPONDANT = frozenset({"bailleur", "correspondant"})
LES_DEUX = ASSOCIATION | BAILLEUR
TOUS_CEUX_DU_LOGEMENT = ASSOCIATION | BAILLEUR_ET_SON_CORRESPONDANT

PARCOURS: tuple[tuple[str, Mapping[str, Any], frozenset[str]], ...] = (
    ("enregistrer_orientation", {}, ASSOCIATION),
    ("prendre_contact", {}, ASSOCIATION),
    ("realiser_diagnostic", {}, ASSOCIATION),
    ("valider_entree", {"decision_instance": "ajourne", "motif_decision": MOTIF},
     frozenset({"chef"})),
    ("completer_entree", {}, ASSOCIATION),
    ("valider_entree", {}, frozenset({"chef"})),
    ("recueillir_adhesion", {}, ASSOCIATION),
    ("retrait_avl", {"fin": True}, ASSOCIATION),
    ("non_relogeable_avl", {"fin": True}, ASSOCIATION),
    ("mettre_a_jour_demande", {}, ASSOCIATION),
    # Before the rapprochement no landlord sees the household: not even its name.
    ("rapprochement", {}, ASSOCIATION),
    ("contact_prealable", {}, LES_DEUX),
    ("verifier_dossier", {"dossier_complet": "non", "pieces_manquantes": "x"}, ASSOCIATION),
    ("completer_dossier", {}, ASSOCIATION),
    ("verifier_dossier", {}, ASSOCIATION),
    ("passer_caleol", {"decision_caleol": "attribution_rang", "rang": "2"},
     LES_DEUX),
    ("logement_pris", {"fin": True}, LES_DEUX),
    ("rang_atteint", {}, LES_DEUX),
    ("notifier_offre", {}, LES_DEUX),
    ("repondre_offre", {"reponse_offre": "refusee", "motif_refus_menage": "loyer"}, ASSOCIATION),
    ("traiter_refus", {}, ASSOCIATION),
    ("rapprochement", {}, ASSOCIATION),
    ("contact_prealable", {}, LES_DEUX),
    ("verifier_dossier", {}, ASSOCIATION),
    ("passer_caleol", {"decision_caleol": "attribution_condition",
                       "pieces_manquantes": "x"}, LES_DEUX),
    ("fournir_piece", {}, ASSOCIATION),
    ("notifier_offre", {}, LES_DEUX),
    ("repondre_offre", {}, ASSOCIATION),
    ("designer_correspondant", {}, LES_DEUX),
    ("signer_bail", {}, TOUS_CEUX_DU_LOGEMENT),
    ("retrait_adl", {"fin": True}, ASSOCIATION),
    ("bilan_mi_mesure", {}, ASSOCIATION),
    ("bilan_final", {}, ASSOCIATION),
    ("remettre_recommandations", {}, ASSOCIATION),
    ("enqueter_un_an", {}, TOUS_CEUX_DU_LOGEMENT),
)  # fmt: skip

AUTRES_PARAMETRES: Mapping[str, object] = {
    "adhesion_prealable": True, "diag_par": "bailleur", "urgence": True, "entree_post_cal": True,
    "sante": True, "adl_sans_terme": True, "protocole_correspondant": False, "tentatives_max": 1,
    "protocole_recommandations": False,
}  # fmt: skip
AUTRE_PARCOURS: tuple[tuple[str, Mapping[str, Any], frozenset[str]], ...] = (
    ("enregistrer_orientation", {}, ASSOCIATION),
    ("prendre_contact", {"resultat_contact": "non_joint"}, ASSOCIATION),
    ("decider_sans_reponse", {"suite_contact": "essayer"}, ASSOCIATION),
    ("prendre_contact", {}, ASSOCIATION),
    ("recueillir_accord_prealable", {}, ASSOCIATION),
    # The landlord has no dwelling of this household yet: the association types for it.
    ("diagnostic_bailleur", {}, ASSOCIATION),
    ("valider_entree", {}, frozenset({"chef"})),
    ("evaluer_urgence", {}, ASSOCIATION),
    ("mettre_a_l_abri", {}, ASSOCIATION),
    ("constater_attribution", {}, ASSOCIATION),
    ("signer_bail", {}, LES_DEUX),
    ("proposer_appui_sante", {}, ASSOCIATION),
    ("clore_appui_sante", {}, ASSOCIATION),
    ("bilan_sans_terme", {}, ASSOCIATION),
    ("preparer_sortie", {}, ASSOCIATION),
)
"""The steps that other programmes open; no correspondent is named on this way."""

VOIENT_TOUJOURS = frozenset({"ts", "chef", "coordonnateur"})
"""Accounts within reach of the dossier from its first day; the landlord's depends on the way."""

AVEUGLES = frozenset(
    {"collegue", "administrateur", "ts_ailleurs", "chef_ailleurs", "bailleur_ailleurs",
     "coordonnateur_ailleurs"}
)  # fmt: skip


class Annule(Exception):
    """Rolls back a try that passed."""


def essayer(suivi: Suivi, compte: str, element: str, saisie: Mapping[str, Any]) -> str:
    """Return what comes of a step tried by an account, which never goes through for good."""
    le = suivi.le + JOUR
    try:
        with transaction(suivi.monde.factory) as session:
            dossiers.terminer_etape(
                session,
                acteur=suivi.compte(compte),
                tache_id=suivi.ouvertes()[element],
                version=None,
                saisie=saisie,
                fait_le=le,
                saisi_le=le,
            )
            raise Annule
    except Annule:
        return "fait"
    except ErreurMetier as refus:
        return type(refus).__name__


def nommer_le_correspondant(suivi: Suivi) -> None:
    with transaction(suivi.monde.factory) as session:
        session.execute(
            update(Correspondant)
            .where(Correspondant.dossier_id == suivi.dossier_id)
            .values(utilisateur_id=suivi.compte("correspondant").id)
        )


def verifier_une_etape(
    suivi: Suivi, element: str, saisie: Mapping[str, Any], permis: frozenset[str]
) -> None:
    reponses = suivi.saisie(element, **saisie)
    issues = {c: essayer(suivi, c, element, reponses) for c in suivi.monde.comptes}
    assert {c for c, issue in issues.items() if issue == "fait"} == permis, element
    for compte in VOIENT_TOUJOURS - permis:
        assert issues[compte] == "HabilitationRefusee", (element, compte)
    for compte in AVEUGLES:
        assert issues[compte] == "Introuvable", (element, compte)
    refus = {issues[c] for c in BAILLEUR_ET_SON_CORRESPONDANT - permis}
    assert refus <= {"Introuvable", "HabilitationRefusee"}, element


def test_chaque_compte_essaie_chaque_etape(suivi: Suivi) -> None:
    for element, options, permis in PARCOURS:
        saisie = {cle: valeur for cle, valeur in options.items() if cle != "fin"}
        if element == "enqueter_un_an":
            suivi.le += 400 * JOUR
            suivi.sonner(suivi.le)
        verifier_une_etape(suivi, element, saisie, permis)
        if "fin" not in options:
            suivi.faire(element, **saisie)
        if element == "designer_correspondant":
            nommer_le_correspondant(suivi)


def test_toutes_les_etapes_du_parcours_sont_essayees(suivi: Suivi) -> None:
    avec_formulaire = {
        element.id for element in suivi.modele().elements.values() if element.lire("formulaire")
    }
    essayees = {element for element, _, _ in (*PARCOURS, *AUTRE_PARCOURS)}
    assert essayees == avec_formulaire


def test_chaque_compte_essaie_les_etapes_des_autres_programmes(monde: Monde) -> None:
    suivi = Suivi.ouvrir(avec_parametres(monde, **AUTRES_PARAMETRES))
    for element, saisie, permis in AUTRE_PARCOURS:
        verifier_une_etape(suivi, element, saisie, permis)
        suivi.faire(element, **saisie)


def test_un_bailleur_qui_voit_le_dossier_n_y_fait_pas_ce_qui_revient_a_l_association(
    suivi: Suivi,
) -> None:
    suivi.mener_jusqu_a("verifier_dossier")
    saisie = suivi.saisie("verifier_dossier")
    assert essayer(suivi, "bailleur", "verifier_dossier", saisie) == "HabilitationRefusee"
    assert essayer(suivi, "bailleur_ailleurs", "verifier_dossier", saisie) == "Introuvable"


def test_le_bailleur_ne_voit_plus_rien_quand_la_proposition_est_fermee(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    suivi.faire("repondre_offre", reponse_offre="refusee", motif_refus_menage="loyer")
    saisie = suivi.saisie("traiter_refus")
    assert essayer(suivi, "bailleur", "traiter_refus", saisie) == "Introuvable"


def test_l_etat_valide_la_ou_le_programme_le_dit(suivi: Suivi) -> None:
    """Issue 2: Instance = chef_de_service, or coordonnateur where the State validates."""
    monde = planter(suivi.monde.factory, valide_par="etat")
    autre = Suivi.ouvrir(monde).mener_jusqu_a("valider_entree")
    verifier_l_instance(autre)
    autre.faire("valider_entree", par="coordonnateur")
    assert set(autre.ouvertes()) == {"recueillir_adhesion"}


def verifier_l_instance(suivi: Suivi) -> None:
    saisie = suivi.saisie("valider_entree")
    issues = {c: essayer(suivi, c, "valider_entree", saisie) for c in suivi.monde.comptes}
    assert {c for c, issue in issues.items() if issue == "fait"} == {"coordonnateur"}
    assert issues["chef"] == issues["ts"] == "HabilitationRefusee"
    assert issues["coordonnateur_ailleurs"] == "Introuvable"


def test_l_etape_conjointe_nomme_les_deux(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("contact_prealable")
    with suivi.monde.factory() as session:
        etape = session.get_one(EtapeOuverte, suivi.ouvertes()["contact_prealable"])
    assert (etape.role, etape.role_conjoint) == (
        Role.REFERENT_BAILLEUR, Role.TRAVAILLEUR_SOCIAL,
    )  # fmt: skip


OPERATIONS: Mapping[str, Mapping[str, Any]] = {
    "suspendre": {"version": None, "motif": "Hospitalisation", "reprise_prevue_le": None},
    "clore": {"version": None, "motif": "deces"},
    "signaler": {"type": "impaye", "message": None},
}
QUI: Mapping[str, frozenset[str]] = {
    "suspendre": ASSOCIATION,
    "clore": ASSOCIATION,
    "signaler": TOUS_CEUX_DU_LOGEMENT,
}


@pytest.mark.parametrize("verbe", OPERATIONS)
def test_une_operation_est_a_ceux_qui_suivent_le_dossier(suivi: Suivi, verbe: str) -> None:
    suivi.mener_jusqu_a("bilan_mi_mesure")
    nommer_le_correspondant(suivi)
    permis = {c for c in suivi.monde.comptes if operer(suivi, c, verbe) == "fait"}
    assert permis == QUI[verbe]
    for compte in ("ts_ailleurs", "chef_ailleurs", "collegue"):
        assert operer(suivi, compte, verbe) == "Introuvable"
    for compte in ("coordonnateur", "administrateur"):
        assert operer(suivi, compte, verbe) == "HabilitationRefusee"


def operer(suivi: Suivi, compte: str, verbe: str) -> str:
    le = suivi.le + JOUR
    try:
        with transaction(suivi.monde.factory) as session:
            getattr(operations, verbe)(
                session,
                acteur=suivi.compte(compte),
                dossier_id=suivi.dossier_id,
                fait_le=le,
                saisi_le=le,
                **OPERATIONS[verbe],
            )
            raise Annule
    except Annule:
        return "fait"
    except ErreurMetier as refus:
        return type(refus).__name__


def test_une_operation_sur_un_dossier_inconnu_est_introuvable(monde: Monde) -> None:
    fantome = Suivi(monde, dossier_id=999_999)
    for verbe in OPERATIONS:
        assert operer(fantome, "chef", verbe) == "Introuvable"


def test_la_table_des_habilitations_est_complete_et_sans_role_tout_puissant() -> None:
    assert set(HABILITATIONS) == set(Role)
    assert frozenset().union(*HABILITATIONS.values()) == set(Action)
    suivre = {Action.SUSPENDRE, Action.CLORE, Action.OUVRIR_DOSSIER}
    assert not suivre & HABILITATIONS[Role.ADMINISTRATEUR]
    assert not suivre & HABILITATIONS[Role.COORDONNATEUR]
    assert Action.VOIR_ALERTES not in HABILITATIONS[Role.ADMINISTRATEUR]


def test_un_remplacant_est_du_meme_bord() -> None:
    assert roles_de_l_etape("travailleur_social", None) == {"travailleur_social", "chef_de_service"}
    assert roles_de_l_etape("chef_de_service", None) == {"chef_de_service"}
    assert "travailleur_social" not in roles_de_l_etape("referent_bailleur", None)
    assert Role.ADMINISTRATEUR not in roles_de_l_etape("referent_bailleur", "travailleur_social")


def test_le_refus_dit_ce_que_le_role_ne_permet_pas(monde: Monde) -> None:
    coordonnateur = monde.comptes["coordonnateur"]
    assert not peut(coordonnateur, Action.SUSPENDRE)
    with pytest.raises(HabilitationRefusee, match="suspendre un dossier"):
        verifier(coordonnateur, Action.SUSPENDRE)


def test_un_signalement_traite_l_est_par_qui_voit_le_dossier(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("bilan_mi_mesure")
    version = suivi.dossier().version
    signalement_id = signaler(suivi, "bailleur")
    for compte, erreur in (("ts_ailleurs", Introuvable), ("coordonnateur", HabilitationRefusee)):
        with pytest.raises(erreur):
            traiter(suivi, compte, signalement_id)
    traiter(suivi, "ts", signalement_id)
    traiter(suivi, "chef", signalement_id)
    types = [ligne.type for ligne in suivi.journal()]
    assert types[-2:] == ["signalement", "signalement_traite"]
    assert suivi.dossier().version == version
    suivi.la_chaine_tient()
    assert suivi.dossier().etat == "adl"


def signaler(suivi: Suivi, compte: str) -> int:
    with transaction(suivi.monde.factory) as session:
        return operations.signaler(
            session,
            acteur=suivi.compte(compte),
            dossier_id=suivi.dossier_id,
            type="impaye",
            message="Loyer de mars.",
            fait_le=suivi.le,
            saisi_le=suivi.le,
        )


def traiter(suivi: Suivi, compte: str, signalement_id: int) -> None:
    with transaction(suivi.monde.factory) as session:
        operations.traiter_signalement(
            session,
            acteur=suivi.compte(compte),
            signalement_id=signalement_id,
            le=suivi.le + JOUR,
        )
