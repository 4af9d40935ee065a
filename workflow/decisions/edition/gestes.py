"""What may be done to the cells of a table: rows and columns added, moved, taken away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from workflow.decisions.edition.grille import Entree, Grille, Rangee, Sortie
from workflow.decisions.exemples import EXEMPLES_MAX, Exemple
from workflow.errors import SaisieInvalide

COLONNES_MAX: Final = 20
T = TypeVar("T")


def ajouter_une_ligne(grille: Grille, rang: int) -> Grille:
    """Put a blank row before that place, from 0: it suits everything, and says nothing yet."""
    neuve = Rangee(("-",) * len(grille.entrees), ("",) * len(grille.sorties))
    return replace(grille, rangees=_inserer(grille.rangees, rang, neuve))


def doubler_la_ligne(grille: Grille, rang: int) -> Grille:
    """Put a copy of a row below it."""
    copie = replace(grille.rangees[rang], origine="")
    return replace(grille, rangees=_inserer(grille.rangees, rang + 1, copie))


def enlever_la_ligne(grille: Grille, rang: int) -> Grille:
    return replace(grille, rangees=_sans(grille.rangees, rang))


def monter_la_ligne(grille: Grille, rang: int) -> Grille:
    return replace(grille, rangees=_echanger(grille.rangees, rang, rang - 1))


def descendre_la_ligne(grille: Grille, rang: int) -> Grille:
    return replace(grille, rangees=_echanger(grille.rangees, rang, rang + 1))


def ajouter_une_entree(grille: Grille, _rang: int) -> Grille:
    """Add an input column at the end; every row accepts any value of it."""
    _controler_le_nombre(grille.entrees)
    rangees = tuple(replace(r, cases=(*r.cases, "-")) for r in grille.rangees)
    return replace(grille, entrees=(*grille.entrees, Entree()), rangees=rangees)


def enlever_une_entree(grille: Grille, rang: int) -> Grille:
    rangees = tuple(replace(r, cases=_sans(r.cases, rang)) for r in grille.rangees)
    return replace(grille, entrees=_sans(grille.entrees, rang), rangees=rangees)


def avancer_une_entree(grille: Grille, rang: int) -> Grille:
    """Move an input column one place to the left."""
    rangees = tuple(replace(r, cases=_echanger(r.cases, rang, rang - 1)) for r in grille.rangees)
    entrees = _echanger(grille.entrees, rang, rang - 1)
    return replace(grille, entrees=entrees, rangees=rangees)


def ajouter_une_sortie(grille: Grille, _rang: int) -> Grille:
    _controler_le_nombre(grille.sorties)
    rangees = tuple(replace(r, valeurs=(*r.valeurs, "")) for r in grille.rangees)
    return replace(grille, sorties=(*grille.sorties, Sortie()), rangees=rangees)


def enlever_une_sortie(grille: Grille, rang: int) -> Grille:
    rangees = tuple(replace(r, valeurs=_sans(r.valeurs, rang)) for r in grille.rangees)
    return replace(grille, sorties=_sans(grille.sorties, rang), rangees=rangees)


def avancer_une_sortie(grille: Grille, rang: int) -> Grille:
    """Move an output column one place to the left."""
    rangees = tuple(
        replace(r, valeurs=_echanger(r.valeurs, rang, rang - 1)) for r in grille.rangees
    )
    sorties = _echanger(grille.sorties, rang, rang - 1)
    return replace(grille, sorties=sorties, rangees=rangees)


def ajouter_un_exemple(grille: Grille, _rang: int) -> Grille:
    if len(grille.exemples) >= EXEMPLES_MAX:
        raise SaisieInvalide({"table": f"Gardez {EXEMPLES_MAX} exemples au plus."})
    neuf = Exemple(f"Exemple {len(grille.exemples) + 1}", {}, {})
    return replace(grille, exemples=(*grille.exemples, neuf))


def enlever_un_exemple(grille: Grille, rang: int) -> Grille:
    return replace(grille, exemples=_sans(grille.exemples, rang))


Geste = Callable[[Grille, int], Grille]
GESTES: Final[Mapping[str, Geste]] = {
    geste.__name__: geste
    for geste in (
        ajouter_une_ligne, doubler_la_ligne, enlever_la_ligne, monter_la_ligne,
        descendre_la_ligne, ajouter_une_entree, enlever_une_entree, avancer_une_entree,
        ajouter_une_sortie, enlever_une_sortie, avancer_une_sortie, ajouter_un_exemple,
        enlever_un_exemple,
    )
}  # fmt: skip
"""Name of a button -> what it does at a place, counted from 0."""


def _controler_le_nombre(colonnes: Sequence[object]) -> None:
    if len(colonnes) >= COLONNES_MAX:
        raise SaisieInvalide({"table": f"Une table a {COLONNES_MAX} colonnes d’une sorte au plus."})


def _inserer(parts: tuple[T, ...], rang: int, neuve: T) -> tuple[T, ...]:
    return (*parts[:rang], neuve, *parts[rang:])


def _sans(parts: tuple[T, ...], rang: int) -> tuple[T, ...]:
    return (*parts[:rang], *parts[rang + 1 :])


def _echanger(parts: tuple[T, ...], rang: int, autre: int) -> tuple[T, ...]:
    """Swap two parts; nothing at the ends."""
    if not (0 <= rang < len(parts) and 0 <= autre < len(parts)):
        return parts
    suite = list(parts)
    suite[rang], suite[autre] = suite[autre], suite[rang]
    return tuple(suite)
