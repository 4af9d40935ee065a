"""The pages under gunicorn: replaced without losing a request, refused where nobody would tick."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Event
from typing import Any

import psutil
import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from models.db import SessionFactory
from tests.bases import sur_postgresql
from tests.web.travaux.decor import attendre, environnement
from web.mandataire import Mandataire

GUNICORN = ("-m", "gunicorn", "-c", "python:web.gunicorn_conf", "web.wsgi:application")


def port_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as libre:
        return int(libre.getsockname()[1])


def demander(port: int, page: str) -> int:
    """Return the status of a page, asked by a connection of its own."""
    lien = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        lien.request("GET", page, headers={"Connection": "close"})
        return lien.getresponse().status
    finally:
        lien.close()


def repond(port: int) -> bool:
    try:
        return demander(port, "/pret") == 200
    except OSError:
        return False


@pytest.fixture
def serveur(url: str, partage: SessionFactory) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = port_libre()
    milieu = {**environnement(url), "PORT": str(port), "JALON_PROCESSUS": "1"}
    processus = subprocess.Popen([sys.executable, *GUNICORN], env=milieu, stderr=subprocess.DEVNULL)
    yield port, processus
    processus.send_signal(signal.SIGTERM)
    assert processus.wait(timeout=15) == 0


@sur_postgresql
def test_a_reload_replaces_the_processes_and_answers_every_request(
    serveur: tuple[int, subprocess.Popen[bytes]],
) -> None:
    port, processus = serveur
    attendre(lambda: repond(port), quoi="the pages")
    anciens = enfants(processus.pid)
    fini = Event()

    def lire() -> list[int]:
        lus = []
        while not fini.is_set():
            lus.append(demander(port, "/connexion"))
        return lus

    with ThreadPoolExecutor(1) as fil:
        lecture = fil.submit(lire)
        processus.send_signal(signal.SIGHUP)
        try:
            attendre(lambda: not anciens & enfants(processus.pid), quoi="new processes")
        finally:
            fini.set()
        assert set(lecture.result()) == {200}


def enfants(pid: int) -> set[int]:
    return {enfant.pid for enfant in psutil.Process(pid).children()}


def test_without_workers_gunicorn_is_refused_in_a_sentence() -> None:
    milieu = {**os.environ, "JALON_TRAVAUX": "embarque"}
    fin = subprocess.run(
        [sys.executable, *GUNICORN], env=milieu, capture_output=True, text=True, check=False
    )
    assert fin.returncode != 0
    assert "gunicorn demande JALON_TRAVAUX=distribue" in fin.stderr


def echo(environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [])
    return [f"{environ['REMOTE_ADDR']} {environ.get('HTTP_X_FORWARDED_FOR')}".encode()]


@pytest.mark.parametrize(
    ("mandataire", "vu"),
    [("", "10.0.0.9 None"), ("10.0.0.1", "10.0.0.9 None"), ("10.0.0.9", "1.2.3.4 1.2.3.4"),
     ("*", "1.2.3.4 1.2.3.4")],
)  # fmt: skip
def test_only_the_named_proxy_says_whose_request_it_is(mandataire: str, vu: str) -> None:
    client = Client(Mandataire(echo, adresse=mandataire), Response)
    reponse = client.get(
        "/",
        headers={"X-Forwarded-For": "1.2.3.4"},
        environ_overrides={"REMOTE_ADDR": "10.0.0.9"},
    )
    assert reponse.text == vu
