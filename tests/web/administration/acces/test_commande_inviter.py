"""`jalon inviter`: an installation without anybody gets its first administrateur."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from models.administration import TraceAdministration
from models.codes import Role
from models.db import SessionFactory, lecture, make_engine, make_session_factory
from models.envoi import Envoi
from models.errors import ErreurMetier
from models.utilisateur import Jeton, Utilisateur
from tests.bases import copier_sqlite
from tests.web.applications import create_app_d_essai
from tests.web.fixtures import CLE
from tests.web.navigateur import Navigateur
from web.commandes.inviter import inviter
from web.config import Reglages

QUI = ["--nom", "Odile Marsan", "--courriel", "odile@exemple.test", "--organisme", "DDETS du Val"]
CHOISI = "six mots que personne ne devine"


@pytest.fixture
def vide(modele_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a base in which nobody is, as the settings give it."""
    adresse = copier_sqlite(modele_sqlite, tmp_path)
    monkeypatch.setenv("DATABASE_URL", adresse)
    monkeypatch.setenv("JALON_URL", "https://jalon.exemple.test")
    return adresse


@pytest.fixture
def fabrique(vide: str) -> Iterator[SessionFactory]:
    engine = make_engine(vide)
    yield make_session_factory(engine)
    engine.dispose()


def ouvrir(fabrique: SessionFactory) -> Flask:
    return create_app_d_essai(Reglages(cle_secrete=CLE, courriel="memoire"), fabrique=fabrique)


def test_the_link_on_the_terminal_opens_the_account_of_an_administrateur(
    fabrique: SessionFactory,
) -> None:
    resultat = CliRunner().invoke(inviter, [*QUI, "--lien"])
    assert resultat.exit_code == 0
    lien = resultat.stdout.strip().removeprefix("https://jalon.exemple.test")
    navigateur = Navigateur(ouvrir(fabrique))
    reponse = navigateur.envoyer(lien, mot_de_passe=CHOISI, confirmation=CHOISI)
    assert reponse.status_code == 302
    assert navigateur.connecter("odile@exemple.test", CHOISI).status_code == 302
    assert navigateur.ouvrir("/administration/comptes").status_code == 200
    with lecture(fabrique) as session:
        traces = session.scalars(select(TraceAdministration).order_by(TraceAdministration.id))
        assert [(t.objet, t.action, t.acteur_id) for t in traces] == [
            ("organisme", "creer", None), ("utilisateur", "inviter", None),
        ]  # fmt: skip
        assert session.scalars(select(Envoi)).all() == []


def test_by_mail_nothing_secret_is_written_and_a_second_time_is_refused(
    fabrique: SessionFactory,
) -> None:
    resultat = CliRunner().invoke(inviter, QUI)
    assert (resultat.exit_code, resultat.stdout) == (0, "")
    assert "/mot-de-passe/" not in resultat.stderr
    encore = CliRunner().invoke(inviter, QUI)
    assert isinstance(encore.exception, ErreurMetier)
    with lecture(fabrique) as session:
        assert session.scalars(select(Utilisateur.role)).all() == [Role.ADMINISTRATEUR]
        assert len(session.scalars(select(Jeton)).all()) == 1
        assert session.scalars(select(Envoi.gabarit)).all() == ["bienvenue"]
