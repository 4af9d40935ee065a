"""PostgreSQL databases lent from one test to the next: emptied, not copied again.

A copy of the migrated database is some four hundred files and two checkpoints, ten times what most
tests do with it. A lent one comes back as a new one reads (rows, rows of the migrations, counters
of the keys, size on disk), or is dropped where the test changed more than rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection, sql

from tests.bases import ServeurPostgresql

CATALOGUES = (
    *("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_proc"),
    *("pg_type", "pg_description", "pg_namespace", "pg_sequence", "pg_statistic"),
)
"""Where a changed schema shows, and planner statistics: a row more, or one written since."""

PLEINES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
COMPTEURS = "SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = 'public'"
EXPULSER = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Not waited for: it polls ten times a second, and what they hold is waited for by the DELETE."""

Session = Connection[tuple[Any, ...]]
Schema = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Etat:
    """A database as the migrations leave it: `lignes` by table, as COPY writes them."""

    schema: Schema
    lignes: dict[str, bytes]
    compteurs: dict[str, int | None]


class Prets:
    """The databases of a server, each with a session of ours that stays open between two tests."""

    def __init__(self, serveur: ServeurPostgresql) -> None:
        self.serveur = serveur
        self._libres: list[str] = []
        self._sessions: dict[str, Session] = {}
        self._neuf: Etat | None = None

    def preter(self) -> str:
        """Return the address of a database as the migrations leave it."""
        if self._libres:
            return self._libres.pop()
        adresse = self.serveur.creer()
        session = self._sessions[adresse] = ouvrir(adresse)
        if self._neuf is None:
            self._neuf = relever(session)
        # Neither a trigger nor a key will stand in the way of putting the rows back.
        session.execute("SET session_replication_role = replica")
        return adresse

    def rendre(self, adresse: str) -> None:
        """Take a database back, whatever is still connected to it."""
        assert self._neuf is not None, "nothing was lent"
        session = self._sessions[adresse]
        session.execute(EXPULSER)
        if _schema(session) == self._neuf.schema:
            _remettre(session, self._neuf)
            self._libres.append(adresse)
        else:
            self._sessions.pop(adresse).close()
            self.serveur.supprimer(adresse)

    @contextmanager
    def pret(self) -> Iterator[str]:
        """`preter`, then `rendre`."""
        adresse = self.preter()
        yield adresse
        self.rendre(adresse)

    def fermer(self) -> None:
        for session in self._sessions.values():
            session.close()


def ouvrir(adresse: str) -> Session:
    return psycopg.connect(adresse.replace("+psycopg", ""), autocommit=True)


def relever(session: Session) -> Etat:
    lignes = {table: _copie(session, table) for table in _pleines(session)}
    return Etat(_schema(session), lignes, dict(session.execute(COMPTEURS).fetchall()))


def _schema(session: Session) -> Schema:
    """(rows, last transaction that wrote one) of each catalogue."""
    forme = "SELECT {}, count(*), max(xmin::text::bigint) FROM {}"
    requetes = [sql.SQL(forme).format(sql.Literal(nom), sql.Identifier(nom)) for nom in CATALOGUES]
    rangees = session.execute(sql.SQL(" UNION ALL ").join(requetes)).fetchall()
    return {nom: (nombre, dernier) for nom, nombre, dernier in rangees}


def _pleines(session: Session) -> list[str]:
    return [nom for (nom,) in session.execute(PLEINES).fetchall()]


def _copie(session: Session, table: str) -> bytes:
    ordre = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with session.cursor() as curseur, curseur.copy(ordre) as copie:
        return b"".join(bytes(morceau) for morceau in copie)


def _remettre(session: Session, neuf: Etat) -> None:
    """Put the rows and the counters back.

    The files are empty again: the rows of the next test come out as it writes them.
    """
    connues = {t for t, lignes in neuf.lignes.items() if _copie(session, t) == lignes}
    salies = ({*_pleines(session)} | {*neuf.lignes}) - connues
    noms = [sql.Identifier(table) for table in sorted(salies)]
    for nom in noms:
        session.execute(sql.SQL("DELETE FROM {}").format(nom))
    if noms:
        session.execute(sql.SQL("VACUUM {}").format(sql.SQL(", ").join(noms)))
    for table in salies & {*neuf.lignes}:
        ordre = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
        with session.cursor() as curseur, curseur.copy(ordre) as copie:
            copie.write(neuf.lignes[table])
    _recompter(session, neuf.compteurs)


def _recompter(session: Session, neufs: dict[str, int | None]) -> None:
    avances = dict(session.execute(COMPTEURS).fetchall())
    for nom in (n for n, valeur in avances.items() if valeur != neufs[n]):
        session.execute(
            "SELECT setval(%s::text::regclass, %s, %s)",
            (sql.Identifier(nom).as_string(session), neufs[nom] or 1, neufs[nom] is not None),
        )
