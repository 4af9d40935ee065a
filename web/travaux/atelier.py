"""What the works of one worker need: sessions, and means of sending, one to a thread at a time."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage

from models.db import SessionFactory
from notifications.envoi.expedition import Moyens
from notifications.envoi.transports import ServeurInjoignable, Transport

TREVE = timedelta(minutes=1)
"""How long a worker leaves a mail server alone after it did not answer."""


@dataclass
class Panne:
    """When the mail server last failed to answer this worker."""

    vue_le: datetime | None = None

    def dure(self, *, le: datetime) -> bool:
        return self.vue_le is not None and abs(le - self.vue_le) < TREVE


@dataclass(frozen=True)
class TransportGuette:
    """A transport whose server, when it does not answer, is remembered."""

    transport: Transport
    panne: Panne
    le: datetime

    def envoyer(self, message: EmailMessage) -> None:
        try:
            self.transport.envoyer(message)
        except ServeurInjoignable:
            self.panne.vue_le = self.le
            raise

    def fermer(self) -> None:
        self.transport.fermer()


@dataclass(frozen=True)
class Atelier:
    """`construire` makes new means: a connection is kept from mail to mail, never shared."""

    factory: SessionFactory
    construire: Callable[[], Moyens]
    panne: Panne = field(default_factory=Panne)
    _libres: deque[Moyens] = field(default_factory=deque)

    @contextmanager
    def emprunter(self, *, le: datetime) -> Iterator[Moyens]:
        """Lend means to one thread."""
        try:
            moyens = self._libres.pop()
        except IndexError:
            moyens = self.construire()
        try:
            yield replace(moyens, transport=TransportGuette(moyens.transport, self.panne, le))
        finally:
            self._libres.append(moyens)

    def fermer(self) -> None:
        """Let every connection go. Nobody borrows any more."""
        while self._libres:
            self._libres.pop().transport.fermer()
