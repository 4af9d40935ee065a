"""The side that asks: it keeps one workshop per process, started at the first job."""

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from threading import BoundedSemaphore, Lock
from types import MappingProxyType
from typing import Any

import orjson

from workflow.isolement.protocole import (
    DEFAUT,
    INTERROMPU,
    REPONSE_MAX,
    AtelierOccupe,
    Demande,
    Interruption,
    TravailEnDefaut,
    TravailInterrompu,
)

SECONDES = 1.2
"""Of processor, for one job: a command starts, gets a refusal and says it within two seconds."""
OCTETS = 180_000_000
"""Of private memory for one job: with the command and its workshop, less than 300 MB."""
DEMARRAGE = 10.0
"""Seconds after which a workshop that says nothing is taken for lost, on a machine at its worst."""

PLACES = 3
"""One job at work, and who waits for the next: a server whose threads all waited would be dead."""


class _Poste:
    """A running workshop, and the line to it. It ends when the line closes."""

    def __init__(self) -> None:
        ici, la = socket.socketpair()
        with la:
            self.processus = subprocess.Popen(  # noqa: S603  # no shell, no word of a user
                _commande(la.fileno()),
                pass_fds=[la.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
                cwd="/",
                start_new_session=True,  # a Ctrl-C at the terminal is for us
            )
        self.ligne = Connection(ici.detach())
        self.proprietaire = os.getpid()

    def demander(self, demande: Demande, contenu: bytes) -> bytes:
        """Return the raw answer. Raises TravailInterrompu when none comes, OSError, EOFError."""
        self.ligne.send_bytes(demande.encoder())
        self.ligne.send_bytes(contenu)
        if not self.ligne.poll(demande.patience + DEMARRAGE):
            raise TravailInterrompu(Interruption.TEMPS)
        return self.ligne.recv_bytes(REPONSE_MAX)

    def fermer(self) -> str:
        """End it; return what it said of its own death, if it was dead already."""
        self.ligne.close()
        if self.proprietaire != os.getpid():
            return ""  # our parent's, inherited by a fork
        self.processus.kill()
        _, erreurs = self.processus.communicate()
        return erreurs.decode(errors="replace")


def _commande(descripteur: int) -> list[str]:
    # -P: the folder where the command was typed holds no module of ours.
    options = ["-P", "-B"] if sys.dont_write_bytecode else ["-P"]
    return [sys.executable, *options, "-m", "workflow.isolement.ouvrier", str(descripteur)]


class Atelier:
    """One workshop per process and one job at a time, whatever the number of threads."""

    def __init__(self) -> None:
        self._verrou = Lock()
        self._places = BoundedSemaphore(PLACES)
        self._poste: _Poste | None = None

    def confier(self, demande: Demande, contenu: bytes) -> Any:
        """Return a job's plain result. Raises TravailInterrompu, TravailEnDefaut, AtelierOccupe."""
        if not self._places.acquire(blocking=False):
            raise AtelierOccupe
        try:
            with self._verrou:
                reponse = self._echanger(demande, contenu)
        finally:
            self._places.release()
        nature, corps = reponse[:1], reponse[1:]
        if nature == DEFAUT:
            raise TravailEnDefaut(corps.decode(errors="replace"))
        if nature == INTERROMPU:
            raise TravailInterrompu(Interruption(corps.decode()))
        try:
            return orjson.loads(corps)
        except orjson.JSONDecodeError as erreur:
            raise TravailInterrompu(Interruption.ARRET) from erreur  # cut short by its death

    def _echanger(self, demande: Demande, contenu: bytes) -> bytes:
        derniers_mots = ""
        for _ in range(2):  # a workshop may have died since the last job
            try:
                return self._joindre().demander(demande, contenu)
            except (EOFError, OSError):
                derniers_mots = self._fermer()
            except BaseException:
                # What it would answer later would be taken for the answer to another demand.
                self._fermer()
                raise
        raise TravailEnDefaut(f"The workshop dies at once. {derniers_mots}")

    def _joindre(self) -> _Poste:
        if self._poste is not None and self._poste.proprietaire != os.getpid():
            self._fermer()
        if self._poste is None:
            self._poste = _Poste()
        return self._poste

    def _fermer(self) -> str:
        poste, self._poste = self._poste, None
        return "" if poste is None else poste.fermer()

    def fermer(self) -> None:
        """Let the workshop go; the next job starts another."""
        with self._verrou:
            self._fermer()


ATELIER = Atelier()
atexit.register(ATELIER.fermer)


def isoler(
    travail: str,
    contenu: bytes,
    *,
    options: Mapping[str, Any] = MappingProxyType({}),
    secondes: float = SECONDES,
    octets: int = OCTETS,
) -> Any:
    """Return what a job makes of a file, as plain JSON data.

    `travail`: a module with a function `travailler(contenu, options)`, and a function `preparer()`
    that reads all the files the job will ever need. `options`: plain data too. Raises
    TravailInterrompu beyond `secondes` (of processor) or `octets` (of private memory),
    TravailEnDefaut when the job raises, AtelierOccupe when others wait already.
    """
    return ATELIER.confier(Demande(travail, dict(options), secondes, octets), contenu)
