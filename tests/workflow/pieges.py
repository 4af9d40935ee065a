"""Jobs that misbehave, each in its own way: what the isolation is held against."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

SECRET = "le mot de passe de la base"


def _tourner(_contenu: bytes) -> None:
    while True:
        pass


def _dormir(_contenu: bytes) -> None:
    time.sleep(60)


def _s_obstiner(_contenu: bytes) -> int:
    """Compute in C, where Python is never asked whether to stop."""
    return len(str(9**9**8))


def _remplir(_contenu: bytes) -> int:
    return len([bytearray(10_000_000) for _ in range(1000)])


def _ouvrir(contenu: bytes) -> str:
    return Path(contenu.decode()).read_text()


def _ecrire(contenu: bytes) -> None:
    Path(contenu.decode()).write_text("trace")


def _appeler(_contenu: bytes) -> None:
    socket.create_connection(("127.0.0.1", 9))


def _executer(contenu: bytes) -> None:
    subprocess.run(["touch", contenu.decode()], check=True)


PIEGES: dict[str, Callable[[bytes], Any]] = {
    "repondre": lambda contenu: {"recu": len(contenu), "pid": os.getpid()},
    "tourner": _tourner,
    "dormir": _dormir,
    "s_obstiner": _s_obstiner,
    "remplir": _remplir,
    "ouvrir": _ouvrir,
    "ecrire": _ecrire,
    "appeler": _appeler,
    "executer": _executer,
    "lire_environnement": lambda _contenu: dict(os.environ),
    "bavarder": lambda _contenu: ["a" * 1000] * 5000,  # one long string is reserved eight times
    "crier": lambda _contenu: sys.stderr.write("sur le terminal\n"),
    "mourir": lambda _contenu: ctypes.string_at(0),
    "partir": lambda _contenu: os._exit(3),
    "echouer": lambda _contenu: 1 // 0,
}


def travailler(contenu: bytes, options: Mapping[str, Any]) -> Any:
    """Do what `options["piege"]` says."""
    return PIEGES[options["piege"]](contenu)


def preparer() -> None:
    """Nothing to read."""
