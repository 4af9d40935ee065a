"""A form only restricts: what it may ask is refused here when it oversteps."""

import json
from collections.abc import Mapping

import pytest

import bpmn
from workflow.engine import Element
from workflow.formulaires import Formulaire, FormulaireInvalide, lire
from workflow.formulaires.controle import controler, peut_router
from workflow.formulaires.destinations import DESTINATIONS, Confidentialite
from workflow.parcours.actes import ACTES, EXIGENCES


def forme(champ_type: str = "textarea", **proprietes: object) -> Formulaire:
    champ: dict[str, object] = {
        "key": "champ",
        "type": champ_type,
        "label": "Le champ",
        "properties": proprietes,
    }
    if champ_type in ("radio", "select"):
        champ["values"] = [{"label": "Oui", "value": "oui"}, {"label": "Non", "value": "non"}]
    return lire(json.dumps({"id": "essai", "titre": "Essai", "components": [champ]}).encode())


def etape(proprietes: Mapping[str, str]) -> Element:
    return Element("etape", "Étape", "Association", {"formulaire": "essai", **proprietes})


def refus(formulaire: Formulaire, **proprietes: str) -> str:
    with pytest.raises(FormulaireInvalide) as refusee:
        controler([etape(proprietes)], {"essai": formulaire}, {})
    return str(refusee.value).replace("\u00a0", " ")


def test_an_unknown_destination_is_refused() -> None:
    assert "n’existe pas" in refus(forme(destination="menage.mot_de_passe"))


def test_a_lowered_confidentiality_is_refused() -> None:
    formulaire = forme(destination="diagnostic.volet_confidentiel", confidentialite="partageable")
    phrase = refus(formulaire, acte="realiser_diagnostic")
    assert "ne peut pas descendre sous « confidentiel »" in phrase


def test_a_raised_confidentiality_is_accepted() -> None:
    formulaire = forme(destination="demande.communes", confidentialite="confidentiel")
    controler([etape({})], {"essai": formulaire}, {})
    assert not peut_router(formulaire.champs[0])


@pytest.mark.parametrize(
    "formulaire",
    [
        forme(destination="diagnostic.volet_confidentiel", route=True),
        forme(destination="reponse", route=True),
        forme("number", destination="reponse", route=True),
    ],
    ids=["confidentiel", "texte générique", "nombre générique"],
)
def test_a_field_that_may_not_route_is_refused(formulaire: Formulaire) -> None:
    assert "ne peut pas orienter" in refus(formulaire, acte="realiser_diagnostic")


def test_a_generic_answer_routes_only_as_a_closed_choice_that_says_so() -> None:
    assert peut_router(forme("radio", destination="reponse", route=True).champs[0])
    assert not peut_router(forme("radio", destination="reponse").champs[0])


def test_a_field_whose_act_the_step_lacks_is_refused() -> None:
    phrase = refus(forme(destination="sortie.recommandations"), acte="tracer_contact")
    assert "demande l’acte sortir" in phrase


@pytest.mark.parametrize(
    ("voie", "proprietes", "refusee"),
    [
        ("Association", {}, False),
        ("Réservataire / Bailleur", {}, True),
        ("Association", {"role_conjoint": "referent_bailleur"}, True),
        ("Instance", {}, True),
        ("Coordination État", {}, True),
    ],
)
def test_a_step_shows_no_group_that_its_roles_may_not_read(
    voie: str, proprietes: Mapping[str, str], refusee: bool
) -> None:
    """The access matrix: the social part of a diagnostic is for the association alone."""
    acte = {"formulaire": "essai", "acte": "realiser_diagnostic"}
    element = Element("etape", "Étape", voie, {**acte, **proprietes})
    formulaire = {"essai": forme(destination="diagnostic.volet_confidentiel")}
    if not refusee:
        controler([element], formulaire, {})
        return
    with pytest.raises(FormulaireInvalide, match="ne peut pas être montré"):
        controler([element], formulaire, {})


def test_an_act_whose_answer_is_not_asked_is_refused() -> None:
    formulaire = {"essai": forme(destination="demande.communes")}
    with pytest.raises(FormulaireInvalide, match=r"bail\.issue"):
        controler([etape({"acte": "signer_bail"})], formulaire, EXIGENCES)
    with pytest.raises(FormulaireInvalide, match=r"bail\.issue"):
        controler([Element("etape", "Étape", None, {"acte": "signer_bail"})], {}, EXIGENCES)


def test_every_requirement_names_an_act_and_a_destination_it_may_write() -> None:
    for acte, exigees in EXIGENCES.items():
        assert acte in ACTES
        for exigee in exigees:
            assert not DESTINATIONS[exigee].actes or acte in DESTINATIONS[exigee].actes


def test_every_shipped_form_passes() -> None:
    formes = {cle: lire(bpmn.read_formulaire(cle)) for cle in bpmn.list_formulaires()}
    controler([], formes, {})
    assert len(formes) > 20


@pytest.mark.parametrize("nom", sorted(DESTINATIONS))
def test_nothing_confidential_routes(nom: str) -> None:
    destination = DESTINATIONS[nom]
    assert not (destination.route and destination.confidentialite == Confidentialite.CONFIDENTIEL)
