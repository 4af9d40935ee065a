"""A walk on pieces that anyone may have drawn: what a dossier would live, under its own clock."""

from datetime import UTC, datetime
from time import monotonic
from typing import Any

import pytest

import bpmn
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    SAISIR,
    attente,
    chemin,
    diagramme,
    fixture,
    minuterie,
)
from workflow.edition.scenarios import Scene, jouer
from workflow.edition.scenarios.contenu import GESTES_MAXIMUM, Contenu, ScenarioIllisible
from workflow.parcours.definitions import Pieces
from workflow.programmes import defauts_de

DEBUT_LE = "2026-01-05T09:00"
ORIENTATION = {
    "prescripteur_type": "comed",
    "motif": "Essai",
    "accord_contact": "oui",
    "eligible": "oui",
}
COUPURE = 15
"""Seconds, on a machine that does other work: the job itself has less than two of processor."""


def pieces(parcours: bytes, cle: str = "essai") -> Pieces:
    return Pieces(cle, cle, parcours, {}, {}, {})


def livre(cle: str) -> Pieces:
    return pieces(bpmn.read_parcours(cle), cle)


def derouler(choisies: Pieces, *gestes: dict[str, Any], **parametres: object) -> Scene:
    return jouer(choisies, {"debut": DEBUT_LE, "parametres": parametres, "gestes": list(gestes)})


def faire(*etapes: str) -> list[dict[str, Any]]:
    """Moves that do these steps with answers made up; « … » lets the time pass."""
    return [
        {"avancer": "prochaine"} if cle == "…" else {"etape": cle, "inventer": True}
        for cle in etapes
    ]


def test_a_shipped_parcours_is_walked_to_its_end_with_answers_made_up() -> None:
    gestes = faire(
        "constater_occupation", "enregistrer_orientation", "prendre_contact",
        "realiser_diagnostic", "valider_entree", "recueillir_adhesion", "bilan_mi_mesure",
        "bilan_final", "preparer_sortie", "…", "enqueter_un_an",
    )  # fmt: skip
    scene = derouler(livre("maintien_bail"), *gestes, **defauts_de("maintien_bail"))
    assert (scene.termine, scene.incident, scene.reproche) == (True, None, None)
    assert scene.fins == ("fin_clos",)
    assert scene.trace[-1].phrase == "Le dossier est terminé."


def test_forms_and_acts_write_the_variables_that_a_dossier_would_have() -> None:
    scene = derouler(
        livre("acces_direct"),
        {"etape": "enregistrer_orientation", "reponses": ORIENTATION},
        {"etape": "prendre_contact", "reponses": {"resultat_contact": "peut-être"}},
    )
    assert scene.fautif == 2
    assert set(scene.erreurs) == {"canal", "resultat_contact"}
    assert scene.variables["issue_entree"] == "en_cours"
    assert [un.element for un in scene.attendues] == ["prendre_contact"]


def test_the_instance_of_the_state_makes_the_step_the_coordinators() -> None:
    def roles(valide_par: str) -> list[str]:
        gestes = [
            {"etape": cle, "inventer": True, "reponses": reponses}
            for cle, reponses in (
                ("enregistrer_orientation", ORIENTATION),
                ("prendre_contact", {"resultat_contact": "joint"}),
                ("realiser_diagnostic", {"conclusion": "avl"}),
            )
        ]
        reglages = {**defauts_de("acces_direct"), "valide_par": valide_par}
        scene = derouler(livre("acces_direct"), *gestes, **reglages)
        return [un.role for un in scene.attendues if un.element == "valider_entree"]

    assert roles("etat") == ["coordonnateur"]
    assert roles("association") == ["chef_de_service"]


ATTENTE = diagramme(
    DEBUT,
    SAISIR,
    attente("patienter", "Six mois", minuterie("P6M")),
    FIN,
    chemin("debut", "saisir", "patienter", "fin"),
)


def test_the_clock_stops_where_a_delay_falls_due_by_the_calendar() -> None:
    avant = derouler(pieces(ATTENTE), {"etape": "saisir"}, {"avancer": "P5M"})
    assert [d.due_le for d in avant.delais] == [datetime(2026, 7, 5, 7, tzinfo=UTC)]
    assert not avant.termine
    apres = derouler(pieces(ATTENTE), {"etape": "saisir"}, {"avancer": "prochaine"})
    assert apres.termine
    assert apres.fins == ("fin",)
    assert apres.moment == datetime(2026, 7, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("geste", "debut_du_reproche"),
    [
        ({"etape": "inconnue"}, "« inconnue » n’est pas ouverte"),
        ({"avancer": "2025-01-01"}, "L’horloge de l’essai ne recule pas"),
        ({"avancer": "prochaine"}, "Aucune échéance n’est armée"),
        ({"avancer": "P1X"}, "« P1X » n’est pas une durée"),
        ({"avancer": "demain"}, "Écrivez une date qui existe"),
    ],
)
def test_a_move_that_cannot_be_made_moves_nothing_and_says_why(
    geste: dict[str, str], debut_du_reproche: str
) -> None:
    scene = derouler(pieces(ATTENTE), geste)
    assert scene.fautif == 1
    assert str(scene.reproche).replace("\u00a0", " ").startswith(debut_du_reproche)
    assert [un.element for un in scene.attendues] == ["saisir"]


TOUR = diagramme(
    DEBUT,
    '<exclusiveGateway id="tour" name="Encore ?" default="tour_tour2"/>',
    '<exclusiveGateway id="tour2" name="Encore encore ?" default="tour2_tour"/>',
    SAISIR,
    FIN,
    chemin("debut", "tour", "tour2", "tour"),
    chemin("tour", "saisir", condition="1 == 2"),
    chemin("saisir", "fin"),
)
REVEIL = diagramme(
    DEBUT,
    SAISIR,
    attente("patienter", "Sans attendre", minuterie("PT0S")),
    chemin("debut", "saisir", "patienter"),
    '<sequenceFlow id="retour" sourceRef="patienter" targetRef="patienter"/>',
)


@pytest.mark.parametrize(
    "hostile",
    [TOUR, REVEIL, fixture("bombe"), fixture("doctype"), fixture("script"), b"", b"<a/>"],
    ids=["tour", "reveil", "bombe", "doctype", "script", "vide", "pas_du_bpmn"],
)
def test_a_hostile_diagram_is_stopped_with_a_sentence(hostile: bytes) -> None:
    debut = monotonic()
    scene = derouler(pieces(hostile), {"etape": "saisir"}, {"avancer": "P1Y"})
    assert scene.refus or scene.incident
    assert monotonic() - debut < COUPURE


@pytest.mark.parametrize(
    "brut",
    [
        {},
        {"debut": "hier"},
        {"debut": DEBUT_LE, "gestes": [{}]},
        {"debut": DEBUT_LE, "gestes": [{"etape": "a", "avancer": "P1D"}]},
        {"debut": DEBUT_LE, "gestes": [{"etape": "a", "copie": -1}]},
        {"debut": DEBUT_LE, "gestes": [{"etape": "a"}] * (GESTES_MAXIMUM + 1)},
        {"debut": DEBUT_LE, "attendu": {"etapes": "a"}},
        {"debut": "9999-01-01T00:00"},
    ],
)
def test_a_kept_walk_that_is_none_is_refused(brut: dict[str, Any]) -> None:
    with pytest.raises(ScenarioIllisible):
        Contenu.lire(brut)


def test_a_kept_walk_is_read_as_it_was_written() -> None:
    brut = {
        "parametres": {"avec_instance": True},
        "debut": "2026-01-05T09:00:00+01:00",
        "gestes": [
            {"etape": "a", "niveau": "n", "copie": 2, "reponses": {"x": ["1", "2"]}},
            {"avancer": "P6M"},
        ],
        "attendu": {"etapes": ["b"], "termine": False, "fins": [], "noms": {"b": "B"}},
    }
    assert Contenu.lire(brut).as_json() == brut
