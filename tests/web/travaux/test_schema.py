"""Procrastinate's tables: there once, of the right version, or the sentence that says so."""

import pytest
from sqlalchemy import Engine, text

from tests.bases import sur_postgresql
from web.config import ReglagesRefuses
from web.travaux import schema

pytestmark = sur_postgresql
DECLENCHEUR = "procrastinate_trigger_status_events_update_v1"


def marquer(engine: Engine, nom: str) -> None:
    with engine.begin() as connexion:
        connexion.execute(text(f"COMMENT ON TABLE procrastinate_jobs IS '{nom}'"))


def defaire(engine: Engine) -> None:
    with engine.begin() as connexion:
        connexion.execute(text(f"DROP TRIGGER {DECLENCHEUR} ON procrastinate_jobs"))


def compter_le_declencheur(engine: Engine) -> int:
    demande = text("SELECT count(*) FROM pg_trigger WHERE tgname = :nom")
    with engine.connect() as connexion:
        return int(connexion.scalar(demande, {"nom": DECLENCHEUR}) or 0)


def test_a_base_without_the_tables_is_refused_with_what_to_do(engine: Engine) -> None:
    with pytest.raises(ReglagesRefuses, match="jalon init"):
        schema.verifier(engine)


def test_installing_twice_is_installing_once(engine: Engine) -> None:
    schema.installer(engine)
    schema.installer(engine)
    schema.verifier(engine)


def test_an_older_schema_is_refused_then_brought_up_by_the_scripts_it_lacks(
    engine: Engine,
) -> None:
    """As the last but one script leaves it: the last one makes the trigger of events again."""
    schema.installer(engine)
    defaire(engine)
    marquer(engine, schema.list_scripts()[-2].name)
    with pytest.raises(ReglagesRefuses, match="jalon init"):
        schema.verifier(engine)
    schema.installer(engine)
    schema.verifier(engine)
    assert compter_le_declencheur(engine) == 1


def test_a_newer_schema_is_served(engine: Engine) -> None:
    """An upgrade replaces the machines one by one: those that are left must go on."""
    schema.installer(engine)
    marquer(engine, "99.00.00_01_pre_demain.sql")
    schema.verifier(engine)
    schema.installer(engine)
    with engine.connect() as connexion:
        marque = connexion.scalar(text("SELECT obj_description('procrastinate_jobs'::regclass)"))
    assert marque == "99.00.00_01_pre_demain.sql"
