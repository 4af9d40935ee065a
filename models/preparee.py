"""Statements of the hot path, compiled once and then handed to the driver as they are.

Running a Core statement costs SQLAlchemy several times what it costs SQLite: cache keys, compiled
parameters, result metadata. Every step runs the same ten writes, so they are compiled once for
each dialect and set of columns, by SQLAlchemy, and run through the same Connection: same
transaction, same events, same errors. They write; what reads rows goes through Core as usual.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Delete, Dialect, Insert, Select, Update
from sqlalchemy.engine import result_tuple

Convertir = Callable[[Any], Any]
Ecriture = Insert | Update | Delete | Select[Any]


@dataclass(frozen=True, slots=True)
class _Compilee:
    """`noms`: parameters in their order; `ecrire`: how the driver wants each (None: as it is)."""

    texte: str
    noms: tuple[str, ...]
    fixes: Mapping[str, Any]
    calcules: Mapping[str, Callable[[], Any]]
    convertir: tuple[tuple[str, Convertir], ...]
    par_position: bool

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

    def executer(self, connexion: Connection, valeurs: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it once. `valeurs`: by column, and by name of its bound parameters."""
        compilee = self._compiler(connexion.dialect, valeurs)
        return connexion.exec_driver_sql(compilee.texte, compilee.ranger(valeurs))

    def inserer(self, connexion: Connection, valeurs: Mapping[str, Any]) -> int:
        """Insert one row; return its key, when the key is one number that the base gave."""
        resultat = self.executer(connexion, valeurs)
        if resultat.returns_rows:
            return int(resultat.scalar_one())
        return int(resultat.lastrowid or 0) if connexion.dialect.name == "sqlite" else 0

    def executer_tout(self, connexion: Connection, lignes: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row; all of them write the same columns."""
        if len(lignes) == 1:
            self.executer(connexion, lignes[0])
        elif lignes:
            compilee = self._compiler(connexion.dialect, lignes[0])
            rangees = [compilee.ranger(ligne) for ligne in lignes]
            connexion.exec_driver_sql(compilee.texte, rangees)

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
        brutes = self._preparee.executer(connexion, valeurs).cursor.fetchall()
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
    calcules = {c.key: _defaut(c) for c in (*compilee.insert_prefetch, *compilee.update_prefetch)}
    convertir = []
    for nom, lien in compilee.binds.items():
        conversion = lien.type.dialect_impl(dialecte).bind_processor(dialecte)
        if conversion is not None:
            convertir.append((nom, conversion))
    return _Compilee(
        texte=str(compilee),
        noms=tuple(compilee.positiontup or compilee.binds),
        fixes={n: v for n, v in compilee.params.items() if n not in colonnes and n not in calcules},
        calcules=calcules,
        convertir=tuple(convertir),
        par_position=bool(compilee.positional),
    )


def _defaut(colonne: Any) -> Callable[[], Any]:
    """Return what computes the default of a column that was given no value."""
    defaut = colonne.default
    if defaut.is_callable:
        return lambda: defaut.arg(None)
    return lambda: defaut.arg
