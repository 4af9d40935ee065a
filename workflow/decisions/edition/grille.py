"""A decision table as plain texts: what a page shows and sends back, right or wrong.

Every part has an `origine`: the part of the file that it comes from ("" for a new one), so that
what the page does not show of it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from workflow.decisions.exemples import Exemple, lire_exemples
from workflow.decisions.lecture import DMN
from workflow.engine.fichier.xml import lire_sans_risque
from workflow.errors import DiagrammeRefuse


@dataclass(frozen=True, slots=True)
class Entree:
    """An input column: `lue` is the expression that it reads, most often a variable's name."""

    origine: str = ""
    libelle: str = ""
    lue: str = ""
    nature: str = ""
    """The `typeRef`, as the file has it."""


@dataclass(frozen=True, slots=True)
class Sortie:
    """An output column: `nom` is the variable that it writes; `defaut`: without a row."""

    origine: str = ""
    libelle: str = ""
    nom: str = ""
    nature: str = ""
    defaut: str = ""


@dataclass(frozen=True, slots=True)
class Rangee:
    """A rule: one text for each input, one for each output, and what its author noted."""

    cases: tuple[str, ...]
    valeurs: tuple[str, ...]
    note: str = ""
    origine: str = ""


@dataclass(frozen=True, slots=True)
class Grille:
    """A decision of a file. `politique`: its hit policy, with its aggregation if it has one."""

    cle: str
    nom: str
    description: str
    politique: str
    entrees: tuple[Entree, ...]
    sorties: tuple[Sortie, ...]
    rangees: tuple[Rangee, ...]
    exemples: tuple[Exemple, ...]


BALISES_MAX: Final = 15_000
COLONNES_LUES: Final = 100
"""A table of another vendor may be larger than ours: beyond these, no page shows it in time."""
TROP_GRANDE: Final = (
    "Ce fichier est trop grand pour être ouvert ici : partagez ses tables en plusieurs fichiers."
)
INDEXE: Final = "#"
"""Before the place of a part that has no id of its own."""


def lire_grilles(contenu: bytes) -> tuple[Grille, ...]:
    """Return the tables of a DMN file, in its order. Raises DiagrammeRefuse."""
    racine = ouvrir(contenu)
    return tuple(_lire(decision, table) for decision in list_decisions(racine)
                 if (table := trouver_table(decision)) is not None)  # fmt: skip


def ouvrir(contenu: bytes) -> etree._Element:
    """Return the root of a DMN file. Raises DiagrammeRefuse."""
    racine = lire_sans_risque(contenu, norme="DMN 1.3")
    if sum(1 for _ in racine.iter()) > BALISES_MAX:
        raise DiagrammeRefuse(TROP_GRANDE)
    nom = etree.QName(racine)
    if nom.namespace not in DMN or nom.localname != "definitions":
        raise DiagrammeRefuse("Ce fichier n’est pas une table de décision DMN 1.1 à 1.5.")
    return racine


def list_decisions(racine: etree._Element) -> list[etree._Element]:
    return enfants(racine, "decision")


def trouver_table(decision: etree._Element) -> etree._Element | None:
    return next(iter(enfants(decision, "decisionTable")), None)


def enfants(element: etree._Element, *noms: str) -> list[etree._Element]:
    """Return the direct children of these names, in the namespace of the element."""
    espace = etree.QName(element).namespace
    return [enfant for nom in noms for enfant in element.findall(f"{{{espace}}}{nom}")]


def premier(element: etree._Element | None, nom: str) -> etree._Element | None:
    return None if element is None else next(iter(enfants(element, nom)), None)


def texte_de(element: etree._Element | None) -> str:
    """Return the text of a cell or of an expression, without the blanks around it."""
    contenu = premier(element, "text")
    return "" if contenu is None else (contenu.text or "").strip()


def origines(parts: Sequence[etree._Element]) -> list[str]:
    """Return what each part is called here: its id, or its place where it has no id of its own."""
    ids = [part.get("id", "") for part in parts]
    return [
        nom if nom and not nom.startswith(INDEXE) and ids.count(nom) == 1 else f"{INDEXE}{rang}"
        for rang, nom in enumerate(ids)
    ]


def _lire(decision: etree._Element, table: etree._Element) -> Grille:
    entrees, sorties, rangees = (enfants(table, nom) for nom in ("input", "output", "rule"))
    if len(entrees) + len(sorties) > COLONNES_LUES:
        raise DiagrammeRefuse(TROP_GRANDE)
    return Grille(
        cle=decision.get("id", ""),
        nom=decision.get("name", ""),
        description=(_texte_brut(decision, "description")),
        politique=lire_politique(table),
        entrees=tuple(_entree(*un) for un in zip(entrees, origines(entrees), strict=True)),
        sorties=tuple(_sortie(*un) for un in zip(sorties, origines(sorties), strict=True)),
        rangees=tuple(
            _rangee(element, origine, len(entrees), len(sorties))
            for element, origine in zip(rangees, origines(rangees), strict=True)
        ),
        exemples=lire_exemples(decision),
    )


def lire_politique(table: etree._Element) -> str:
    """Return the hit policy, and its aggregation: « COLLECT SUM »."""
    mots = (table.get("hitPolicy", "UNIQUE"), table.get("aggregation", ""))
    return " ".join(" ".join(mots).upper().split())


def _entree(element: etree._Element, origine: str) -> Entree:
    expression = premier(element, "inputExpression")
    nature = "" if expression is None else expression.get("typeRef", "")
    return Entree(origine, element.get("label", ""), texte_de(expression), nature)


def _sortie(element: etree._Element, origine: str) -> Sortie:
    return Sortie(
        origine, element.get("label", ""), element.get("name", ""), element.get("typeRef", ""),
        texte_de(premier(element, "defaultOutputEntry")),
    )  # fmt: skip


def _rangee(element: etree._Element, origine: str, entrees: int, sorties: int) -> Rangee:
    return Rangee(
        _ajuster([texte_de(case) for case in enfants(element, "inputEntry")], entrees),
        _ajuster([texte_de(case) for case in enfants(element, "outputEntry")], sorties),
        _texte_brut(element, "description"),
        origine,
    )


def _ajuster(textes: list[str], nombre: int) -> tuple[str, ...]:
    """Return as many cells as there are columns, whatever the file has."""
    return tuple((textes + [""] * nombre)[:nombre])


def _texte_brut(element: etree._Element, nom: str) -> str:
    trouve = premier(element, nom)
    return "" if trouve is None else (trouve.text or "").strip()
