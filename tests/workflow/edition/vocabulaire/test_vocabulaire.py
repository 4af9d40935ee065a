"""What editors offer to choose from: everything that a diagram may name, in words."""

import orjson
import pytest

from workflow.edition.conditions import PAR_TYPE
from workflow.edition.vocabulaire import mots, vocabulaire
from workflow.edition.vocabulaire.ecrites import ECRITES
from workflow.edition.vocabulaire.nature import TYPES
from workflow.formulaires.matrice import list_groupes
from workflow.parcours.actes import ACTES, VARIABLES_CONNUES
from workflow.parcours.definitions import Pieces
from workflow.parcours.voies import VOIES, trouver
from workflow.verification.publication import CONNUES

FORMULAIRE = {
    "id": "visite",
    "type": "default",
    "titre": "Visite à un mois",
    "components": [
        {
            "key": "visite_faite",
            "type": "radio",
            "label": "Visite faite",
            "values": [{"label": "Oui", "value": "oui"}, {"label": "Non", "value": "non"}],
            "properties": {"destination": "reponse", "route": True},
        },
        {
            "key": "remarque",
            "type": "textarea",
            "label": "Remarque",
            "properties": {"destination": "reponse"},
        },
    ],
}


def pieces(**formulaires: bytes) -> Pieces:
    return Pieces("neuf", "Neuf", b"", {"mon_module": b"<pas lisible"}, formulaires, {"t": b"<"})


def test_the_files_in_progress_come_with_those_of_the_product() -> None:
    mots_du_brouillon = vocabulaire(pieces(visite=orjson.dumps(FORMULAIRE)))
    assert ("visite", "Visite à un mois") in mots_du_brouillon.formulaires
    assert "contact" in dict(mots_du_brouillon.formulaires)
    assert ("mon_module", "mon_module") in mots_du_brouillon.modules
    assert dict(mots_du_brouillon.modules)["caleol"] == "Passage en CALEOL"
    assert "delai_dalo" in dict(mots_du_brouillon.decisions)


def test_a_field_that_routes_becomes_a_variable_and_no_other() -> None:
    variables = vocabulaire(pieces(visite=orjson.dumps(FORMULAIRE))).par_nom
    assert variables["visite_faite"].choix == (("oui", "Oui"), ("non", "Non"))
    assert variables["visite_faite"].origine == "Formulaire « Visite à un mois »"
    assert "remarque" not in variables
    assert variables["tentatives_max"].type == "nombre"
    assert variables["urgence"].type == "oui_non"
    assert "duree_dite" not in variables, "a label changes no way"


def test_a_form_in_progress_that_does_not_read_is_offered_under_its_key() -> None:
    lu = vocabulaire(pieces(visite=b"{"))
    assert ("visite", "visite") in lu.formulaires


def test_what_a_landlord_may_not_read_of_a_form_is_said() -> None:
    fermes = vocabulaire(pieces(visite=orjson.dumps(FORMULAIRE))).fermes_au_bailleur
    assert fermes["visite"] == ("diagnostic social",)
    assert "reponse_offre" not in fermes


def test_everything_that_a_diagram_may_name_has_its_words() -> None:
    assert mots.ACTES.keys() == ACTES.keys()
    assert mots.HORLOGES.keys() == CONNUES["horloge"][0]
    assert mots.CALENDRIERS.keys() == CONNUES["calendrier"][0]
    assert mots.ETATS.keys() == CONNUES["phase"][0]
    assert mots.GROUPES.keys() == set(list_groupes())
    assert {variable.nom for variable in ECRITES} == VARIABLES_CONNUES
    assert {voie.role for voie in VOIES.values()} == {
        voie.role for nom in mots.VOIES if (voie := trouver(nom)) is not None
    }
    assert PAR_TYPE.keys() == set(TYPES)


@pytest.mark.parametrize("nom", mots.VOIES)
def test_every_lane_that_is_offered_says_who_acts(nom: str) -> None:
    assert trouver(nom) is not None
