"""R1 to R6: what the commission decides, and what its reasons make somebody owe."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from models.calendrier import debut_de_journee, expiration_legale
from models.codes import DecisionCaleol
from models.db import transaction
from models.relogement import PassageCaleol
from tests.workflow.decor import JOUR, Monde
from tests.workflow.regles.decor import (
    MOTIF,
    autre_bailleur,
    obligations,
    refus,
    rejeter,
    rien_ne_differe,
    traiter,
)
from tests.workflow.suivi import Suivi
from workflow.errors import HabilitationRefusee, Introuvable

AILLEURS = "proposer_ailleurs"
REFERENT, TS = "referent_bailleur", "travailleur_social"


@pytest.fixture
def en_commission(monde: Monde) -> Suivi:
    return Suivi.ouvrir(monde).mener_jusqu_a("passer_caleol")


@pytest.fixture
def protege(monde: Monde) -> Suivi:
    """A household with an ordonnance de protection, before the commission."""
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    suivi.faire("realiser_diagnostic", ordonnance_protection="oui")
    suivi.mener("valider_entree", "recueillir_adhesion", "mettre_a_jour_demande")
    return suivi.mener("rapprochement", "contact_prealable", "verifier_dossier")


@pytest.mark.parametrize("nombre", ["1", "2"])
def test_r1_fewer_than_three_candidates_without_an_exception_are_refused(
    en_commission: Suivi, nombre: str
) -> None:
    """R.441-3."""
    phrases = refus(en_commission, "passer_caleol", nb_candidats=nombre)
    assert set(phrases) == {"nb_candidats"}
    assert "au moins trois candidatures" in phrases["nb_candidats"]


@pytest.mark.parametrize(
    "reponses",
    [
        {},
        {"nb_candidats": "3"},
        {"nb_candidats": "1", "exception_candidats": "dalo_designe"},
        {"nb_candidats": "2", "exception_candidats": "d331_25_1"},
        {"nb_candidats": "2", "exception_candidats": "candidatures_insuffisantes"},
    ],
)
def test_r1_three_candidates_an_exception_or_nothing_told(
    en_commission: Suivi, reponses: dict[str, str]
) -> None:
    en_commission.faire("passer_caleol", **reponses)
    passage = en_commission.passage()
    nombre = reponses.get("nb_candidats")
    assert passage.nb_candidats == (int(nombre) if nombre else None)
    assert passage.exception_candidats == reponses.get("exception_candidats")


def test_r2_the_form_offers_the_five_decisions_of_r_441_3(en_commission: Suivi) -> None:
    (champ,) = [
        champ
        for champ in en_commission.formulaires()["decision_caleol"].champs
        if champ.destination == "passage.decision"
    ]
    assert champ.requis
    assert {option.valeur for option in champ.options} == set(DecisionCaleol)
    assert len(champ.options) == 5


def test_r2_a_condition_names_its_document_and_then_the_landlord_must_sign(
    en_commission: Suivi,
) -> None:
    """R.441-3: once the document is there, the landlord has nothing left to decide."""
    phrases = refus(en_commission, "passer_caleol", decision_caleol="attribution_condition")
    assert set(phrases) == {"pieces_manquantes"}
    en_commission.faire(
        "passer_caleol",
        decision_caleol="attribution_condition",
        pieces_manquantes="Jugement de divorce.",
    )
    en_commission.faire("fournir_piece", piece_fournie="oui")
    assert "notifier_offre" in en_commission.ouvertes()
    en_commission.mener("notifier_offre", "repondre_offre", "designer_correspondant")
    assert "signer_bail" in en_commission.ouvertes()
    assert "passer_caleol" not in en_commission.ouvertes()


def test_r3_r_441_10_notified_on_2_february_the_delay_ends_on_the_12th() -> None:
    """On the 12th at 24:00; when that is a Saturday, on Monday 14th (CPC 641-642)."""
    lundi = datetime(2024, 2, 2, 10, tzinfo=UTC)
    assert expiration_legale(lundi, 10) == debut_de_journee(lundi.date().replace(day=13))
    samedi = datetime(2022, 2, 2, 10, tzinfo=UTC)
    assert expiration_legale(samedi, 10) == debut_de_journee(samedi.date().replace(day=15))


@pytest.mark.parametrize("decision", ["non_attribution", "irrecevable"])
@pytest.mark.parametrize("motif", ["Refus.", "Dossier non retenu.", "Candidature non prioritaire"])
def test_r4_a_rejection_with_a_laconic_reason_is_refused(
    en_commission: Suivi, decision: str, motif: str
) -> None:
    """L.441-2-2; TA Marseille, 28 February 2025, n° 2210115."""
    reponses = {"decision_caleol": decision, "motif_code": "plafond"}
    assert set(refus(en_commission, "passer_caleol", **reponses, motif_ecrit=motif)) == {
        "motif_ecrit"
    }
    en_commission.faire("passer_caleol", **reponses, motif_ecrit=MOTIF)


def test_r4_a_rejection_needs_a_code_and_written_reasons(en_commission: Suivi) -> None:
    phrases = refus(en_commission, "passer_caleol", decision_caleol="non_attribution")
    assert set(phrases) == {"motif_code", "motif_ecrit"}


def test_r5_a_fragile_residence_makes_the_landlord_owe_a_dwelling_elsewhere(
    en_commission: Suivi,
) -> None:
    """L.441-2-2: released when that landlord proposes one, not when another does."""
    rejeter(en_commission, "mixite_3ds")
    assert obligations(en_commission) == [(AILLEURS, REFERENT, None)]
    en_commission.mener("traiter_refus", "rapprochement")
    assert obligations(en_commission) == [(AILLEURS, REFERENT, "proposition")]
    rien_ne_differe(en_commission)


def test_r5_a_dwelling_of_another_landlord_does_not_release_the_first(
    en_commission: Suivi,
) -> None:
    rejeter(en_commission, "mixite_3ds")
    en_commission.mener("traiter_refus")
    en_commission.faire("rapprochement", bailleur=autre_bailleur(en_commission))
    assert obligations(en_commission) == [(AILLEURS, REFERENT, None)]


def test_r5_any_other_reason_owes_nothing(en_commission: Suivi) -> None:
    rejeter(en_commission, "plafond")
    assert obligations(en_commission) == []


def test_r5_a_lease_elsewhere_leaves_nothing_to_owe(en_commission: Suivi) -> None:
    rejeter(en_commission, "mixite_3ds")
    en_commission.mener("traiter_refus")
    en_commission.faire("rapprochement", bailleur=autre_bailleur(en_commission))
    en_commission.mener("contact_prealable", "verifier_dossier")
    for element in ("passer_caleol", "notifier_offre", "repondre_offre", "designer_correspondant"):
        en_commission.faire(
            element, par="ts" if element == "repondre_offre" else "bailleur_ailleurs"
        )
    en_commission.faire("signer_bail")
    assert obligations(en_commission) == [(AILLEURS, REFERENT, "sans_objet")]
    rien_ne_differe(en_commission)


def test_r5_closing_the_dossier_leaves_nothing_to_owe(en_commission: Suivi) -> None:
    rejeter(en_commission, "mixite_3ds")
    en_commission.operer("clore", le=en_commission.le + JOUR, motif="deces")
    assert obligations(en_commission) == [(AILLEURS, REFERENT, "sans_objet")]
    rien_ne_differe(en_commission)


def test_r5_taking_the_decision_back_takes_back_what_it_made_owe(en_commission: Suivi) -> None:
    rejeter(en_commission, "mixite_3ds")
    en_commission.revenir("passer_caleol")
    assert obligations(en_commission) == []
    rien_ne_differe(en_commission)


def test_r6_owner_does_not_hold_against_a_protected_household(protege: Suivi) -> None:
    """L.441-2-2: the landlord is refused nothing, he must not know; the worker is told."""
    rejeter(protege, "proprietaire")
    assert obligations(protege) == [("motif_non_opposable", TS, None)]
    assert protege.passage().decision == "non_attribution"
    rien_ne_differe(protege)


def test_r6_owner_holds_without_a_protection_order(en_commission: Suivi) -> None:
    rejeter(en_commission, "proprietaire")
    assert obligations(en_commission) == []


def test_an_obligation_is_closed_by_hand_and_stays_so_when_relived(protege: Suivi) -> None:
    rejeter(protege, "proprietaire")
    traiter(protege, "ts")
    assert obligations(protege) == [("motif_non_opposable", TS, "traitee")]
    assert protege.journal()[-1].type == "obligation_traitee"
    rien_ne_differe(protege)
    protege.la_chaine_tient()


@pytest.mark.parametrize(
    ("compte", "erreur"),
    [
        ("bailleur", HabilitationRefusee),
        ("coordonnateur", HabilitationRefusee),
        ("collegue", Introuvable),
        ("ts_ailleurs", Introuvable),
    ],
)
def test_only_the_association_of_the_dossier_closes_an_obligation(
    protege: Suivi, compte: str, erreur: type[Exception]
) -> None:
    rejeter(protege, "proprietaire")
    with pytest.raises(erreur):
        traiter(protege, compte)
    assert obligations(protege) == [("motif_non_opposable", TS, None)]


def test_r1_the_base_is_the_last_guard(en_commission: Suivi) -> None:
    """Whatever a page lets through: R.441-3."""
    en_commission.faire("passer_caleol")
    passage = en_commission.passage()
    with (
        pytest.raises(IntegrityError, match="trois_candidats"),
        transaction(en_commission.monde.factory) as session,
    ):
        session.get_one(PassageCaleol, passage.id).nb_candidats = 2
