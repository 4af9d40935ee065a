"""A shared base for the tests: its tables, its workers as processes of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from time import monotonic, sleep
from typing import LiteralString

import psycopg

from web.travaux.ouvrier import conninfo

ATTENTE_S = 30
SILENCE_S = 1.5
"""Seconds after which the tests' workers take one of theirs for dead."""


def environnement(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "JALON_TRAVAUX": "distribue",
        "JALON_CLE_SECRETE": "cle-de-signature-des-essais-0123456789",
        "JALON_URL": "https://jalon.exemple.invalid",
        "JALON_COURRIEL": "memoire",
    }


def lancer(url: str, *mots: str) -> subprocess.Popen[bytes]:
    """Start `jalon worker` on a base; the caller ends it."""
    commande = [sys.executable, "-m", "web", "worker", "--silence", str(SILENCE_S), *mots]
    return subprocess.Popen(commande, env=environnement(url), stderr=subprocess.DEVNULL)


def tuer(*processus: subprocess.Popen[bytes]) -> None:
    for un in processus:
        un.send_signal(signal.SIGKILL)
        un.wait()


def attendre(condition: Callable[[], bool], *, quoi: str) -> None:
    limite = monotonic() + ATTENTE_S
    while not condition():
        assert monotonic() < limite, f"nothing came of: {quoi}"
        sleep(0.05)


class Guichet:
    """Reads and moves the base outside the product: its locks, its jobs."""

    def __init__(self, url: str) -> None:
        self.connexion = psycopg.connect(conninfo(url), autocommit=True)

    def compter(self, requete: LiteralString, *valeurs: object) -> int:
        ligne = self.connexion.execute(requete, valeurs).fetchone()
        assert ligne is not None
        return int(ligne[0])

    def travaux(self, etat: str, nom: str = "%") -> int:
        """Return how many works are in this state (`todo`, `doing`, `failed`)."""
        return self.compter(
            "SELECT count(*) FROM procrastinate_jobs WHERE status::text = %s AND task_name LIKE %s",
            etat,
            f"jalon:{nom}",
        )
