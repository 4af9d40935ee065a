"""A real SMTP server on the loopback, in a thread, that answers what the test tells it to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller

ACCEPTE = "250 OK"


@dataclass
class Boite:
    """What the server received, byte for byte, and its answers per recipient."""

    port: int
    recus: list[bytes] = field(default_factory=list)
    adresses: list[str] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    reponses_rcpt: dict[str, str] = field(default_factory=dict)
    reponse_data: str = ACCEPTE

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks the hook up by this name
        self, _serveur: Any, _session: Any, enveloppe: Any, adresse: str, _options: Any
    ) -> str:
        reponse = self.reponses_rcpt.get(adresse, ACCEPTE)
        if reponse == ACCEPTE:
            enveloppe.rcpt_tos.append(adresse)
        return reponse

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks the hook up by this name
        self, _serveur: Any, session: Any, enveloppe: Any
    ) -> str:
        if self.reponse_data == ACCEPTE:
            self.recus.append(enveloppe.content)
            self.adresses.extend(enveloppe.rcpt_tos)
            self.sessions.add(session.peer[1])
        return self.reponse_data


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextmanager
def serveur_smtp(port: int | None = None) -> Iterator[Boite]:
    boite = Boite(port or port_libre())
    controleur = Controller(boite, hostname="127.0.0.1", port=boite.port)
    controleur.start()
    try:
        yield boite
    finally:
        controleur.stop()
