"""A PostgreSQL database that comes back from a test is as a new one, or is not lent again."""

from collections.abc import Iterator

import psycopg
import pytest

from tests import prets as module
from tests.bases import ServeurPostgresql
from tests.prets import Etat, Prets, ouvrir

pytestmark = pytest.mark.postgresql

SALIR = (
    "INSERT INTO organisme (public_id, nom, type, actif) "
    "VALUES ('o', 'Association', 'association', true)",
    "UPDATE motif_attente SET actif = false",
    "DELETE FROM motif_attente WHERE code = (SELECT min(code) FROM motif_attente)",
)
CHANGER = {
    "a table renamed": "ALTER TABLE tour RENAME TO ailleurs",
    "a table more": "CREATE TABLE chose (id integer)",
    "a trigger dropped": "DROP TRIGGER journal_inalterable ON journal",
    "triggers switched off": "ALTER TABLE journal DISABLE TRIGGER USER",
    "an index dropped": "DROP INDEX {index}",
    "a constraint dropped": "ALTER TABLE organisme DROP CONSTRAINT {contrainte}",
    "a column's default": "ALTER TABLE organisme ALTER COLUMN nom SET DEFAULT 'x'",
    "statistics": "ANALYZE motif_attente",
    "a counter's pace": "ALTER SEQUENCE organisme_id_seq INCREMENT BY 7",
}
NOMS = """
SELECT (SELECT min(indexname) FROM pg_indexes WHERE schemaname = 'public'
          AND indexname NOT IN (SELECT conname FROM pg_constraint)),
       (SELECT min(conname) FROM pg_constraint
         WHERE conrelid = 'organisme'::regclass AND contype = 'c')
"""


@pytest.fixture
def prets(postgresql: ServeurPostgresql) -> Iterator[Prets]:
    """Databases that no other test has filled: the server gathers no statistics on them."""
    prets = Prets(postgresql)
    yield prets
    prets.fermer()


def executer(adresse: str, *ordres: str) -> None:
    with ouvrir(adresse) as session:
        for ordre in ordres:
            session.execute(ordre.encode())


def relever(adresse: str) -> Etat:
    with ouvrir(adresse) as session:
        return module.relever(session)


def test_what_a_test_wrote_is_gone_and_the_rows_of_the_migrations_are_back(prets: Prets) -> None:
    adresse = prets.preter()
    neuf = relever(adresse)
    executer(adresse, *SALIR)
    sali = relever(adresse)
    assert set(sali.lignes) - set(neuf.lignes) == {"organisme"}
    assert sali.lignes["motif_attente"] != neuf.lignes["motif_attente"]
    assert sali.compteurs["organisme_id_seq"] == 1
    prets.rendre(adresse)
    assert prets.preter() == adresse
    assert relever(adresse) == neuf


def test_a_new_row_is_the_first_of_its_table(prets: Prets) -> None:
    adresse = prets.preter()
    place = "SELECT id, ctid::text FROM organisme"
    lues = []
    for _ in range(2):
        executer(adresse, SALIR[0])
        with ouvrir(adresse) as session:
            lues += session.execute(place).fetchall()
        prets.rendre(adresse)
        assert prets.preter() == adresse
    assert lues == [(1, "(0,1)"), (1, "(0,1)")]


@pytest.mark.parametrize("quoi", CHANGER)
def test_a_database_whose_schema_moved_is_not_lent_again(prets: Prets, quoi: str) -> None:
    adresse = prets.preter()
    with ouvrir(adresse) as session:
        [(index, contrainte)] = session.execute(NOMS).fetchall()
    executer(adresse, CHANGER[quoi].format(index=index, contrainte=contrainte))
    prets.rendre(adresse)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        ouvrir(adresse)


def test_a_session_left_open_on_a_lock_holds_nothing_back(prets: Prets) -> None:
    adresse = prets.preter()
    oubliee = psycopg.connect(adresse.replace("+psycopg", ""))
    oubliee.execute(SALIR[0])
    oubliee.execute("LOCK TABLE organisme")
    prets.rendre(adresse)
    with pytest.raises(psycopg.OperationalError, match="terminating connection"):
        oubliee.execute("SELECT 1")
    oubliee.close()
    assert prets.preter() == adresse
    assert "organisme" not in relever(adresse).lignes
