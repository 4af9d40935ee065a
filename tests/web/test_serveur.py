"""The port itself: what it does before any page is asked."""

import socket
import threading
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from waitress.wasyncore import close_all

from models.db import SessionFactory
from tests.web.fixtures import CLE
from web.config import Reglages
from web.securite import MO
from web.serveur import corps_maximal, ouvrir

ATTENTE_S = 10


@pytest.fixture
def port(fabrique_web: SessionFactory) -> Iterator[int]:
    reglages = Reglages(
        cle_secrete=SecretStr(CLE), courriel="memoire", port=0, adresse="127.0.0.1", document_mo=1
    )
    serveur = ouvrir(fabrique_web, reglages)
    fil = threading.Thread(target=serveur.run, daemon=True)
    fil.start()
    yield int(serveur.effective_port)
    # In its own thread: closed from here, the loop would go on to read what is closed.
    serveur.trigger.pull_trigger(lambda: close_all(serveur._map))
    fil.join(ATTENTE_S)
    serveur.task_dispatcher.shutdown()
    assert not fil.is_alive()


def annoncer(port: int, octets: int) -> bytes:
    """Say that a body of that size comes, send nothing of it, and return the answer's beginning."""
    entete = f"POST /connexion HTTP/1.1\r\nHost: x\r\nContent-Length: {octets}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=ATTENTE_S) as lien:
        lien.sendall(entete.encode())
        return lien.recv(1024)


def test_a_body_far_too_large_is_refused_before_it_is_sent(port: int) -> None:
    """The server would otherwise write a gibibyte on the disk before the page could say no."""
    assert annoncer(port, 1024 * MO).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("mo", [1, 10, 100])
def test_a_body_a_little_too_large_reaches_the_page_that_says_the_limit(mo: int) -> None:
    reglages = Reglages(cle_secrete=SecretStr(CLE), courriel="memoire", document_mo=mo)
    assert (mo + 1) * MO < corps_maximal(reglages) < (3 * mo + 10) * MO
