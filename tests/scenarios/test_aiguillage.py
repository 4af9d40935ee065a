"""`aiguillage`: one entry for all, an instance that chooses, and the parcours that it calls.

Sources: 004 1.1 to 1.8, 2.3.1 to 2.3.18, 3.6.2; 003:834-900 (ASCI); shapes P6.
"""

from typing import Any

import orjson
import pytest
from sqlalchemy import select

import bpmn
from models.accompagnement import Reponse, Sortie
from models.codes import DossierEtat
from models.collectif import Participant
from models.db import SessionFactory, lecture, transaction
from models.dossier import Incident
from tests import fabrique
from tests.scenarios import paliers
from tests.scenarios.marche import Pas, marcher, pas
from tests.scenarios.programmes import planter_la_forme, suivre
from tests.scenarios.test_maintien import BILANS, FIN, LOCATAIRE, MUTER, RECHERCHE, RESTER, SORTIE
from tests.scenarios.test_reprise import ACCORD
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.reponses import MOTIF
from tests.workflow.suivi import Suivi
from web.travaux.echanges import distribuer_messages
from workflow import histoire
from workflow.collectif.actions_collectives import ouvrir_action
from workflow.errors import SaisieInvalide
from workflow.parcours.definitions import publier
from workflow.programmes import defauts_de

FORME = "aiguillage"
APPELEES = ("acces_direct", "acces_paliers", "maintien_bail", "maintien_reprise")


def entree(conclusion: str) -> tuple[Pas, ...]:
    return (
        "enregistrer_orientation",
        "prendre_contact",
        pas("realiser_diagnostic", conclusion=conclusion),
        "valider_entree",
        "recueillir_adhesion",
    )


def choisir(forme: str) -> Pas:
    return pas("choisir_mesure", par="chef", forme_choisie=forme)


@pytest.fixture(scope="module")
def monde(base: SessionFactory) -> Monde:
    return planter_la_forme(base, FORME)


def ouvrir(monde: Monde, *appelees: str, **parametres: object) -> Suivi:
    """Open a dossier of a programme that may call these shapes: all four, when none is named."""
    appels = {f"appelle_{forme}": True for forme in appelees or APPELEES}
    return suivre(monde, FORME, *(appelees or APPELEES), **appels | parametres)


def lister(suivi: Suivi, modele: type[Any]) -> list[Any]:
    with lecture(suivi.monde.factory) as session:
        requete = select(modele).where(modele.dossier_id == suivi.dossier_id)
        return list(session.scalars(requete.order_by(modele.id)))


def mesures(suivi: Suivi) -> list[tuple[str, str | None]]:
    return [(mesure.type, mesure.fin_motif) for mesure in suivi.mesures()]


def verifier_la_cloture(suivi: Suivi, motif: str) -> None:
    """Check that nothing stays open, with one exit, and that the journal tells the same story."""
    dossier = suivi.dossier()
    assert dossier.etat == DossierEtat.CLOS
    assert (suivi.ouvertes(), suivi.echeances()) == ({}, {})
    assert [sortie.motif for sortie in lister(suivi, Sortie)] == [motif]
    assert suivi.compter(Incident) == 0
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []


@pytest.mark.parametrize(
    ("etapes", "motif"),
    [
        ((pas("enregistrer_orientation", eligible="non"),), "reorientation"),
        ((*entree("adl")[:2], pas("realiser_diagnostic", conclusion="sans_mesure")),
         "reorientation"),
        ((*entree("adl")[:3],
          pas("valider_entree", decision_instance="refuse", motif_decision=MOTIF)),
         "reorientation"),
        ((*entree("adl")[:4], pas("recueillir_adhesion", adhesion="refusee")),
         "refus_accompagnement"),
    ],
    ids=["non éligible", "rien à faire", "refus de l’instance", "refus du ménage"],
)  # fmt: skip
def test_sans_admission_personne_ne_choisit_de_parcours(
    monde: Monde, etapes: tuple[Pas, ...], motif: str
) -> None:
    suivi = ouvrir(monde)
    marcher(suivi, etapes)
    verifier_la_cloture(suivi, motif)
    assert suivi.dossier().fin_element == "fin_entree"


def test_l_instance_seule_choisit_le_parcours(monde: Monde) -> None:
    suivi = ouvrir(monde)
    marcher(suivi, entree("avl"))
    assert suivi.dossier().etat == DossierEtat.ATTENTE_VALIDATION
    attendues = {etape.element: suivi.capables(etape) for etape in suivi.etapes()}
    assert attendues["choisir_mesure"] == ["chef"]


def test_un_acces_direct_appele_va_du_choix_a_la_veille(monde: Monde) -> None:
    suivi = ouvrir(monde)
    marcher(suivi, (*entree("avl"), choisir("acces_direct"), *RECHERCHE, *BILANS, SORTIE, "veille",
                    pas("enqueter_un_an", par="ts", difficulte="oui")))  # fmt: skip
    verifier_la_cloture(suivi, "maintenu")
    assert suivi.dossier().fin_element == "fin_parcours"
    assert mesures(suivi) == [("avl", "relogement"), ("adl", "maintenu")]


def test_un_maintien_appele_constate_le_logement_et_saute_l_entree(monde: Monde) -> None:
    suivi = ouvrir(monde, mutation=True)
    marcher(suivi, (*entree("adl"), choisir("maintien_bail"), LOCATAIRE))
    assert suivi.dossier().etat == DossierEtat.ADL
    marcher(suivi, (*BILANS, MUTER, *RECHERCHE, *BILANS, RESTER, *FIN))
    verifier_la_cloture(suivi, "maintenu")
    assert mesures(suivi) == [("adl", "mutation"), ("avl", "relogement"), ("adl", "maintenu")]


def test_des_paliers_appeles_menent_au_bail_qui_glisse(monde: Monde) -> None:
    suivi = ouvrir(monde, "acces_paliers", "maintien_bail")
    marcher(suivi, (*entree("adl"), choisir("acces_paliers")))
    paliers.loger(suivi)
    assert suivi.dossier().etat == DossierEtat.PALIER
    paliers.examiner(suivi, "glisse")
    marcher(suivi, (pas("glisser_bail", bail="signe"), *paliers.FIN))
    verifier_la_cloture(suivi, "maintenu")
    assert [titre for titre, _ in paliers.titres(suivi)] == ["bail_glissant", "bail_direct"]


def test_un_palier_appele_qui_echoue_reoriente_le_menage(monde: Monde) -> None:
    suivi = ouvrir(monde, "acces_paliers")
    marcher(suivi, (*entree("avl"), choisir("acces_paliers")))
    paliers.loger(suivi)
    paliers.examiner(suivi, "echec", motif_examen="Loyers impayés.")
    marcher(suivi, (pas("quitter_palier", statut_depart="hebergement"),))
    verifier_la_cloture(suivi, "reorientation")


def test_une_reprise_appelee_restaure_le_bail(monde: Monde) -> None:
    """CCAPEX's opinion, then the SIAO's decision (004 2.3.10)."""
    suivi = ouvrir(monde, "acces_paliers", "maintien_reprise")
    marcher(suivi, (*entree("adl"), choisir("maintien_reprise"), LOCATAIRE, *ACCORD))
    paliers.loger(suivi, "reprendre_bail")
    paliers.examiner(suivi, "glisse")
    marcher(suivi, (pas("glisser_bail", bail="signe"), *paliers.FIN))
    verifier_la_cloture(suivi, "maintenu")


def test_une_reprise_appelee_que_la_ccapex_refuse_clot_le_dossier(monde: Monde) -> None:
    suivi = ouvrir(monde, "maintien_reprise")
    refus = pas("recueillir_avis", par="chef", avis_ccapex="defavorable", decideur="siao",
                decision_reprise="refus", motif_reprise=MOTIF)  # fmt: skip
    marcher(suivi, (*entree("adl"), choisir("maintien_reprise"), LOCATAIRE, refus))
    verifier_la_cloture(suivi, "reorientation")


def test_sans_protocole_la_reprise_appelee_s_arrete(monde: Monde) -> None:
    suivi = ouvrir(monde, "maintien_reprise")
    refus = pas("conclure_protocole", protocole_signe="non")
    marcher(suivi, (*entree("adl"), choisir("maintien_reprise"), LOCATAIRE, *ACCORD[:-1], refus))
    verifier_la_cloture(suivi, "refus_accompagnement")


def test_une_expertise_courte_s_appelle_aussi(monde: Monde) -> None:
    """The platform of 3.1.10 pays a joint diagnosis and an orientation, no long measure."""
    suivi = ouvrir(monde, "maintien_bail", court=True)
    expertise = pas(
        "rendre_expertise", recommandations="Voir le CMP.", motif_sortie="accord_droit_commun"
    )
    marcher(suivi, (*entree("adl"), choisir("maintien_bail"), LOCATAIRE, expertise))
    verifier_la_cloture(suivi, "accord_droit_commun")


def test_un_retrait_dans_le_parcours_appele_clot_le_dossier_le_jour_meme(monde: Monde) -> None:
    suivi = ouvrir(monde)
    marcher(
        suivi, (*entree("avl"), choisir("acces_direct"), "mettre_a_jour_demande", "retrait_avl")
    )
    verifier_la_cloture(suivi, "rupture_lien")
    assert suivi.mesures()[0].fin_reelle == suivi.le


@pytest.mark.parametrize(
    ("conclusion", "forme", "attendues"),
    [
        ("avl", "acces_direct", [("avl", None)]),
        ("adl", "acces_direct", [("adl", None)]),
        ("adl", "acces_paliers", [("adl", "reorientation"), ("avl", None)]),
        ("avl", "maintien_bail", [("avl", "reorientation"), ("adl", None)]),
        ("adl", "maintien_bail", [("adl", None)]),
    ],
)
def test_la_mesure_suit_le_choix_de_l_instance(
    monde: Monde, conclusion: str, forme: str, attendues: list[tuple[str, str | None]]
) -> None:
    suivi = ouvrir(monde)
    marcher(suivi, (*entree(conclusion), choisir(forme)))
    assert mesures(suivi) == attendues


def test_un_parcours_hors_du_programme_est_refuse_par_une_phrase(monde: Monde) -> None:
    suivi = ouvrir(monde, "acces_direct", "maintien_bail")
    marcher(suivi, entree("avl"))
    with pytest.raises(SaisieInvalide) as refus:
        suivi.faire("choisir_mesure", par="chef", forme_choisie="acces_paliers")
    phrase = refus.value.erreurs["forme_choisie"].replace("\N{NO-BREAK SPACE}", " ")
    assert phrase == (
        "Ce programme ne prévoit pas l’accès au logement par paliers. Choisissez l’accès direct au "
        "logement ou le maintien dans le logement."
    )
    assert "choisir_mesure" in suivi.ouvertes()


def test_l_instance_fait_le_point_aussi_souvent_qu_elle_veut(monde: Monde) -> None:
    """Every six weeks (2.3.5), every three months (2.3.8), every month (003:834-900)."""
    suivi = ouvrir(monde)
    point = pas("point_instance", par="chef", avis_instance="poursuivre", note_instance="Rien.")
    marcher(suivi, (*entree("avl"), point, choisir("acces_direct"), point, RECHERCHE[0], point))
    assert suivi.dossier().etat == DossierEtat.AVL
    avis = [r for r in lister(suivi, Reponse) if r.champ == "avis"]
    assert [(r.valeur, r.confidentialite) for r in avis] == [("poursuivre", "association")] * 3


def test_l_etat_valide_quand_le_programme_le_dit(monde: Monde) -> None:
    suivi = ouvrir(monde, valide_par="etat")
    marcher(suivi, (*entree("avl")[:3], pas("valider_entree", par="coordonnateur"),
                    "recueillir_adhesion"))  # fmt: skip
    attendues = {etape.element: suivi.capables(etape) for etape in suivi.etapes()}
    assert attendues["choisir_mesure"] == ["coordonnateur"]
    assert set(attendues["point_instance"]) >= {"coordonnateur", "ts"}


def test_une_action_collective_se_propose_si_le_programme_en_a(monde: Monde) -> None:
    suivi = ouvrir(monde, appelle_collectif=True)
    marcher(suivi, (*entree("avl"), choisir("acces_direct")))
    assert "proposer_action" in suivi.ouvertes()
    marcher(suivi, (pas("proposer_action", propose_action="non"),))
    assert "mettre_a_jour_demande" in suivi.ouvertes()


def test_l_inscription_a_une_action_laisse_le_parcours_individuel_commencer(monde: Monde) -> None:
    """2.3.3, 3.6.2: the group beside the household's own way, never instead of it."""
    action = ouvrir_une_action(monde)
    suivi = ouvrir(monde, appelle_collectif=True)
    proposer = pas("proposer_action", propose_action="oui")
    inscrire = pas("inscrire_action", action_choisie=action.dossier().public_id)
    marcher(suivi, (*entree("avl"), choisir("acces_direct"), proposer, inscrire))
    assert "mettre_a_jour_demande" in suivi.ouvertes()
    assert distribuer_messages(monde.factory, le=suivi.le + JOUR) == 1
    with lecture(monde.factory) as session:
        inscrits = session.scalars(
            select(Participant.menage_id).where(Participant.action_id == action.dossier().action_id)
        )
        assert list(inscrits) == [suivi.dossier().menage_id]


def ouvrir_une_action(monde: Monde) -> Suivi:
    """Open a collective action of the same association, whose group is made."""
    with transaction(monde.factory) as session:
        contenu = bpmn.read_parcours("collectif")
        definition = publier(session, contenu=contenu, acteur_id=None, le=LE)
        programme = fabrique.programme(
            session,
            parcours="collectif",
            parametres=orjson.dumps(defauts_de("collectif")).decode(),
        )
        run = ouvrir_action(
            session,
            acteur=monde.comptes["ts"],
            fait_le=LE,
            saisi_le=LE,
            titre="Habiter autrement",
            site="Résidence du Parc",
            bailleur=monde.bailleur,
            programme_id=programme.id,
            definition_id=definition.id,
            association_id=monde.association_id,
            referent_id=monde.comptes["ts"].id,
            departement="91",
        )
    action = Suivi(monde, run)
    action.faire("constituer_groupe", groupe="constitue")
    return action
