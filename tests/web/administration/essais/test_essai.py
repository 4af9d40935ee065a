"""A draft walked on its page: by each role, under the clock, with the forms of a real dossier."""

from sqlalchemy import func, select

from models.db import SessionFactory, lecture
from models.dossier import Dossier
from models.journal import Journal
from tests.web.administration.essais.conftest import Essayeur
from tests.web.monde import REPONSES


def test_a_walk_starts_from_the_parameters_and_waits_for_the_first_step(essayeur: Essayeur) -> None:
    assert essayeur.commencer() == 302
    assert essayeur.ouvertes == {"enregistrer_orientation"}
    assert "Le dossier s’ouvre." in essayeur.texte


def test_a_form_refuses_as_on_a_dossier_and_keeps_what_was_typed(essayeur: Essayeur) -> None:
    essayeur.commencer()
    assert essayeur.faire("enregistrer_orientation", motif="Gardé tel quel") == 422
    assert "réponses sont à corriger" in essayeur.texte
    assert "Gardé tel quel" in essayeur.texte
    assert essayeur.ouvertes == {"enregistrer_orientation"}


def test_a_step_done_opens_the_next_and_a_reload_loses_nothing(essayeur: Essayeur) -> None:
    essayeur.commencer()
    assert essayeur.faire("enregistrer_orientation", **REPONSES["enregistrer_orientation"]) == 302
    assert essayeur.faire("prendre_contact", **REPONSES["prendre_contact"]) == 302
    assert essayeur.ouvertes == {"realiser_diagnostic"}
    assert essayeur.ouvertes == {"realiser_diagnostic"}
    assert essayeur.revenir() == 302
    assert essayeur.ouvertes == {"prendre_contact"}
