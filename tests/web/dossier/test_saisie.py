"""From a form to values, and from a diagram to a list of steps."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

import bpmn
from models.calendrier import jour_paris
from web.dossier.plan import PARCOURS, _construire
from web.page.saisie import lire_fait_le, rendre
from web.page.textes import nommer
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire, lire

SOIR = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
"""Already the 29th in Paris."""


@pytest.fixture
def decision() -> Formulaire:
    return lire(bpmn.read_formulaire("decision_caleol"))


def test_today_is_the_day_in_paris_and_this_very_moment() -> None:
    assert lire_fait_le("2026-03-29", SOIR) == SOIR


def test_a_past_day_keeps_its_date_in_paris() -> None:
    assert jour_paris(lire_fait_le("2026-03-28", SOIR)) == date(2026, 3, 28)


def test_a_proper_noun_keeps_its_capitals_in_a_sentence() -> None:
    assert nommer("action_logement", "contingent") == "contingent Action Logement"


def test_tomorrow_is_refused() -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_fait_le("2026-03-30", SOIR)
    assert set(refus.value.erreurs) == {"fait_le"}


def test_a_field_that_depends_on_a_choice_says_on_which_answers(decision: Formulaire) -> None:
    champs = {champ.cle: champ for champ in rendre(decision)}
    rang, motif = champs["rang"].condition, champs["motif_ecrit"].condition
    assert rang is not None
    assert (rang.cle, rang.valeurs) == ("decision_caleol", "attribution_rang")
    assert "Attribution avec un rang de classement" in rang.phrase
    assert motif is not None
    assert "attribution" not in motif.valeurs.split(" ")
    assert champs["decision_caleol"].condition is None


def test_each_field_tells_who_will_read_it() -> None:
    champs = rendre(lire(bpmn.read_formulaire("diagnostic")), audience=True)
    audiences = {champ.cle: champ.audience for champ in champs}
    assert audiences["volet_logement"] == "Partagé avec le bailleur"
    assert audiences["ressources"] == "Reste dans l’association"
    assert audiences["volet_confidentiel"] == "Confidentiel"


def test_the_list_of_steps_follows_the_diagram_and_enters_what_it_calls() -> None:
    modules = tuple((cle, bpmn.read_module(cle)) for cle in bpmn.list_modules())
    plan = _construire(bpmn.read_parcours("acces_direct"), modules)
    ordre = [etape.id for etape in plan.etapes]
    suite = [
        "enregistrer_orientation", "prendre_contact", "realiser_diagnostic", "valider_entree",
        "recueillir_adhesion", "mettre_a_jour_demande", "rapprochement", "contact_prealable",
        "passer_caleol", "repondre_offre", "designer_correspondant", "signer_bail",
        "bilan_mi_mesure", "bilan_final", "remettre_recommandations", "enqueter_un_an",
    ]  # fmt: skip
    assert [cle for cle in ordre if cle in suite] == suite
    [descente] = plan.chemins["passer_caleol"]
    assert descente.niveaux == (
        (PARCOURS, "avl"),
        ("avl", "passage_caleol"),
        ("caleol", "passer_caleol"),
    )
    assert descente.englobants == ("avl", "recherche", "passage_caleol")


def test_a_question_left_blank_is_not_followed_by_a_colon(app: Flask) -> None:
    erreurs = {"voie_acces": "Choisissez une réponse."}
    champs = rendre(lire(bpmn.read_formulaire("voie_acces")), erreurs=erreurs)
    with app.test_request_context():
        page = str(app.jinja_env.get_template("champs.html").module.erreurs(champs))
    assert "?</a> Choisissez" in page
