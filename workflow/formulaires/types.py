"""The types of field, as a table: what each asks, and where its answer may go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TypeDeChamp:
    """`cellule`: a column of a table may have it. `colonne`: a destination of its own may keep it;
    else it is a generic answer.
    """

    nom: str
    sens: str
    """What it asks, for who draws a form (English: it goes to docs/bpmn.md)."""
    cellule: bool = False
    colonne: bool = True


TYPES = (
    TypeDeChamp("textfield", "one line of text (`minLength`, `maxLength`)", cellule=True),
    TypeDeChamp("textarea", "a long text (`minLength`, `maxLength`)"),
    TypeDeChamp("number", "a whole number (`min`, `max`)", cellule=True),
    TypeDeChamp(
        "montant",
        "whole euros, typed « 1 234 € » (`min`, `max`); with `properties.centimes`, cents too, "
        "and then a generic answer",
        cellule=True,
    ),
    TypeDeChamp("date", "a day", cellule=True),
    TypeDeChamp("oui_non", "a question: the answer is `oui` or `non`", cellule=True),
    TypeDeChamp("select", "one of `values`, in a list", cellule=True),
    TypeDeChamp("radio", "one of `values`, all in sight"),
    TypeDeChamp("checklist", "several of `values`"),
    TypeDeChamp("checkbox", "one statement to tick; unticked, nothing is said"),
    TypeDeChamp("tableau", "rows of `columns` (`min`, `max`: rows)", colonne=False),
    TypeDeChamp("personne", "a member of the household", colonne=False),
    TypeDeChamp("organisme", "an organisation of the type `properties.organisme`"),
    TypeDeChamp("logement", "a dwelling proposed to the household or lived in", colonne=False),
    TypeDeChamp("document", "a document of the dossier", colonne=False),
    TypeDeChamp("menage", "a household that the person follows"),
    TypeDeChamp("participant", "a household of the collective action"),
    TypeDeChamp("presences", "the attendance of each household of the action"),
    TypeDeChamp("seance", "a planned session of the action"),
    TypeDeChamp("action_collective", "an action under way in the association"),
    TypeDeChamp("logement_palier", "a dwelling of the association’s stages"),
)

SANS_COLONNE = frozenset(t.nom for t in TYPES if not t.colonne)
"""Types of field that only a generic answer keeps."""
