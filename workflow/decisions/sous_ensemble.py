"""What of DMN is supported, as a table: `docs/bpmn.md` prints it and the tests try each example."""

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where the example stands in a file."""

    ENTREE = "input expression"
    CASE = "input cell"
    SORTIE = "output cell"
    POLITIQUE = "hit policy"
    TYPE = "typeRef"


@dataclass(frozen=True, slots=True)
class Forme:
    """One form: `exemple` as the file writes it, `note` in the language of the documentation."""

    place: Place
    exemple: str
    admise: bool
    note: str


FORMES: tuple[Forme, ...] = (
    Forme(Place.ENTREE, "nb_personnes", True, "a routing variable"),
    Forme(Place.ENTREE, "a + b", True, "any expression of the allow-list"),
    Forme(Place.ENTREE, "${a}", True, "JUEL and FEEL notations are translated as in conditions"),
    Forme(Place.ENTREE, "a.b", False, "no attribute, no power, no product, no other call"),
    Forme(Place.CASE, "-", True, "any value; so does an empty cell"),
    Forme(Place.CASE, '"a", "b"', True, "one of these values"),
    Forme(Place.CASE, 'not("a", "b")', True, "none of these, around the whole cell"),
    Forme(Place.CASE, ">= 5", True, "`<`, `<=`, `>`, `>=`, `=`, `==`, `!=`, `<>`"),
    Forme(Place.CASE, "[1..10]", True, "bounds included"),
    Forme(Place.CASE, "]1..10[", True, "bounds left out; `(1..10)` says the same"),
    Forme(Place.CASE, "< 1, [4..5], > 9", True, "alternatives of any kind"),
    Forme(Place.CASE, "true", True, "`true` is not 1"),
    Forme(Place.CASE, "null", True, "an order (`<`, an interval) never suits a null value"),
    Forme(Place.CASE, "< seuil + 1", True, "a bound may be an expression and read variables"),
    Forme(Place.CASE, "? > 5", False, "no question mark"),
    Forme(Place.CASE, "a > 5", False, "no whole condition: write what the column is compared with"),
    Forme(Place.CASE, '"a" "b"', False, "a forgotten comma"),
    Forme(Place.CASE, "[10..1]", False, "an empty interval"),
    Forme(Place.CASE, "[1, 2]", False, "no list: `1, 2`"),
    Forme(Place.CASE, 'date("2026-01-01")', False, "no date, no duration"),
    Forme(Place.SORTIE, '"renforce"', True, "a text, a number, true, false, null (or empty)"),
    Forme(Place.SORTIE, "a + 1", True, "any expression of the allow-list, of one value"),
    Forme(Place.SORTIE, '"a", "b"', False, "one value in each cell"),
    Forme(Place.POLITIQUE, "UNIQUE", True, "the default; two rows that suit are an error"),
    Forme(Place.POLITIQUE, "FIRST", True, "rows below the first that suits are not read"),
    Forme(Place.POLITIQUE, "ANY", True, "rows that suit and do not agree are an error"),
    Forme(Place.POLITIQUE, "COLLECT", True, "a list for each output; no aggregation"),
    Forme(Place.POLITIQUE, "RULE ORDER", True, "as COLLECT"),
    Forme(Place.POLITIQUE, "PRIORITY", False, "neither is OUTPUT ORDER"),
    Forme(Place.TYPE, "string", True, "checked when the file is read and when the table runs"),
    Forme(Place.TYPE, "boolean", True, "the same"),
    Forme(Place.TYPE, "integer", True, "a number: also number, long, double, float, decimal"),
    Forme(Place.TYPE, "Any", True, "not checked, like a type of the author's own"),
    Forme(Place.TYPE, "date", False, "dates, times and durations are not values of a parcours"),
)

NOTATIONS: tuple[tuple[str, str], ...] = (
    ("bpmn-js-spiffworkflow", "<spiffworkflow:calledDecisionId>table</…>"),
    ("Camunda 7, Operaton", 'camunda:decisionRef="table" [camunda:resultVariable="nom"]'),
    ("Camunda 8", '<zeebe:calledDecision decisionId="table" [resultVariable="nom"]/>'),
    ("any", '<spiffworkflow:property name="decision" value="table"/>'),
)
"""How a business rule task names its decision: (modeller, what it writes)."""

SANS_EFFET: tuple[str, ...] = (
    "inputValues", "outputValues", "annotation", "description", "inputData", "itemDefinition",
    "the drawing",
)  # fmt: skip
"""What a file may hold and nothing reads."""
