"""The two bases: how each is copied at one moment while people write, and put back."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, which

from sqlalchemy import Connection, func, inspect, make_url, select, table, text
from sqlalchemy.engine import URL

from models.db import make_engine
from web.sauvegarde import SauvegardeRefusee

SQLITE, POSTGRESQL = "sqlite", "postgresql"

FICHIERS: Mapping[str, str] = {SQLITE: "base.db", POSTGRESQL: "base.dump"}

SANS_CONTENU = "procrastinate_*"
"""Jobs are wake-ups: what is due is in our tables, and the next tick finds it again."""

SANS_OUTIL = (
    "«\u00a0{}\u00a0» est introuvable\u00a0: installez les outils clients de PostgreSQL, de la "
    "version du serveur ou d’une plus récente."
)
OUTIL_EN_ECHEC = "«\u00a0{}\u00a0» a échoué\u00a0: {}"
DEJA_PLEINE = (
    "La base n’est pas vide\u00a0: on ne restaure que dans une base neuve. Donnez-en une autre "
    "dans DATABASE_URL."
)
SANS_FICHIER = "Il n’y a pas de base à cette adresse\u00a0: vérifiez DATABASE_URL."
EN_MEMOIRE = "Une base en mémoire ne se sauvegarde pas."


def genre_de(url: str) -> str:
    return SQLITE if make_url(url).drivername.startswith(SQLITE) else POSTGRESQL


@contextmanager
def photographier(url: str, dossier: Path) -> Iterator[tuple[Connection, Path]]:
    """Copy the base into the folder; yield (a connection on the copied moment, the file).

    Writers do not wait, and what they commit meanwhile is not there. Raises SauvegardeRefusee.
    """
    copier = _photographier_sqlite if genre_de(url) == SQLITE else _photographier_postgresql
    with copier(url, dossier / FICHIERS[genre_de(url)]) as connexion:
        yield connexion, dossier / FICHIERS[genre_de(url)]


@contextmanager
def _photographier_sqlite(url: str, copie: Path) -> Iterator[Connection]:
    source = fichier_sqlite(url)
    if not source.is_file():
        raise SauvegardeRefusee(SANS_FICHIER)
    with closing(sqlite3.connect(source)) as base, closing(sqlite3.connect(copie)) as vers:
        base.backup(vers)  # in one step: one read, of one moment
    with ouvrir(f"sqlite:///{copie}") as connexion:
        yield connexion


@contextmanager
def _photographier_postgresql(url: str, copie: Path) -> Iterator[Connection]:
    with ouvrir(url) as connexion:
        connexion.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        instant = connexion.scalar(text("SELECT pg_export_snapshot()"))
        _lancer(
            "pg_dump", url, "--format=custom", "--no-owner", "--no-privileges",
            f"--exclude-table-data={SANS_CONTENU}", f"--snapshot={instant}", f"--file={copie}",
        )  # fmt: skip
        yield connexion


def restaurer(url: str, dossier: Path) -> None:
    """Put the base of a backup where there is none yet. Raises SauvegardeRefusee."""
    refuser_si_pleine(url)
    copie = dossier / FICHIERS[genre_de(url)]
    if genre_de(url) == POSTGRESQL:
        _lancer(
            "pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner",
            "--no-privileges", str(copie),
        )  # fmt: skip
        return
    cible = fichier_sqlite(url)
    cible.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    brouillon = cible.with_name(f"{cible.name}.en_cours")
    copyfile(copie, brouillon)
    brouillon.chmod(0o600)
    brouillon.replace(cible)


def refuser_si_pleine(url: str) -> None:
    """Raise SauvegardeRefusee when a base is already there, were it without a dossier."""
    if genre_de(url) == SQLITE and not fichier_sqlite(url).exists():
        return
    with ouvrir(url) as connexion:
        if inspect(connexion).get_table_names():
            raise SauvegardeRefusee(DEJA_PLEINE)


def compter_lignes(connexion: Connection) -> dict[str, int]:
    """Return the rows of each of our tables."""
    noms = inspect(connexion).get_table_names()
    return {
        nom: connexion.scalar(select(func.count()).select_from(table(nom))) or 0
        for nom in sorted(noms)
        if not nom.startswith("procrastinate_")
    }


def lire_tete(connexion: Connection) -> str:
    """Return a hash of the last link of every journal: one step more or less changes it."""
    requete = text("SELECT public_id, journal_tete FROM dossier ORDER BY public_id")
    somme = sha256()
    for public_id, tete in connexion.execute(requete):
        somme.update(f"{public_id} {tete}\n".encode())
    return somme.hexdigest()


def lire_revision(connexion: Connection) -> str:
    return str(connexion.scalar(text("SELECT version_num FROM alembic_version")))


@contextmanager
def ouvrir(url: str) -> Iterator[Connection]:
    """Yield a connection on a base as it is: never migrated."""
    engine = make_engine(url)
    try:
        with engine.connect() as connexion:
            yield connexion
    finally:
        engine.dispose()


def fichier_sqlite(url: str) -> Path:
    nom = make_url(url).database
    if not nom or nom == ":memory:":
        raise SauvegardeRefusee(EN_MEMOIRE)
    return Path(nom)


def _lancer(outil: str, url: str, *options: str) -> None:
    """Run a client tool of PostgreSQL; the password goes by its environment, where nobody sees it.

    Raises SauvegardeRefusee, with the first line of what the tool says.
    """
    programme = which(outil)
    if programme is None:
        raise SauvegardeRefusee(SANS_OUTIL.format(outil))
    adresse: URL = make_url(url).set(drivername=POSTGRESQL)
    milieu = dict(os.environ)
    if adresse.password is not None:
        milieu["PGPASSWORD"] = str(adresse.password)
    sans_secret = adresse._replace(password=None).render_as_string()
    fin = subprocess.run(  # noqa: S603 - a tool of PATH, its options ours, no shell
        [programme, f"--dbname={sans_secret}", "--no-password", *options],
        env=milieu,
        capture_output=True,
        text=True,
        check=False,
    )
    if fin.returncode:
        raise SauvegardeRefusee(OUTIL_EN_ECHEC.format(outil, fin.stderr.partition("\n")[0]))
