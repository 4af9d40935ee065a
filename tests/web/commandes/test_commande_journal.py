"""`jalon journal verifier`, from the outside."""

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from models.db import SessionFactory, transaction
from models.dossier import Dossier
from models.journal import JournalContenu
from tests import fabrique
from tests.bases import sur_sqlite
from web.commandes.journal import journal


@pytest.fixture
def dossier(factory: SessionFactory) -> Dossier:
    with transaction(factory) as session:
        dossier = fabrique.dossier(session)
        fabrique.journaliser(session, dossier)
        fabrique.journaliser(session, dossier)
    return dossier


def lancer(url: str) -> Result:
    return CliRunner().invoke(journal, ["verifier"], env={"DATABASE_URL": url})


@sur_sqlite
@pytest.mark.usefixtures("dossier")
def test_a_sound_journal_says_nothing_on_stdout_and_ends_in_0(url: str) -> None:
    verdict = lancer(url)
    assert (verdict.exit_code, verdict.stdout) == (0, "")
    assert verdict.stderr == "Journal intact.\n"


@sur_sqlite
def test_the_first_bad_row_of_a_dossier_is_printed_and_it_ends_in_1(
    url: str, factory: SessionFactory, dossier: Dossier
) -> None:
    with transaction(factory) as session:
        session.execute(update(JournalContenu).values(contenu="autre"))
    verdict = lancer(url)
    assert verdict.exit_code == 1
    (ligne,) = verdict.stdout.splitlines()
    assert ligne.split("\t")[:2] == [dossier.reference, "1"]


def test_a_new_database_is_made_and_its_empty_journal_is_sound(url_vide: str) -> None:
    assert lancer(url_vide).exit_code == 0


@sur_sqlite
def test_a_command_does_not_wait_for_a_server_that_writes(
    url: str, factory: SessionFactory, dossier: Dossier
) -> None:
    with transaction(factory) as session:
        session.execute(update(Dossier).values(journal_tete="en cours"))
        assert lancer(url).exit_code == 0
        session.rollback()
