"""A backup is taken while people write, and what is put back is what was copied, on both bases."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.schema import CreateTable

from models.db import SessionFactory, make_engine, make_session_factory, transaction
from models.dossier import Dossier
from models.journal import JournalContenu
from models.tout import Base
from tests import fabrique
from tests.bases import ServeurPostgresql, sur_sqlite
from web.cli import jalon
from web.documents.dossier_local import EntrepotLocal
from web.sauvegarde import bases
from web.sauvegarde.manifeste import list_empreintes
from web.travaux.ouvrier import conninfo


class Lieu:
    """A base, its folder of documents, and the commands run on them."""

    def __init__(self, url: str, documents: Path) -> None:
        self.url, self.documents = url, documents

    def lancer(self, *mots: str) -> Result:
        milieu = {"DATABASE_URL": self.url, "JALON_DOCUMENTS": str(self.documents)}
        return CliRunner().invoke(jalon, mots, env=milieu)

    def reussir(self, *mots: str) -> str:
        fin = self.lancer(*mots)
        assert fin.exit_code == 0, (fin.output, fin.exception)
        return fin.stderr

    def refuser(self, *mots: str) -> str:
        fin = self.lancer(*mots)
        assert fin.exit_code != 0
        return str(fin.exception)

    def compter(self, table: str) -> int:
        with bases.ouvrir(self.url) as connexion:
            return bases.compter_lignes(connexion)[table]


@pytest.fixture
def outils(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client tools that come with the embedded server: those of the machine may be older."""
    if not url.startswith("sqlite"):
        with psycopg.connect(conninfo(url)) as lien:
            trouve = lien.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
        assert trouve is not None
        monkeypatch.setenv("PATH", f"{trouve[0]}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def plein(url: str, outils: None, factory: SessionFactory, tmp_path: Path) -> Lieu:
    """A base with two journals, and a file."""
    lieu = Lieu(url, tmp_path / "documents")
    with transaction(factory) as session:
        for _ in range(2):
            dossier = fabrique.dossier(session)
            fabrique.journaliser(session, dossier)
            fabrique.journaliser(session, dossier)
    cle = "0" * 32
    EntrepotLocal(lieu.documents).ecrire(cle, b"un papier")
    return lieu


@pytest.fixture
def neuf(url: str, url_vide_de: str, tmp_path: Path) -> Lieu:
    return Lieu(url_vide_de, tmp_path / "ailleurs")


@pytest.fixture
def url_vide_de(url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty base of the same kind."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'neuve.db'}"
        return
    serveur = request.getfixturevalue("postgresql")
    adresse = serveur.creer("template1")
    yield adresse
    serveur.supprimer(adresse)


def test_what_is_put_back_is_what_was_copied(plein: Lieu, neuf: Lieu, tmp_path: Path) -> None:
    copie = tmp_path / "copie"
    assert "dossiers 2, documents 1" in plein.reussir("sauvegarder", str(copie))
    assert "Journal intact, documents conformes." in neuf.reussir("restaurer", str(copie))
    assert (neuf.documents / "00" / ("0" * 32)).read_bytes() == b"un papier"
    with bases.ouvrir(plein.url) as avant, bases.ouvrir(neuf.url) as apres:
        assert bases.compter_lignes(avant) == bases.compter_lignes(apres)
        assert bases.lire_tete(avant) == bases.lire_tete(apres)


def test_what_is_being_written_is_not_copied_and_does_not_wait(
    plein: Lieu, neuf: Lieu, factory: SessionFactory, tmp_path: Path
) -> None:
    copie = tmp_path / "copie"
    with transaction(factory) as session:
        fabrique.journaliser(session, session.scalars(select(Dossier)).first())
        session.flush()
        plein.reussir("sauvegarder", str(copie))
    assert plein.compter("journal") == 5
    neuf.reussir("restaurer", str(copie))
    assert neuf.compter("journal") == 4


@sur_sqlite
@pytest.mark.postgresql
def test_a_file_becomes_a_shared_base_and_work_goes_on_there(
    plein: Lieu, postgresql: ServeurPostgresql, tmp_path: Path
) -> None:
    plein.reussir("sauvegarder", str(tmp_path / "copie"))
    partagee = Lieu(postgresql.creer("template1"), tmp_path / "ailleurs")
    tables = dire_les_tables()
    assert "Journal intact" in partagee.reussir("restaurer", str(tmp_path / "copie"))
    assert dire_les_tables() == tables
    engine = make_engine(partagee.url)
    with transaction(make_session_factory(engine)) as session:
        fabrique.journaliser(session, fabrique.dossier(session))
    with bases.ouvrir(plein.url) as avant, bases.ouvrir(partagee.url) as apres:
        lignes = bases.compter_lignes(avant)
        assert bases.compter_lignes(apres)["dossier"] == lignes["dossier"] + 1
        assert bases.compter_lignes(apres)["motif_attente"] == lignes["motif_attente"] > 0
    assert "ne se restaure pas dans un fichier" in revenir_en_arriere(plein, tmp_path)
    engine.dispose()
    postgresql.supprimer(partagee.url)


def dire_les_tables() -> list[str]:
    """What this process would create next: putting keys back must not take them off from there."""
    return [str(CreateTable(table)) for table in Base.metadata.tables.values()]


def revenir_en_arriere(plein: Lieu, tmp_path: Path) -> str:
    """Try the way back with a manifest that says where it comes from."""
    manifeste = tmp_path / "copie" / "manifeste.json"
    lu = json.loads(manifeste.read_text())
    manifeste.write_text(json.dumps(lu | {"genre": "postgresql"}))
    return plein.refuser("restaurer", str(tmp_path / "copie"))


def test_a_base_or_a_folder_that_holds_something_is_left_alone(
    plein: Lieu, neuf: Lieu, tmp_path: Path
) -> None:
    copie = str(tmp_path / "copie")
    plein.reussir("sauvegarder", copie)
    assert "existe déjà" in plein.refuser("sauvegarder", copie)
    assert "La base n’est pas vide" in plein.refuser("restaurer", copie)
    neuf.documents.mkdir()
    (neuf.documents / "a").touch()
    assert "dossier des documents n’est pas vide" in neuf.refuser("restaurer", copie)
    assert plein.compter("dossier") == 2


@sur_sqlite
def test_a_backup_that_was_changed_or_cut_short_is_refused(
    plein: Lieu, neuf: Lieu, tmp_path: Path
) -> None:
    copie = tmp_path / "copie"
    plein.reussir("sauvegarder", str(copie))
    papier = copie / "documents" / "00" / ("0" * 32)
    for abimer in (
        lambda: papier.write_bytes(b"autre"),
        papier.unlink,
        (copie / "manifeste.json").unlink,
    ):
        abimer()
        phrase = neuf.refuser("restaurer", str(copie))
        assert "abîmée" in phrase or "pas de manifeste" in phrase
    assert not Path(neuf.url.removeprefix("sqlite:///")).exists()


@sur_sqlite
def test_a_step_that_is_missing_is_seen(plein: Lieu, neuf: Lieu, tmp_path: Path) -> None:
    """The copy loses a row, and the manifest is mended to hide it: the counts still tell."""
    copie = tmp_path / "copie"
    plein.reussir("sauvegarder", str(copie))
    with closing(sqlite3.connect(copie / "base.db")) as base, base:
        base.execute("PRAGMA foreign_keys=OFF")
        base.execute("DROP TRIGGER IF EXISTS journal_sans_suppression")
        for (nom,) in base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            base.execute(f"DROP TRIGGER {nom}")
        base.execute("DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)")
    refaire_les_empreintes(copie)
    assert "La base restaurée n’est pas celle qui a été copiée\u00a0: journal" in neuf.refuser(
        "restaurer", str(copie)
    )


def refaire_les_empreintes(copie: Path) -> None:
    manifeste = copie / "manifeste.json"
    lu = json.loads(manifeste.read_text())
    manifeste.write_text(json.dumps(lu | {"fichiers": dict(list_empreintes(copie))}))


@sur_sqlite
def test_a_broken_chain_or_a_lost_paper_ends_in_1(
    plein: Lieu, neuf: Lieu, factory: SessionFactory, tmp_path: Path
) -> None:
    """What was already wrong when it was copied is told when it is put back."""
    with transaction(factory) as session:
        session.execute(update(JournalContenu).values(contenu="autre"))
    plein.reussir("sauvegarder", str(tmp_path / "copie"))
    fin = neuf.lancer("restaurer", str(tmp_path / "copie"))
    assert fin.exit_code == 1
    assert len(fin.stdout.splitlines()) == 2


def test_a_password_is_not_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tool of our own in the place of pg_dump says what it was given."""
    faux = tmp_path / "outils"
    faux.mkdir()
    outil = faux / "pg_dump"
    outil.write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/mots\necho "$PGPASSWORD" > {tmp_path}/secret\n'
    )
    outil.chmod(0o755)
    monkeypatch.setenv("PATH", str(faux) + os.pathsep + os.environ["PATH"])
    bases._lancer("pg_dump", "postgresql+psycopg://jalon:tres-secret@hote/base", "--file=x")
    assert "tres-secret" not in (tmp_path / "mots").read_text()
    assert (tmp_path / "secret").read_text() == "tres-secret\n"
