"""Editing a decision table: what does not change keeps its bytes, the rest of the file stays."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bpmn
from tests.workflow.decisions.fabriquer import DMN_13, decision, definitions, lue, plat, table
from workflow.decisions import examiner, lire
from workflow.decisions.edition import Grille, Rangee, creer, ecrire, lire_grilles
from workflow.decisions.edition.ecriture import nettoyer
from workflow.decisions.edition.gestes import GESTES
from workflow.decisions.edition.non_lus import list_non_lus
from workflow.decisions.exemples import Exemple
from workflow.errors import DiagrammeRefuse, Introuvable, SaisieInvalide
from workflow.isolement.table import examiner_isole

LIVREE = bpmn.read_decision("delai_dalo")
BAREME = table(["a", "b"], ["r"], ["1", "-", '"x"'], ["> 1", "true", '"y"'])
D_AILLEURS = definitions(
    '<itemDefinition name="t"/>'
    '<inputData id="i" name="A"/>'
    + decision(
        "<extensionElements><outil xmlns='urn:outil' couleur='rouge'/></extensionElements>"
        "<variable name='r'/>"
        '<decisionTable hitPolicy="COLLECT" aggregation="SUM" preferredOrientation="Rule-as-Row">'
        '<input><inputExpression typeRef="integer"><text>a</text></inputExpression>'
        "<inputValues><text>1,2</text></inputValues></input>"
        '<output name="r"/><annotation name="Source"/>'
        '<rule id="l1"><inputEntry expressionLanguage="feel"><text>1</text></inputEntry>'
        "<outputEntry><text>2</text></outputEntry>"
        "<annotationEntry><text>loi</text></annotationEntry></rule></decisionTable>"
    )
    + decision("<literalExpression><text>1</text></literalExpression>", cle="autre")
)


def seule(contenu: bytes) -> Grille:
    (grille,) = lire_grilles(contenu)
    return grille


@pytest.mark.parametrize("cle", bpmn.list_decisions())
def test_a_shipped_table_saved_without_a_change_keeps_its_bytes(cle: str) -> None:
    contenu = bpmn.read_decision(cle)
    for grille in lire_grilles(contenu):
        assert ecrire(contenu, grille) == contenu


def test_a_change_there_and_back_keeps_the_bytes_of_a_shipped_table() -> None:
    avant = seule(LIVREE)
    premiere = replace(avant.rangees[0], valeurs=("12",))
    suite = ecrire(LIVREE, replace(avant, rangees=(premiere, *avant.rangees[1:])))
    changees = set(suite.splitlines()) ^ set(LIVREE.splitlines())
    assert changees == {b"          <text>12</text>"}
    assert ecrire(suite, avant) == LIVREE


def test_what_another_tool_wrote_stays_in_its_place() -> None:
    grille = seule(D_AILLEURS)
    assert grille.politique == "COLLECT SUM"
    suite = ecrire(D_AILLEURS, replace(grille, rangees=(*grille.rangees, Rangee(("2",), ("3",)))))
    for garde in (b'couleur="rouge"', b"<inputValues>", b'aggregation="SUM"', b"annotationEntry",
                  b'expressionLanguage="feel"', b'preferredOrientation="Rule-as-Row"',
                  b"<literalExpression>", b'typeRef="integer"'):  # fmt: skip
        assert garde in suite
    assert suite.index(b"<annotation ") < suite.index(b"<rule")
    choisie = ecrire(suite, replace(seule(suite), politique="COLLECT"))
    assert b"aggregation" not in choisie


def test_what_is_not_read_of_a_file_is_pointed_at() -> None:
    dit = " ".join(list_non_lus(D_AILLEURS))
    assert "annotations de lignes (1)" in dit
    assert "extensions d’un autre outil (1)" in dit
    assert list_non_lus(LIVREE) == [] == list_non_lus(b"<rien/>")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(GESTES)), st.integers(0, 3)), max_size=12))
def test_any_gestures_leave_a_table_that_reads_as_it_was_written(
    gestes: list[tuple[str, int]],
) -> None:
    contenu = BAREME
    for nom, rang in gestes:
        avant = seule(contenu)
        try:
            voulue = GESTES[nom](avant, rang)
        except IndexError:
            continue
        contenu = ecrire(contenu, voulue)
        relue = seule(contenu)
        assert [(e.libelle, e.lue) for e in relue.entrees] == [
            (e.libelle, e.lue) for e in voulue.entrees
        ]
        assert [(r.cases, r.valeurs) for r in relue.rangees] == [
            (r.cases, r.valeurs) for r in voulue.rangees
        ]
        examiner(contenu)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_typed_in_a_cell_is_a_text_of_the_file(texte: str) -> None:
    propre = nettoyer(texte).strip()
    grille = seule(BAREME)
    rangee = replace(grille.rangees[0], cases=(propre, "-"), note=propre)
    suite = ecrire(BAREME, replace(grille, nom=propre, rangees=(rangee, grille.rangees[1])))
    relue = seule(suite)
    assert len(relue.rangees) == 2
    assert relue.rangees[0].cases[0].splitlines() == propre.splitlines()
    examiner(suite)


def test_a_new_table_says_what_it_lacks_and_is_read_once_it_has_it() -> None:
    neuve = creer(cle="bareme", nom="Barème")
    (defaut,) = examiner(neuve)[1]
    assert defaut.lieu is not None and (defaut.lieu.genre, defaut.lieu.colonne) == ("entree", 0)
    grille = seule(neuve)
    (entree,) = grille.entrees
    pleine = ecrire(neuve, replace(grille, entrees=(replace(entree, lue="conclusion"),)))
    assert lue(pleine).lues == {"conclusion"}
    with pytest.raises(SaisieInvalide):
        creer(cle="bareme", nom=" ")
    with pytest.raises(Introuvable):
        ecrire(neuve, replace(grille, cle="partie"))


def test_a_fault_is_at_its_cell_with_the_reason_alone() -> None:
    faux = table(["a"], ["r"], ["1", '"x"'], ['"b" "c"', '"y", "z"'], types={"a": "string"})
    lieux = {
        (d.lieu.genre, d.lieu.ligne, d.lieu.colonne): plat(d.raison)
        for d in examiner(faux)[1]
        if d.lieu is not None
    }
    assert lieux["case", 0, 0].startswith("« 1 » ne va pas dans cette colonne")
    assert lieux["case", 1, 0].startswith("il manque une virgule")
    assert "gardez-en une par case" in lieux["valeur", 1, 0]


def avec(*exemples: Exemple, contenu: bytes = LIVREE) -> bytes:
    return ecrire(contenu, replace(seule(contenu), exemples=exemples))


PARIS = Exemple(
    "Paris", {"departement": "75", "agglomeration_300000": "oui"}, {"delai_dalo_mois": "6"}
)


def test_an_example_is_kept_with_its_table_and_played_with_its_verdict() -> None:
    tenue = avec(PARIS)
    assert seule(tenue).exemples == (PARIS,)
    assert examiner(tenue)[1] == ()
    (defaut,) = examiner(avec(replace(PARIS, attendus={"delai_dalo_mois": "3"})))[1]
    assert "exemple « Paris » : « Délai en mois » donne « 6 »" in plat(defaut.message)
    assert ecrire(tenue, replace(seule(tenue), exemples=())) == LIVREE


def test_a_published_table_is_read_without_playing_its_examples() -> None:
    faux = avec(replace(PARIS, attendus={"delai_dalo_mois": "3"}))
    assert [une.cle for une in lire(faux)] == ["delai_dalo"]


def test_an_example_without_an_answer_leaves_the_variable_without_a_value() -> None:
    sans = Exemple("Sans réponse", {"departement": "75"}, {})
    (essai,) = examiner_isole(avec(sans)).tables["delai_dalo"].essais
    assert (essai.tenu, essai.lignes, essai.rendu) == (True, (), {"delai_dalo_mois": ""})


@pytest.mark.parametrize(
    ("politique", "attendu", "lignes"),
    [("FIRST", "x", (1,)), ("COLLECT", "x ; y", (1, 2)), ("UNIQUE", "", ())],
)
def test_an_example_tells_which_rows_answer(
    politique: str, attendu: str, lignes: tuple[int, ...]
) -> None:
    deux = table(["a"], ["r"], ["> 1", '"x"'], ["> 0", '"y"'], politique=politique)
    contenu = avec(Exemple("Deux", {"a": "5"}, {"r": attendu}), contenu=deux)
    (essai,) = examiner_isole(contenu).tables["bareme"].essais
    assert essai.lignes == lignes
    assert essai.tenu is (politique != "UNIQUE")
    if not essai.tenu:
        assert "les lignes 1 et 2 conviennent à la fois" in plat(essai.phrase)


def test_a_quoted_number_is_a_text_and_a_bare_one_a_number() -> None:
    textes = table(["a"], ["r"], ['"75"', '"texte"'], ["75", '"nombre"'], politique="FIRST")
    exemples = (Exemple("t", {"a": '"75"'}, {"r": "texte"}),
                Exemple("n", {"a": "75"}, {"r": "nombre"}))  # fmt: skip
    assert examiner(avec(*exemples, contenu=textes))[1] == ()


def test_too_many_examples_are_refused_before_they_are_played() -> None:
    (defaut,) = examiner(avec(*[PARIS] * 51))[1]
    assert "plus de 50 exemples" in plat(defaut.message)


def test_a_hostile_file_is_examined_apart_and_refused() -> None:
    bombe = b'<!DOCTYPE d [<!ENTITY a "aaaa">]>' + BAREME
    assert "DOCTYPE" in examiner_isole(bombe).defauts[0].message
    with pytest.raises(DiagrammeRefuse):
        lire_grilles(bombe)
    assert lire_grilles(definitions("", DMN_13)) == ()
    trop = replace(seule(BAREME), rangees=(Rangee(("1", "-"), ("2",)),) * 1001)
    with pytest.raises(SaisieInvalide):
        ecrire(BAREME, trop)
