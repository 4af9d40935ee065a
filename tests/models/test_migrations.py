"""The migrations: same schema as the tables, both ways with data, whole or not at all."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Inspector, delete, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from models import migrer as module
from models.db import make_engine, make_session_factory, transaction
from models.menage import Personne
from models.migrer import CleEtrangereRompue, defaire, migrer, revision_courante
from models.organisme import Organisme
from models.tout import Base
from models.types import TAILLE_IDENTIFIANT
from tests import fabrique
from tests.bases import sur_sqlite

REVISIONS = [
    revision.revision
    for revision in ScriptDirectory(str(module.DOSSIER_MIGRATIONS)).walk_revisions()
]
"""From the latest to the first."""

NOM = "Dupré-d’Essai"


@pytest.fixture
def vide(url_vide: str) -> Iterator[Engine]:
    engine = make_engine(url_vide, synchronous="OFF")
    yield engine
    engine.dispose()


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations that a test may lengthen; `migrer` then reads this one."""
    copie = copytree(module.DOSSIER_MIGRATIONS, tmp_path / "migrations")
    monkeypatch.setattr(module, "DOSSIER_MIGRATIONS", copie)
    return Path(copie)


def ajouter_revision(migrations: Path, *ordres: str) -> None:
    lignes = "".join(f"    op.execute({ordre!r})\n" for ordre in ordres)
    (migrations / "versions" / "9999_essai.py").write_text(
        f"from alembic import op\nrevision = '9999'\ndown_revision = {REVISIONS[0]!r}\n"
        f"def upgrade() -> None:\n{lignes}",
        encoding="utf-8",
    )


def remplir(engine: Engine) -> None:
    with transaction(make_session_factory(engine)) as session:
        foyer = fabrique.menage(session, nom=NOM)
        dossier = fabrique.dossier(session, menage_id=foyer.id)
        fabrique.mesure(session, dossier)
        fabrique.proposition(session, dossier)
        fabrique.journaliser(session, dossier)


def compter_lignes(engine: Engine) -> dict[str, int]:
    with engine.connect() as connexion:
        return {
            table.name: connexion.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def decrire(engine: Engine) -> dict[str, Any]:
    """Return every table as the database itself describes it, whatever the order of creation."""
    inspecteur = inspect(engine)
    tables = set(inspecteur.get_table_names()) - {"alembic_version"}
    return {table: decrire_table(inspecteur, table) for table in tables}


def decrire_table(inspecteur: Inspector, table: str) -> dict[str, list[str]]:
    return {
        "colonnes": [flatten(colonne) for colonne in inspecteur.get_columns(table)],
        "cle": [flatten(inspecteur.get_pk_constraint(table))],
        "etrangeres": sorted(map(flatten, inspecteur.get_foreign_keys(table))),
        "uniques": sorted(map(flatten, inspecteur.get_unique_constraints(table))),
        "controles": sorted(map(flatten, inspecteur.get_check_constraints(table))),
        "index": sorted(map(flatten, inspecteur.get_indexes(table))),
    }


def flatten(description: Any) -> str:
    """Write types and clauses as SQL, so that two descriptions can be compared."""
    return json.dumps(description, default=str, sort_keys=True)


def test_the_migrated_schema_is_the_one_of_the_tables(vide: Engine) -> None:
    """CHECKs, partial indexes and column order too, which Alembic does not compare."""
    migrer(vide)
    migree = decrire(vide)
    defaire(vide)
    assert decrire(vide) == {}
    Base.metadata.create_all(vide)
    for nom, table in decrire(vide).items():
        assert migree.pop(nom) == table, nom
    assert migree == {}


def test_alembic_would_add_nothing(engine: Engine) -> None:
    with engine.connect() as connexion:
        contexte = MigrationContext.configure(connexion, opts={"compare_server_default": True})
        assert compare_metadata(contexte, Base.metadata) == []


def test_each_revision_goes_down_and_up_again_with_data(engine: Engine) -> None:
    """Down to the first revision nothing is lost; below it there is nothing left to keep."""
    remplir(engine)
    avant = compter_lignes(engine)
    assert avant["journal"] == avant["mesure"] == avant["proposition"] == 1
    for precedente in REVISIONS[1:]:
        defaire(engine, precedente)
        assert revision_courante(engine) == precedente
    migrer(engine)
    assert compter_lignes(engine) == avant
    with make_session_factory(engine)() as session:
        assert session.scalar(select(Personne.nom)) == NOM
        with pytest.raises(IntegrityError):
            session.execute(text("DELETE FROM journal"))


def test_persons_are_found_by_their_folded_names_after_the_migration(engine: Engine) -> None:
    remplir(engine)
    defaire(engine, "0009_programmes")
    migrer(engine)
    with make_session_factory(engine)() as session:
        personne = session.scalars(select(Personne)).one()
    assert personne.recherche.startswith("dupre d essai ")
    assert personne.homonymie == " ".join(sorted(personne.recherche.split()))
    assert personne.courrier
    assert len(personne.public_id) == TAILLE_IDENTIFIANT


def test_everything_can_be_undone_and_done_again_with_data(engine: Engine) -> None:
    remplir(engine)
    defaire(engine)
    assert revision_courante(engine) is None
    migrer(engine)
    remplir(engine)
    assert revision_courante(engine) == REVISIONS[0]


def test_a_migration_that_fails_changes_nothing(vide: Engine, migrations: Path) -> None:
    ajouter_revision(
        migrations, "CREATE TABLE essai (id INTEGER)", "INSERT INTO absente VALUES (1)"
    )
    with pytest.raises(Exception, match="absente"):
        migrer(vide)
    assert decrire(vide) == {}
    assert revision_courante(vide) is None


@sur_sqlite
def test_a_migration_that_orphans_rows_is_rolled_back(engine: Engine, migrations: Path) -> None:
    """SQLite migrates without its foreign keys: they are checked before the commit."""
    remplir(engine)
    ajouter_revision(migrations, "DELETE FROM organisme")
    with pytest.raises(CleEtrangereRompue):
        migrer(engine)
    assert compter_lignes(engine)["organisme"] > 0
    assert revision_courante(engine) == REVISIONS[0]


@sur_sqlite
def test_foreign_keys_are_back_after_a_migration(engine: Engine) -> None:
    remplir(engine)
    defaire(engine, REVISIONS[1])
    migrer(engine)
    with make_session_factory(engine)() as session, pytest.raises(IntegrityError):
        session.execute(text("DELETE FROM organisme"))


@sur_sqlite
def test_an_up_to_date_database_is_only_read(engine: Engine, url: str) -> None:
    """Each command migrates first: it must not wait for a server that is writing."""
    autre = make_engine(url, synchronous="OFF")
    with engine.begin() as ecrivain:
        ecrivain.execute(delete(Organisme))
        migrer(autre)
    autre.dispose()


def test_several_processes_may_migrate_at_once(url_vide: str, vide: Engine) -> None:
    programme = (
        "import sys; from models.db import make_engine; from models.migrer import migrer; "
        "print('pret', flush=True); sys.stdin.read(1); migrer(make_engine(sys.argv[1]))"
    )
    commande = [sys.executable, "-c", programme, url_vide]
    lances = [
        subprocess.Popen(
            commande,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)  # the one that migrates, and one that waits for it: more only repeat it
    ]
    for lance in lances:
        assert lance.stdout is not None
        assert lance.stdout.readline() == "pret\n"
    verdicts = release(lances)
    assert verdicts == [("", 0)] * len(lances)
    assert revision_courante(vide) == REVISIONS[0]


def release(lances: list[subprocess.Popen[str]]) -> list[tuple[str, int]]:
    """Let them all go at the same moment; return (errors, exit code) of each."""
    for lance in lances:
        assert lance.stdin is not None
        lance.stdin.write("!")
        lance.stdin.flush()
    return [(lance.communicate()[1], lance.returncode) for lance in lances]
