"""What the machine that watches may ask: each check can fail, and is named when it does."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from models.db import SessionFactory, transaction
from tests.web.fixtures import Horloge
from tests.web.monde import LE
from tests.web.navigateur import Navigateur
from web.observation import sante
from web.travaux.battement import noter


def lire(navigateur: Navigateur, adresse: str = "/pret/complet") -> tuple[int, dict[str, Any]]:
    reponse = navigateur.ouvrir(adresse)
    return reponse.status_code, reponse.get_json()["controles"]


def en_defaut(navigateur: Navigateur, adresse: str = "/pret/complet") -> set[str]:
    statut, controles = lire(navigateur, adresse)
    fautifs = {nom for nom, etat in controles.items() if etat != "bon"}
    assert statut == (503 if fautifs else 200)
    return fautifs


def test_all_is_well_just_after_a_tick(anonyme: Navigateur, fabrique_web: SessionFactory) -> None:
    noter(fabrique_web, le=LE)
    assert lire(anonyme) == (
        200,
        {"base": "bon", "schema": "bon", "horloge": "bon", "disque": "bon"},
    )


@pytest.mark.parametrize(("minutes", "attendu"), [(4, set()), (6, {"horloge"}), (-6, {"horloge"})])
def test_a_clock_that_missed_five_ticks_is_told_and_the_pages_are_still_served(
    anonyme: Navigateur,
    fabrique_web: SessionFactory,
    horloge: Horloge,
    minutes: int,
    attendu: set[str],
) -> None:
    noter(fabrique_web, le=LE)
    horloge.avancer(minutes=minutes)
    assert en_defaut(anonyme) == attendu
    assert en_defaut(anonyme, "/pret") == set()


def test_a_clock_that_never_ticked_is_told(anonyme: Navigateur) -> None:
    assert en_defaut(anonyme) == {"horloge"}


def test_an_older_schema_serves_no_page_and_a_newer_one_does(
    anonyme: Navigateur, fabrique_web: SessionFactory
) -> None:
    """A newer one: an upgrade is under way, and this machine is still to come."""
    for revision, attendu in (("0002", {"schema"}), ("9999", set())):
        with transaction(fabrique_web) as session:
            session.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
        assert en_defaut(anonyme, "/pret") == attendu


def test_a_base_that_lost_a_table_is_told(
    anonyme: Navigateur, fabrique_web: SessionFactory
) -> None:
    noter(fabrique_web, le=LE)
    with transaction(fabrique_web) as session:
        session.execute(text("ALTER TABLE tour RENAME TO ailleurs"))
    assert en_defaut(anonyme) == {"horloge"}
    with transaction(fabrique_web) as session:
        session.execute(text("ALTER TABLE utilisateur RENAME TO la_bas"))
    assert en_defaut(anonyme) == {"base", "horloge"}


def test_a_full_disk_is_told(
    anonyme: Navigateur, fabrique_web: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    noter(fabrique_web, le=LE)
    monkeypatch.setattr(sante, "PLACE_MINIMALE", 1 << 62)
    assert en_defaut(anonyme) == {"disque"}
    assert en_defaut(anonyme, "/pret") == set()


def test_an_answer_says_nothing_of_the_machine(anonyme: Navigateur, app: Flask) -> None:
    """Names of checks and two words: no folder, no address, no version, no count."""
    for adresse in ("/sante", "/pret", "/pret/complet"):
        texte = anonyme.ouvrir(adresse).text
        assert not set(texte) & set("/\\0123456789")
        assert len(texte) < 200
