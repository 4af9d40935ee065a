"""A real mail server in a process of its own, which can kill its client after its « 250 ».

Each scheduler has a port of its own: the server knows whose mail it takes. What it accepted is on
disk, one line a mail, in the order of its answers: « port Message-ID ».
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from benchmarks.pannes.terrain import FORK, lancer, tuer

ADRESSE = "127.0.0.1"
ACCEPTE = "250 OK"
PORTS = 2


@dataclass(frozen=True)
class Boite:
    """The server, seen from the others. `pids` and `condamnes` are shared memory, one per port."""

    fichier: Path
    ports: tuple[int, ...]
    pids: Any
    condamnes: Any

    def condamner(self, rang: int, pid: int) -> None:
        """Have that client killed right after the next « 250 » of its port."""
        self.pids[rang] = pid
        self.condamnes[rang] = 1

    def gracier(self, rang: int) -> bool:
        """Return whether the client was still waiting for its « 250 »; it dies of it no more."""
        attend = bool(self.condamnes[rang])
        self.condamnes[rang] = 0
        return attend

    def recus(self, rang: int | None = None) -> Counter[str]:
        """Count the mails accepted, by Message-ID; those of one port only when it is told."""
        lignes = (ligne.split() for ligne in self.fichier.read_text().splitlines())
        return Counter(mid for port, mid in lignes if rang is None or int(port) == rang)

    def nombre(self) -> int:
        return self.fichier.read_bytes().count(b"\n")


class _Guichet(SMTP):
    """One connection. Its answer goes to the client first: the kill falls after it."""

    boite: Boite
    rang: int
    vient_d_accepter = False

    async def push(self, status: Any) -> None:
        await super().push(status)
        if self.vient_d_accepter:
            self.vient_d_accepter = False
            if self.boite.gracier(self.rang):
                os.kill(self.boite.pids[self.rang], signal.SIGKILL)


class _Preposee:
    """Writes down each mail before it is accepted."""

    def __init__(self, sortie: int) -> None:
        self.sortie = sortie

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks the hook up by this name
        self, guichet: _Guichet, _session: Any, enveloppe: Any
    ) -> str:
        entetes = BytesHeaderParser().parsebytes(enveloppe.content)
        identifiant = str(entetes["Message-ID"]).strip()
        os.write(self.sortie, f"{guichet.rang} {identifiant}\n".encode())
        guichet.vient_d_accepter = True
        return ACCEPTE


def _servir(boite: Boite, dire_les_ports: Connection) -> None:
    """Serve until killed."""

    async def ecouter() -> None:
        boucle = asyncio.get_running_loop()
        sortie = os.open(boite.fichier, os.O_WRONLY | os.O_APPEND)
        preposee, serveurs = _Preposee(sortie), []
        for rang in range(PORTS):

            def ouvrir(rang: int = rang) -> _Guichet:
                guichet = _Guichet(preposee, hostname="boite.exemple.test")
                guichet.boite, guichet.rang = boite, rang
                return guichet

            serveurs.append(await boucle.create_server(ouvrir, ADRESSE, 0))
        dire_les_ports.send(tuple(s.sockets[0].getsockname()[1] for s in serveurs))
        await asyncio.Event().wait()

    asyncio.run(ecouter())


@contextmanager
def ouvrir_la_boite(dossier: Path) -> Iterator[Boite]:
    """Yield a server that listens; it is killed at the end, its file stays."""
    fichier = dossier / "recus"
    fichier.touch()
    entend, dit = FORK.Pipe(duplex=False)
    muette = Boite(fichier, (), FORK.Array("i", PORTS), FORK.Array("b", PORTS))
    serveur = lancer(_servir, muette, dit)
    try:
        yield Boite(fichier, entend.recv(), muette.pids, muette.condamnes)
    finally:
        tuer(serveur)
