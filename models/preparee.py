"""Statements of the hot path, compiled once and then handed to the driver as they are.

Running a Core statement costs SQLAlchemy several times what it costs SQLite: cache keys, compiled
parameters, result metadata. Every step runs the same ten statements, so they are compiled once for
each dialect and set of columns, by SQLAlchemy, and run on a cursor of the same Connection: same
transaction, same events, same errors.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.engine import result_tuple

from models import pilote

Convertir = Callable[[Any], Any]
Ecriture = Insert | Update | Delete | Select[Any]


@dataclass(frozen=True, slots=True)
class _Compilee:
    """`noms`: parameters in their order; `convertir`: how the driver wants some of them;
    `rend`: whether it returns rows."""

    texte: str
    noms: tuple[str, ...]
    fixes: Mapping[str, Any]
    calcules: Mapping[str, Callable[[], Any]]
    convertir: tuple[tuple[str, Convertir], ...]
    par_position: bool
    rend: bool

    def ranger(self, valeurs: Mapping[str, Any]) -> Any:
        """Return the parameters as the driver takes them."""
        toutes = {**self.fixes, **valeurs}
        for nom, calculer in self.calcules.items():
            if nom not in valeurs:
                toutes[nom] = calculer()
        for nom, convertir in self.convertir:
            toutes[nom] = convertir(toutes[nom])
        return tuple([toutes[nom] for nom in self.noms]) if self.par_position else toutes


class Preparee:
    """A write, or a SELECT over several; the values of a call name the columns that it writes."""

    def __init__(self, requete: Ecriture) -> None:
        self._requete = requete
        self._compilees: dict[tuple[str, ...], _Compilee] = {}

    def executer(self, connexion: Connection, valeurs: Mapping[str, Any]) -> Any:
        """Run it once; return the driver's cursor: what it counts, and its rows unread.

        `valeurs`: by column, and by name of its bound parameters.
        """
        return pilote.executer(connexion, *self.rediger(connexion, valeurs))

    def rediger(self, connexion: Connection, valeurs: Mapping[str, Any]) -> pilote.Ordre:
        """Return the statement and its parameters, for `pilote`."""
        compilee = self._compiler(connexion.dialect, valeurs)
        return compilee.texte, compilee.ranger(valeurs)

    def inserer(self, connexion: Connection, valeurs: Mapping[str, Any]) -> int:
        """Insert one row; return its key, when the key is one number that the base gave."""
        compilee = self._compiler(connexion.dialect, valeurs)
        curseur = pilote.executer(connexion, compilee.texte, compilee.ranger(valeurs))
        if compilee.rend:
            return int(curseur.fetchall()[0][0])
        return int(curseur.lastrowid or 0) if connexion.dialect.name == "sqlite" else 0

    def executer_tout(self, connexion: Connection, lignes: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row."""
        ordres = [self.rediger(connexion, ligne) for ligne in lignes]
        pilote.executer_a_la_suite(connexion, ordres)

    def _compiler(self, dialecte: Dialect, noms: Iterable[str]) -> _Compilee:
        cle = (dialecte.name, *noms)
        if cle not in self._compilees:
            self._compilees[cle] = _compiler(self._requete, dialecte, cle[1:])
        return self._compilees[cle]


class LecturePreparee:
    """A SELECT of few rows, by bound parameters; columns come as SQLAlchemy reads them."""

    def __init__(self, requete: Select[Any]) -> None:
        self._preparee = Preparee(requete)
        self._colonnes = [(c.name, c.type) for c in requete.selected_columns]
        self._rangee = result_tuple([nom for nom, _ in self._colonnes])
        self._lecteurs: dict[str, tuple[tuple[int, Convertir], ...]] = {}

    def premiere(self, connexion: Connection, **valeurs: Any) -> Any:
        """Return the first row, by attributes; None when there is none."""
        return next(iter(self.toutes(connexion, **valeurs)), None)

    def toutes(self, connexion: Connection, **valeurs: Any) -> list[Any]:
        """Return the rows, each by attributes."""
        # To the end: a reading that is not finished would keep SQLite's snapshot.
        brutes = self._preparee.executer(connexion, valeurs).fetchall()
        lecteurs = self._lire(connexion.dialect) if brutes else ()
        return [self._faire(brute, lecteurs) for brute in brutes]

    def _faire(self, brute: Sequence[Any], lecteurs: tuple[tuple[int, Convertir], ...]) -> Any:
        lues = list(brute)
        for rang, lire in lecteurs:
            lues[rang] = lire(lues[rang])
        return self._rangee(lues)

    def _lire(self, dialecte: Dialect) -> tuple[tuple[int, Convertir], ...]:
        if dialecte.name not in self._lecteurs:
            lecteurs = (
                (rang, type_.dialect_impl(dialecte).result_processor(dialecte, None))
                for rang, (_, type_) in enumerate(self._colonnes)
            )
            self._lecteurs[dialecte.name] = tuple((r, lire) for r, lire in lecteurs if lire)
        return self._lecteurs[dialecte.name]


def _compiler(requete: Ecriture, dialecte: Dialect, colonnes: tuple[str, ...]) -> _Compilee:
    compilee: Any = requete.compile(dialect=dialecte, column_keys=list(colonnes))
    # The lists of an IN are known: each of their values becomes a parameter, once for all.
    depliee = compilee.construct_expanded_state(dict.fromkeys(colonnes))
    calcules = {c.key: _defaut(c) for c in (*compilee.insert_prefetch, *compilee.update_prefetch)}
    convertir = _conversions(compilee, depliee.parameter_expansion, dialecte)
    variables = {*colonnes, *calcules}
    return _Compilee(
        texte=depliee.statement,
        noms=tuple(depliee.positiontup or ()),
        fixes={
            nom: convertir[nom](valeur) if nom in convertir else valeur
            for nom, valeur in depliee.parameters.items()
            if nom not in variables
        },
        calcules=calcules,
        convertir=tuple((nom, c) for nom, c in convertir.items() if nom in variables),
        par_position=bool(compilee.positional),
        rend=bool(compilee.effective_returning),
    )


def _conversions(
    compilee: Any, listes: Mapping[str, Sequence[str]], dialecte: Dialect
) -> dict[str, Convertir]:
    """Return how the driver wants the parameters that it does not take as they are."""
    conversions = {}
    for nom, lien in compilee.binds.items():
        conversion = lien.type.dialect_impl(dialecte).bind_processor(dialecte)
        if conversion is not None:
            conversions.update(dict.fromkeys(listes.get(nom, [nom]), conversion))
    return conversions


def _defaut(colonne: Any) -> Callable[[], Any]:
    """Return what computes the default of a column that was given no value."""
    defaut = colonne.default
    if defaut.is_callable:
        return lambda: defaut.arg(None)
    return lambda: defaut.arg
