"""Writes docs/bpmn.md from the tables: `python -m tests.workflow.constructions.reference`.

A test fails when the page is not what the tables say.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.workflow.constructions.table import PRISES, lire_refusees
from workflow.decisions.sous_ensemble import FORMES, NOTATIONS, SANS_EFFET
from workflow.engine.analyse import TACHES_MAX
from workflow.engine.fichier.xml import PROFONDEUR_MAX, TAILLE_MAX
from workflow.engine.instance import PAS_MAXIMUM
from workflow.engine.parcours_plat import SOUS_PARCOURS_MAXIMUM
from workflow.engine.semantique.environnement import REPETITIONS_MAX
from workflow.formulaires.types import TYPES
from workflow.verification.proprietes import PROPRIETES
from workflow.verification.surete import COUPS_MAX
from workflow.verification.taille import NOEUDS_MAX

PAGE = Path(__file__).parents[3] / "docs" / "bpmn.md"
EXEMPLES = "../tests/diagrammes/constructions"

ENTETE = """\
# The diagrams that run

<!-- Written by `python -m tests.workflow.constructions.reference`: change the tables, not this
page. -->

Any modeller's BPMN 2.0 file may be sent. Each construct below either runs as it is drawn or is
refused with a sentence that names the element and the remedy; `jalon verifier FICHIER.bpmn` gives
the verdict without publishing. Beside each supported example, a file of the same name and the
ending `.txt` lists what a dossier waits for after each step. The tests walk it three times: live,
reloaded after each step by a new process, and on the library's own engine.
"""
REMIS = """\
## What is put right without a word

Modellers leave things unsaid. The drawing is kept as it is; what runs has:
- an id on every element, and an end on every branch that stops;
- the only arrow without a condition of an exclusive gateway as its default;
- bare ISO 8601 delays (`P6M`), `${...}` and `=...` conditions in our notation (ADR 0004);
- event definitions shared by reference, put where they serve; an arrow for each link;
- a code for each error and escalation that has none, so that only an event without a reference
  catches them all; an error on an edge always interrupts;
- a task in place of a collapsed sub-process with nothing in it;
- no vendor extension, picture, data object nor message flow: the file keeps them, and the engine
  does not see them.
"""
SURETE = """\
## Will it end

The verdict plays the diagram, called ones included, with every condition both ways and every event
possible, and follows its variables:
- refused: a state from which no end can be reached, branches that gather or multiply without end;
- before publication: a variable that a gateway, a delay, a repetition or a decision table reads
  though some way has not written it (an optional field writes nothing when left out); the events
  on the edge of an activity see what was written when it began;
- told: a phase that may block but that an event on its edge ends, branches of a parallel gateway
  that come together without waiting, elements that no run reaches, delays that a shorter one always
  ends, and « non vérifié » where the search reaches its bound.

Conditions are not compared with each other: the same question asked in two branches that meet is
taken both ways in each, so ask it once, before the branches part. A non-interrupting event is
played once for each visit of its activity. `jalon essayer` still tries what is refused here, and
shows where it stops.
"""
PROPRES = """\
## What differs from SpiffWorkflow 3.2.0

Each was reproduced with the library alone, and has an example above.

| the library | here |
|---|---|
| a join in a loop leaves too early from the second turn on | an arrival counts until consumed |
| an inclusive join leaves before a branch that comes through another merge | every path counts |
| at a join, and among repeated instances, the last copy of the variables undoes the others | \
each brings what it wrote |
| a repeated step never ends in a process that has just read the dossier back | it does |
| a repeated phase that an event interrupts leaves its sub-processes behind, and fails | \
they go with it |
| the item of a list leaks out, and the second visit of the step fails | it stays inside |
| timers behind an event gateway share the first one's due date | one due date each |
| a non-interrupting message, signal or escalation comes once | as often as it is thrown |
| an error interrupts every neighbour that awaits it, and all the events of an edge | \
the nearest enclosing activity, the most precise event |
| a signal end event throws nothing | it does |
| an unknown error ends the phase as if nothing had happened | refused; else an incident |
"""


def ecrire() -> str:
    """Return the whole page."""
    return "\n".join([ENTETE, *_prises(), *_refusees(), REMIS, SURETE, PROPRES, *_reste()])


def _prises() -> Iterator[str]:
    yield "## Supported\n"
    yield from _table(
        ("element", "variant", "example", "note"),
        (
            (_codes(p.element), p.variante, _lien(p.exemple), p.note)
            for p in PRISES
        ),
    )  # fmt: skip
    yield "Decision tables (`businessRuleTask`) are at the end of this page.\n"


def _refusees() -> Iterator[str]:
    yield "## Refused\n"
    lues = lire_refusees()
    premieres = {r.exemple: r for r in reversed(lues)}
    yield from _table(
        ("element", "variant", "example", "what the user reads"),
        (
            (_codes(r.element), r.variante, _lien(r.exemple), f"« {r.phrase} »")
            for r in sorted(premieres.values(), key=lues.index)
        ),
    )


def _reste() -> Iterator[str]:
    yield "## Limits\n"
    yield from _table(("limit", "value"), ((nom, f"{valeur:,}") for nom, valeur in LIMITES))
    yield "## Extension properties\n"
    yield from _table(
        ("property", "on", "meaning", "values"),
        ((f"`{p.nom}`", p.porteur, p.sens, ", ".join(p.valeurs) or "free") for p in PROPRIETES),
    )
    yield from _formulaires()
    yield from _decisions()


def _formulaires() -> Iterator[str]:
    yield "## Fields of a form\n"
    yield (
        "A form is a file of `bpmn/formulaires/`, a subset of form-js. Each field has a `key`, a\n"
        "`label`, a `type`, a destination (`properties.destination`, or `reponse` for a generic\n"
        "answer: confidential, kept in the journal) and, if need be, a condition of display\n"
        "(`conditional.montre_si`) and rules (`validate`). Only a closed choice may route.\n"
    )
    yield from _table(
        ("type", "asks", "in a table", "kept as"),
        (
            (
                f"`{t.nom}`",
                t.sens,
                "yes" if t.cellule else "",
                "its destination" if t.colonne else "`reponse`",
            )
            for t in TYPES
        ),
    )


def _decisions() -> Iterator[str]:
    yield "## Decision tables (DMN)\n"
    yield "How a business rule task names its table:\n"
    yield from _table(("modeller", "notation"), ((qui, f"`{quoi}`") for qui, quoi in NOTATIONS))
    yield from _table(
        ("place", "form", "", "note"),
        (
            (
                f.place,
                f"`{f.exemple}`".replace("|", r"\|"),
                "yes" if f.admise else "refused",
                f.note,
            )
            for f in FORMES
        ),
    )
    yield f"Nothing reads: {', '.join(SANS_EFFET)}.\n"


LIMITES = (
    ("bytes of a file", TAILLE_MAX),
    ("nested elements", PROFONDEUR_MAX),
    ("flow nodes and arrows", NOEUDS_MAX),
    ("tasks laid out when a dossier opens", TACHES_MAX),
    ("instances or turns of a repeated step", REPETITIONS_MAX),
    ("phases and calls opened by one step", SOUS_PARCOURS_MAXIMUM),
    ("automatic tasks run by one step", PAS_MAXIMUM),
    ("token moves of a verdict, then « non vérifié »", COUPS_MAX),
)


def _table(titres: tuple[str, ...], lignes: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(titres)} |\n|{'---|' * len(titres)}"
    for ligne in lignes:
        yield f"| {' | '.join(ligne)} |"
    yield ""


def _codes(elements: str) -> str:
    return ", ".join(f"`{e}`" if e.isalpha() else e for e in elements.split(", "))


def _lien(exemple: str) -> str:
    return f"[{exemple.removeprefix('refus_')}]({EXEMPLES}/{exemple}.bpmn)"


if __name__ == "__main__":
    PAGE.write_text(ecrire(), encoding="utf-8")
