"""The workshop: a process that forks one child for each job, and outlives none of its clients.

`python -m workflow.isolement.ouvrier DESCRIPTEUR` reads demands on that socket until it closes.
It has one thread and no database, so that forking it is sound, which a web server is not.
"""

import gc
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, NoReturn

import orjson

from workflow.isolement import limites
from workflow.isolement.protocole import (
    DEFAUT,
    INTERROMPU,
    REPONSE_MAX,
    RESULTAT,
    Demande,
    Interruption,
)

Travail = Callable[[bytes, dict[str, Any]], Any]
"""(file, options) -> plain data that JSON can hold."""

TRACE_MAX = 4000
SIGNAUX_DU_TEMPS = frozenset({signal.SIGPROF, signal.SIGXCPU})


def servir(client: Connection) -> None:
    """Do the jobs of a client, one after the other, until it goes away."""
    while True:
        try:
            demande = Demande.decoder(client.recv_bytes())
            contenu = client.recv_bytes()
        except EOFError:
            return
        client.send_bytes(_faire(_trouver(demande.travail), demande, contenu))


def _trouver(nom: str) -> Travail:
    """Return the job of a module, with all that it will ever read already in memory."""
    module = import_module(nom)
    module.preparer()
    travail: Travail = module.travailler
    return travail


def _faire(travail: Travail, demande: Demande, contenu: bytes) -> bytes:
    """Return the answer of a job, done in a child that is dead when this returns."""
    gc.freeze()  # a child that collected what it inherits would copy it
    sortie, entree = os.pipe()
    pid = os.fork()
    if pid == 0:
        _travailler(travail, demande, contenu, entree)
    os.close(entree)
    try:
        reponse, raison = _lire(sortie, monotonic() + demande.patience)
    finally:
        os.close(sortie)
        os.kill(pid, signal.SIGKILL)
        _, statut = os.waitpid(pid, 0)
    if os.WIFSIGNALED(statut) and os.WTERMSIG(statut) in SIGNAUX_DU_TEMPS:
        raison = Interruption.TEMPS
    return INTERROMPU + raison.encode() if raison else reponse


def _lire(sortie: int, jusqu_a: float) -> tuple[bytes, Interruption | None]:
    """Return all that a child writes before it closes, or why it was not listened to."""
    morceaux: list[bytes] = []
    taille = 0
    while select.select([sortie], [], [], max(0.0, jusqu_a - monotonic()))[0]:
        morceau = os.read(sortie, 65_536)
        if not morceau:
            reponse = b"".join(morceaux)
            return reponse, None if reponse else Interruption.ARRET
        taille += len(morceau)
        if taille > REPONSE_MAX:
            return b"", Interruption.REPONSE
        morceaux.append(morceau)
    return b"", Interruption.TEMPS


def _travailler(travail: Travail, demande: Demande, contenu: bytes, entree: int) -> NoReturn:
    """Live the life of a child: the job, its answer, nothing else."""
    entree = limites.tout_fermer_sauf(entree)
    limites.poser(demande.secondes, demande.octets)
    try:
        reponse = RESULTAT + orjson.dumps(travail(contenu, demande.options))
    except MemoryError:
        reponse = INTERROMPU + Interruption.MEMOIRE.encode()
    except BaseException:  # whatever it is, it must be told before the end
        reponse = DEFAUT + traceback.format_exc(limit=-8)[-TRACE_MAX:].encode(errors="replace")
    reste = memoryview(reponse)  # a slice of bytes would be a copy, and memory is counted
    while reste:
        reste = reste[os.write(entree, reste) :]
    os._exit(0)


if __name__ == "__main__":
    servir(Connection(int(sys.argv[1])))
