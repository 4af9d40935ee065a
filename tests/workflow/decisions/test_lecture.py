"""DMN files: those of the common modellers are read, the others are refused with a remedy."""

import pytest

from tests.travail import compter_appels
from tests.workflow.decisions.fabriquer import DMN_13, decision, definitions, lue, refus, table
from workflow.decisions import examiner, lire
from workflow.decisions.lecture import CASES_MAX, DMN

DMN_JS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
  xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
  xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
  xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0"
  id="Definitions_1" name="DRD" namespace="http://exemple.test/dmn">
  <inputData id="InputData_1" name="Ressources"/>
  <decision id="intensite" name="Intensité de l’accompagnement">
    <informationRequirement id="i1"><requiredInput href="#InputData_1"/></informationRequirement>
    <decisionTable id="DecisionTable_1">
      <input id="Input_1" label="Ressources" biodi:width="192">
        <inputExpression id="InputExpression_1" typeRef="number" expressionLanguage="feel">
          <text>ressources</text>
        </inputExpression>
        <inputValues id="Values_1"><text>[0..100000]</text></inputValues>
      </input>
      <output id="Output_1" label="Intensité" name="intensite" typeRef="string" biodi:width="192">
        <outputValues id="Values_2"><text>"leger","renforce"</text></outputValues>
      </output>
      <annotation name="Note"/>
      <rule id="Rule_1">
        <description>Sous le plafond</description>
        <inputEntry id="E1"><text>&lt; 900</text></inputEntry>
        <outputEntry id="E2"><text>"renforce"</text></outputEntry>
        <annotationEntry><text>002</text></annotationEntry>
      </rule>
      <rule id="Rule_2">
        <inputEntry id="E3" expressionLanguage="juel"><text>&gt;= 900</text></inputEntry>
        <outputEntry id="E4"><text>"leger"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram/></dmndi:DMNDI>
</definitions>"""


def test_a_file_of_dmn_js_is_read() -> None:
    intensite = lue(DMN_JS.encode())
    assert (intensite.cle, intensite.nom) == ("intensite", "Intensité de l’accompagnement")
    assert intensite.decider({"ressources": 899.5}) == {"intensite": "renforce"}
    assert intensite.decider({"ressources": 900}) == {"intensite": "leger"}


@pytest.mark.parametrize("espace", DMN)
@pytest.mark.parametrize("prefixe", ["", "dmn"])
def test_every_version_and_every_prefix_is_read(espace: str, prefixe: str) -> None:
    contenu = table(["x"], ["y"], ["1", "2"]).decode().replace(DMN_13, espace)
    if prefixe:
        for balise in ("definitions", "decisionTable", "decision ", "decision>", "input", "output",
                       "rule", "text"):  # fmt: skip
            contenu = contenu.replace(f"<{balise}", f"<{prefixe}:{balise}")
            contenu = contenu.replace(f"</{balise}", f"</{prefixe}:{balise}")
        contenu = contenu.replace("xmlns=", f"xmlns:{prefixe}=")
    assert lue(contenu.encode()).decider({"x": 1}) == {"y": 2}


@pytest.mark.parametrize("encodage", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_every_encoding_is_read(encodage: str) -> None:
    nom = encodage.removesuffix("-sig")
    contenu = f'<?xml version="1.0" encoding="{nom}"?>' + DMN_JS.partition("?>")[2]
    contenu = contenu.replace("’", "'")
    assert lue(contenu.encode(encodage)).nom == "Intensité de l'accompagnement"


def test_a_file_may_hold_several_tables() -> None:
    une = table(["x"], ["y"], ["1", "2"]).decode().partition("<decision")
    deux = table(["x"], ["z"], ["1", "3"], cle="autre").decode()
    corps = deux[deux.index("<decision ") : deux.index("</definitions>")]
    tables = lire((une[0] + corps + une[1] + une[2]).encode())
    assert [t.cle for t in tables] == ["autre", "bareme"]


def simple(avant: str, apres: str) -> bytes:
    return table(["x"], ["y"], ["1", "2"]).replace(avant.encode(), apres.encode())


REFUS: dict[str, tuple[bytes, str]] = {
    "pas du DMN": (b"<a/>", "n’est pas une table de décision DMN"),
    "un diagramme": (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
        "n’est pas une table de décision DMN",
    ),
    "pas du XML": (b"a,b", "n’est pas du XML que l’on peut lire (ligne 1) : enregistrez-le"),
    "un DOCTYPE": (
        b'<!DOCTYPE d [<!ENTITY a "b">]>' + table(["x"], ["y"], ["1", "2"]),
        "enregistrez à nouveau le fichier avec un outil DMN",
    ),
    "aucune décision": (definitions(""), "aucune décision"),
    "sans identifiant": (simple('id="bareme"', ""), "donnez à la décision un identifiant"),
    "identifiant étrange": (simple('id="bareme"', 'id="../x"'), "un identifiant en lettres"),
    "une expression": (
        definitions(decision("<literalExpression><text>1</text></literalExpression>")),
        "ce n’est pas une table",
    ),
    "une autre décision": (
        simple(
            "<decisionTable>",
            '<informationRequirement><requiredDecision href="#a"/></informationRequirement>'
            "<decisionTable>",
        ),
        "elle dépend d’une autre décision",
    ),
    "priorité": (
        table(["x"], ["y"], ["1", "2"], politique="PRIORITY"),
        "la règle de choix « PRIORITY » n’est pas prise en charge",
    ),
    "ordre des sorties": (
        table(["x"], ["y"], ["1", "2"], politique="OUTPUT ORDER"),
        "« OUTPUT ORDER » n’est pas prise",
    ),
    "agrégation": (
        simple("<decisionTable>", '<decisionTable hitPolicy="COLLECT" aggregation="SUM">'),
        "l’agrégation « SUM »",
    ),
    "sans ligne": (table(["x"], ["y"]), "elle n’a aucune ligne"),
    "sans sortie": (table(["x"], [], ["1"]), "elle n’a aucune sortie"),
    "sortie sans nom": (simple('name="y"', ""), "colonne « sortie 1 » : donnez un nom"),
    "sortie mal nommée": (simple('name="y"', 'name="délai"'), "« délai » ne peut pas être le nom"),
    "sortie réservée": (simple('name="y"', 'name="typename"'), "« typename » ne peut pas"),
    "sortie cachée": (simple('name="y"', 'name="__class__"'), "« __class__ » ne peut pas"),
    "sorties de même nom": (table(["x"], ["y", "y"], ["1", "2", "3"]), "s’appellent « y »"),
    "entrée vide": (
        simple("<text>x</text>", "<text> </text>"), "colonne « x » : écrivez le nom de la variable",
    ),
    "case manquante": (table(["x"], ["y"], ["1"]), "ligne 1 : il lui manque des cases"),
    "date": (table(["x"], ["y"], ["1", "2"], types={"x": "date"}), "les dates et les durées"),
    "langage": (
        simple("<inputEntry>", '<inputEntry expressionLanguage="javascript">'),
        "ligne 1, colonne « x » : le langage « javascript » n’est pas lu",
    ),
    "texte dans des nombres": (
        table(["x"], ["y"], ["1", "1"], ['"2"', "2"], types={"x": "number"}),
        "ligne 2, colonne « x » : « \"2\" » ne va pas dans cette colonne, qui attend un nombre",
    ),
    "nombre dans des textes": (
        table(["x"], ["y"], ["1", "2"], types={"y": "string"}),
        "ligne 1, colonne « y » : « 2 » ne va pas dans cette colonne, qui attend un texte",
    ),
    "défaut illisible": (
        table(["x"], ["y"], ["1", "2"], defauts={"y": "a.b"}),
        "colonne « y », valeur par défaut : « a.b »",
    ),
    "trop de cases": (
        table(["x"], ["y"], *([["1", "2"]] * (CASES_MAX // 2 + 1))),
        "trop grande",
    ),
    "trop de texte": (table(["x"], ["y"], [", ".join(["1"] * 30_000), "2"]), "trop grande"),
}  # fmt: skip


@pytest.mark.parametrize("cas", REFUS)
def test_what_is_not_supported_is_refused_with_its_place(cas: str) -> None:
    contenu, extrait = REFUS[cas]
    messages = refus(contenu)
    assert any(extrait in message for message in messages), messages


def test_all_that_is_to_be_mended_is_said_at_once_with_its_lines() -> None:
    contenu = table(["x"], ["y"], ["a.b", "1"], ["1", "2 **"]).replace(b"<rule>", b"\n<rule>")
    tables, defauts = examiner(contenu)
    assert tables == ()
    assert [(d.decision, d.ligne) for d in defauts] == [("bareme", 2), ("bareme", 3)]


def test_the_largest_table_costs_what_its_cells_cost() -> None:
    """All cells different, so that nothing compiled for one serves another."""
    lignes = [[f'"d{n}", "e{n}", < {n}', f'"{n}"'] for n in range(CASES_MAX // 2)]
    contenu = table(["x"], ["y"], *lignes)
    assert len(lue(contenu).lignes) == CASES_MAX // 2
    assert compter_appels(lambda: lue(contenu)) < 500 * CASES_MAX


def test_a_hostile_cell_full_of_tests_costs_what_they_cost() -> None:
    case = ",".join(f">{n}" for n in range(20_000))[:59_000].rpartition(",")[0]
    contenu = table(["x"], ["y"], [case, "1"])
    assert 1_000 < compter_appels(lambda: lue(contenu)) < 200 * case.count(">")
