"""Editing a form: what does not change keeps its bytes, what changes is held against the rules."""

from collections.abc import Callable
from dataclasses import replace

import orjson
import pytest

import bpmn
from models.codes import Role
from workflow.errors import Introuvable, SaisieInvalide
from workflow.formulaires import edition, lire
from workflow.formulaires.controle import defaut_du_champ
from workflow.formulaires.edition import Colonne, Question
from workflow.formulaires.edition.modeles import list_ecarts, types_admis
from workflow.formulaires.lecteurs import list_lecteurs, peut_lire_le_champ
from workflow.formulaires.lecture import Option
from workflow.formulaires.types import TYPES

DIAGNOSTIC = bpmn.read_formulaire("diagnostic")
LIVRES = pytest.mark.parametrize("cle", bpmn.list_formulaires())
CHOIX = (Option("oui", "Oui"), Option("non", "Non"))
HOSTILES = ("<script>alert(1)</script>", "{{ 7 * 7 }}", '"', "\\", "\u202e", "é" * 299)


def question(contenu: bytes, cle: str) -> Question:
    return next(q for q in edition.list_questions(contenu) if q.cle == cle)


def refus(agir: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(SaisieInvalide) as refusee:
        agir()
    return {aspect: phrase.replace("\u00a0", " ")
            for aspect, phrase in refusee.value.erreurs.items()}  # fmt: skip


@LIVRES
def test_a_shipped_form_saved_without_a_change_keeps_its_bytes(cle: str) -> None:
    contenu = bpmn.read_formulaire(cle)
    for lue in edition.list_questions(contenu):
        assert edition.modifier(contenu, lue.cle, lue) == contenu
    assert edition.titrer(contenu, lire(contenu).titre) == contenu


@LIVRES
def test_a_question_moved_there_and_back_keeps_the_bytes(cle: str) -> None:
    contenu = bpmn.read_formulaire(cle)
    premiere = edition.list_questions(contenu)[0].cle
    assert edition.deplacer(edition.deplacer(contenu, premiere, 1), premiere, -1) == contenu
    assert edition.deplacer(contenu, premiere, -1) == contenu


@LIVRES
def test_a_shipped_form_asks_only_what_its_destinations_keep(cle: str) -> None:
    lu = lire(bpmn.read_formulaire(cle))
    assert list(list_ecarts(lu)) == []
    assert [defaut_du_champ(champ) for champ in lu.champs] == [None] * len(lu.champs)


@pytest.mark.parametrize("type_", [t.nom for t in TYPES if types_admis("reponse") is None])
def test_a_free_question_of_each_type_is_added_then_removed(type_: str) -> None:
    neuve = Question(
        "", type_, "Une question",
        options=CHOIX if type_ in ("select", "radio", "checklist") else (),
        colonnes=(Colonne("nature", "select", "Nature", options=CHOIX),)
        if type_ == "tableau" else (),
        organisme="bailleur" if type_ == "organisme" else None,
    )  # fmt: skip
    suite = edition.ajouter(DIAGNOSTIC, neuve)
    assert question(suite, "une_question") == replace(neuve, cle="une_question")
    assert edition.enlever(suite, "une_question") == DIAGNOSTIC


def test_what_the_editor_does_not_know_of_a_file_stays() -> None:
    brut = orjson.loads(DIAGNOSTIC)
    brut["exporter"] = {"name": "form-js"}
    brut["components"][0]["layout"] = {"row": "Row_1"}
    ailleurs = orjson.dumps(brut)
    lue = question(ailleurs, "conclusion")
    suite = orjson.loads(edition.modifier(ailleurs, lue.cle, replace(lue, aide="Une aide")))
    assert suite["exporter"] == {"name": "form-js"}
    assert suite["components"][0]["layout"] == {"row": "Row_1"}
    assert list(suite["components"][0])[:4] == ["key", "type", "label", "description"]


def test_a_new_form_reads_and_asks_one_free_question() -> None:
    neuf = edition.creer(cle="visite", titre="Visite à un mois")
    assert lire(neuf).titre == "Visite à un mois"
    assert [q.destination for q in edition.list_questions(neuf)] == ["reponse"]
    assert "titre" in refus(lambda: edition.creer(cle="visite", titre=" "))
    assert "cle" in refus(lambda: edition.creer(cle="Visite 1", titre="Visite"))


def test_a_question_whose_answer_shows_another_is_not_removed_nor_its_answer() -> None:
    dit = refus(lambda: edition.enlever(DIAGNOSTIC, "conclusion"))
    assert "n’est posée que selon la réponse" in dit["libelle"]
    lue = question(DIAGNOSTIC, "conclusion")
    sans_avl = replace(lue, options=tuple(o for o in lue.options if o.valeur != "avl"))
    dit = refus(lambda: edition.modifier(DIAGNOSTIC, "conclusion", sans_avl))
    assert "changez d’abord la condition" in dit["options"]


def test_the_last_question_stays_and_a_question_that_is_gone_is_said() -> None:
    seule = edition.creer(cle="visite", titre="Visite")
    assert "dernière question" in refus(lambda: edition.enlever(seule, "note"))["libelle"]
    with pytest.raises(Introuvable):
        edition.modifier(seule, "partie", Question("", "textfield", "Partie"))


@pytest.mark.parametrize(
    ("change", "aspect"),
    [
        ({"libelle": " "}, "libelle"),
        ({"libelle": "é" * 301}, "libelle"),
        ({"options": (CHOIX[0],)}, "options"),
        ({"options": (CHOIX[0], CHOIX[0])}, "options.1.valeur"),
        ({"options": (CHOIX[0], Option("a'b", "Autre"))}, "options.1.valeur"),
        ({"options": (*CHOIX, Option("jamais", "Jamais"))}, "options"),
        ({"type": "number"}, "type"),
        ({"confidentialite": "secret"}, "confidentialite"),
        ({"montre_si": "conclusion == 'avl'"}, "montre_si"),
        ({"montre_si": "__import__('os')"}, "montre_si"),
    ],
)
def test_a_question_that_oversteps_is_refused_at_its_box(
    change: dict[str, object], aspect: str
) -> None:
    lue = question(bpmn.read_formulaire("contact"), "resultat_contact")
    voulue = replace(lue, **change)  # type: ignore[arg-type]
    assert aspect in refus(
        lambda: edition.modifier(bpmn.read_formulaire("contact"), lue.cle, voulue)
    )


def test_a_number_of_the_dossier_keeps_its_bounds_and_a_free_one_is_free() -> None:
    personnes = replace(question(DIAGNOSTIC, "nb_personnes"), maximum=500)
    assert "maximum" in refus(lambda: edition.modifier(DIAGNOSTIC, "nb_personnes", personnes))
    libre = Question("visites", "number", "Visites", maximum=500)
    assert question(edition.ajouter(DIAGNOSTIC, libre), "visites").maximum == 500


@pytest.mark.parametrize("texte", HOSTILES)
def test_a_hostile_label_is_kept_as_a_text(texte: str) -> None:
    suite = edition.ajouter(DIAGNOSTIC, Question("essai", "textfield", texte, aide=texte))
    assert lire(suite).champs[-1].libelle == texte


def test_an_answer_that_is_reserved_further_loses_readers() -> None:
    volet = next(c for c in lire(DIAGNOSTIC).champs if c.cle == "volet_logement")
    assert peut_lire_le_champ(Role.REFERENT_BAILLEUR, volet)
    reserve = replace(volet, confidentialite="association")
    assert not peut_lire_le_champ(Role.REFERENT_BAILLEUR, reserve)
    assert peut_lire_le_champ(Role.COORDONNATEUR, reserve)
    secret = replace(volet, confidentialite="confidentiel")
    association = {Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE}
    assert set(list_lecteurs(secret.destination, secret.confidentialite)) == association
    assert set(list_lecteurs("reponse")) == association
    assert set(list_lecteurs("adhesion.etat")) == {*association, Role.COORDONNATEUR}
