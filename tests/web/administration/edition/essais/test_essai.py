"""A draft walked on its page: by each role, under the clock, with the forms of a real dossier."""

import re

from sqlalchemy import func, select

from models.db import SessionFactory, lecture
from models.dossier import Dossier
from models.journal import Journal
from tests.web.administration.edition.essais.conftest import Essayeur
from tests.web.monde import REPONSES
from workflow.edition.vocabulaire.mots import ROLES

CODES = {nom: code for code, nom in ROLES.items()}
DIAGRAMME = re.compile(r'data-diagramme="([^"]+)"')
ROLE = re.compile(r'<span class="discret">([^<,]*),.*?name="_etape" value="([^"]+)"', re.DOTALL)
"""(first role of a step, what names it) of the first form that a page shows."""


def test_a_walk_starts_from_the_parameters_and_waits_for_the_first_step(essayeur: Essayeur) -> None:
    assert essayeur.commencer() == 302
    assert essayeur.ouvertes == {"enregistrer_orientation"}
    assert "Le dossier s’ouvre." in essayeur.texte


def test_ce_que_le_parcours_sait_se_dit_en_mots(essayeur: Essayeur) -> None:
    essayeur.commencer()
    assert "Tentatives de contact déjà faites" in essayeur.ouvrir().replace("\u00a0", " ")
    assert re.findall(r"<code>([^<]*)", essayeur.ouvrir()) == []


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


def test_the_whole_parcours_is_walked_as_each_role_with_answers_made_up(
    essayeur: Essayeur, fabrique_web: SessionFactory
) -> None:
    """Each step is done looking as the role that it waits for; where none is, time passes."""
    avant = compter(fabrique_web)
    essayeur.commencer()
    vus = set()
    for _ in range(25):
        essayeur.comme = ""
        page = essayeur.ouvrir()
        if "Le parcours est terminé" in essayeur.texte:
            break
        attend = page[page.index('id="a-faire"') : page.index('id="parcours"')]
        role = ROLE.search(attend.partition('id="evenements"')[0])
        if role is None:
            assert essayeur.avancer("prochaine") == 302
            continue
        essayeur.comme = CODES[role.group(1).split(" et ")[0]]
        vus.add(essayeur.comme)
        assert essayeur.faire(role.group(2), page, _inventer="oui") == 302, essayeur.texte
    assert "Le parcours est terminé" in essayeur.texte
    assert vus >= {"travailleur_social", "chef_de_service", "referent_bailleur"}
    assert compter(fabrique_web) == avant


def compter(fabrique: SessionFactory) -> list[int | None]:
    """How many rows there are about households: a walk must add none."""
    with lecture(fabrique) as session:
        return [session.scalar(select(func.count()).select_from(t)) for t in (Dossier, Journal)]


def test_a_landlord_sees_his_steps_and_nothing_else(essayeur: Essayeur) -> None:
    essayeur.commencer()
    essayeur.comme = "referent_bailleur"
    page = essayeur.ouvrir()
    assert "Rien à faire pour ce rôle." in essayeur.texte
    for cache in ("Enregistrer l’orientation", "tentatives", "data-diagramme", "s’ouvre"):
        assert cache not in page
    essayeur.comme = "coordonnateur"
    essayeur.ouvrir()
    assert "Enregistrer l’orientation : attend le travailleur social" in essayeur.texte


def test_a_role_does_not_do_the_step_of_another(essayeur: Essayeur) -> None:
    essayeur.commencer()
    essayeur.comme = "coordonnateur"
    assert essayeur.faire("entree/enregistrer_orientation/0") == 403


def test_two_windows_never_write_over_each_other(essayeur: Essayeur) -> None:
    essayeur.commencer()
    vieille = essayeur.ouvrir()
    orientation = REPONSES["enregistrer_orientation"]
    assert essayeur.faire("enregistrer_orientation", **orientation) == 302
    assert essayeur._envoyer("horloge", vieille, cible="P1M") == 409
    assert essayeur.ouvertes == {"prendre_contact"}


def test_the_clock_refuses_to_go_back_and_says_so(essayeur: Essayeur) -> None:
    essayeur.commencer()
    assert essayeur.avancer("2020-01-01") == 422
    assert "L’horloge de l’essai ne recule pas" in essayeur.texte


def test_a_parameter_that_is_none_of_its_choices_is_refused(essayeur: Essayeur) -> None:
    assert essayeur.commencer(valide_par="le_roi") == 422
    assert essayeur.commencer(debut="demain") == 422
    essayeur.ouvrir()
    assert "Commencer l’essai" in essayeur.texte


def test_starting_again_asks_for_the_parameters(essayeur: Essayeur) -> None:
    essayeur.commencer()
    essayeur._envoyer("arret", essayeur.ouvrir())
    essayeur.ouvrir()
    assert "Commencer l’essai" in essayeur.texte


def test_a_diagram_of_the_walk_is_served_as_a_text(essayeur: Essayeur) -> None:
    essayeur.commencer()
    adresses = DIAGRAMME.findall(essayeur.ouvrir())
    assert len(adresses) == 2
    for adresse in adresses:
        reponse = essayeur.navigateur.ouvrir(adresse)
        assert reponse.status_code == 200
        assert "sandbox" in reponse.headers["Content-Security-Policy"]
