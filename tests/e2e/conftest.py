"""A real browser on a real server, in front of the invented world."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from waitress import create_server, wasyncore

from models.codes import Role
from models.db import SessionFactory, make_engine, make_session_factory
from tests.bases import copier_sqlite
from tests.web.applications import create_app_d_essai
from tests.web.fixtures import (
    CLE,
    Connecter,
    Horloge,
    anonyme,
    connecter,
    horloge,
    monde,
    monde_bati,
)
from tests.web.monde import Monde
from web.config import Reglages

__all__ = ["anonyme", "connecter", "horloge", "monde", "monde_bati"]

CHROMIUM = next((c for n in ("chromium", "chromium-browser") if (c := shutil.which(n))), None)
COOKIE = "jalon"
BUREAU = {"width": 1280, "height": 900}
expect.set_options(timeout=20_000)  # milliseconds: the machine may have much else to do

Ouvrir = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's Chromium, not one that Playwright downloads."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package `chromium`")
    # Without --disable-gpu it spends its time playing a graphics card that no such machine has.
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture
def fabrique_web(monde_bati: tuple[Path, Monde], tmp_path: Path) -> Iterator[SessionFactory]:
    """A copy at an address of its own: a browser's last request may come after its test."""
    engine = make_engine(copier_sqlite(monde_bati[0], tmp_path), synchronous="OFF")
    yield make_session_factory(engine)
    engine.dispose()


@pytest.fixture
def app(fabrique_web: SessionFactory, horloge: Horloge, tmp_path: Path) -> Flask:
    """The application, with a folder of files of its own."""
    reglages = Reglages(cle_secrete=CLE, courriel="memoire", documents=str(tmp_path / "fichiers"))
    return create_app_d_essai(reglages, fabrique=fabrique_web, horloge=horloge)


@pytest.fixture
def adresse(app: Flask) -> Iterator[str]:
    """The address of the application, served by waitress in a thread."""
    serveur = create_server(app, host="127.0.0.1", port=0, threads=8)
    fini = threading.Event()
    fil = threading.Thread(target=_servir, args=(serveur, fini), daemon=True)
    fil.start()
    yield f"http://127.0.0.1:{serveur.effective_port}"
    fini.set()
    serveur.task_dispatcher.shutdown()
    # In its own thread, which a closed socket would not wake: it would sleep a second more.
    serveur.trigger.pull_trigger(lambda: _fermer(serveur))
    fil.join(timeout=10)


def _fermer(serveur: Any) -> None:
    for canal in list(serveur.active_channels.values()):
        canal.handle_close()  # closes the files that it had begun to send
    # The browser keeps its connections: closing the listener alone would leave them open.
    wasyncore.close_all(serveur._map, ignore_all=True)


def _servir(serveur: Any, fini: threading.Event) -> None:
    """Serve until the sockets are closed, which the loop may learn in the middle of a wait."""
    try:
        serveur.run()
    except OSError:
        if not fini.is_set():
            raise


ATTENDUES = ("status of 4", "ERR_INTERNET_DISCONNECTED")


class Ecoute:
    """What went wrong in the browser, and every address it asked for."""

    def __init__(self, contexte: BrowserContext) -> None:
        self.erreurs: list[str] = []
        self.demandes: set[str] = set()
        contexte.on("console", self._noter)
        contexte.on("request", lambda demande: self.demandes.add(demande.url))
        contexte.on("weberror", lambda erreur: self.erreurs.append(str(erreur.error)))

    def _noter(self, message: Any) -> None:
        # A page that answers 422 shows its errors to the reader, and a test may cut the network:
        # the browser logs it all the same.
        if message.type == "error" and not any(dit in message.text for dit in ATTENDUES):
            self.erreurs.append(message.text)


@pytest.fixture
def ouvrir(browser: Browser, adresse: str, connecter: Connecter) -> Iterator[Ouvrir]:
    """Return a blank page, in a browser of its own that bears the cookie of a role.

    The sign-in itself is typed in `test_clavier` and `test_brouillons`.
    At the end: no error of script or of policy, and no request left the machine.
    """
    contextes: list[tuple[BrowserContext, Ecoute]] = []

    def nouveau(role: Role | None = None, **options: Any) -> Page:
        contexte = browser.new_context(
            base_url=adresse, locale="fr-FR", **{"viewport": BUREAU, **options}
        )
        contextes.append((contexte, Ecoute(contexte)))
        if role is not None:
            cookie = connecter(role).client.get_cookie(COOKIE)
            assert cookie is not None
            contexte.add_cookies([{"name": COOKIE, "value": cookie.value, "url": adresse}])
        return contexte.new_page()

    yield nouveau
    for contexte, ecoute in contextes:
        contexte.close()
        assert ecoute.erreurs == []
        assert [d for d in ecoute.demandes if not d.startswith((adresse, "data:"))] == []
