"""How a call leaves: over the network, or into memory (demo, replay, tests).

The standard library's client, for it follows no redirect, reads no proxy from the environment and
unpacks nothing; and because the socket is ours, the call ends at its time whatever the receiver
does.
"""

import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from threading import Event, Timer
from typing import Final, Protocol

from notifications.appels.adresses import (
    AdresseRefusee,
    Cible,
    Resoudre,
    choisir_ip,
    lire_adresse,
    resoudre_par_le_systeme,
)
from notifications.appels.composition import Appel, signer
from notifications.envoi.transports import EnvoiImpossible, ServeurInjoignable

CONNEXION_S: Final = 5.0
TOTAL_S: Final = 15.0
"""How long a call may last once connected, whatever drips in meanwhile."""

PARTI: Final = 200
REDIRECTION: Final = 300
REFUS: Final = 400
FINI: Final = 410
PANNE: Final = 500
PLUS_TARD: Final = frozenset({408, 425, 429})

Horloge = Callable[[], datetime]


class AbonnementFini(EnvoiImpossible):
    """The receiver wants no more calls (410)."""


class Appelant(Protocol):
    def appeler(self, appel: Appel) -> None:
        """Make one call. Raises EnvoiImpossible, or its kin ServeurInjoignable, AbonnementFini."""


class AppelantMemoire:
    """Keeps the last `garde` calls (all of them when None) and makes none."""

    def __init__(self, *, garde: int | None = None) -> None:
        self.appels: deque[Appel] = deque(maxlen=garde)

    def appeler(self, appel: Appel) -> None:
        self.appels.append(appel)


class AppelantReseau:
    """Calls the public Internet, and nothing else. May be shared between threads.

    The name is resolved once, and the connection made to the address that was checked. `horloge`
    dates the signature. `locaux`: the machine's own loopback may be called.
    """

    def __init__(
        self,
        *,
        horloge: Horloge,
        locaux: bool = False,
        resoudre: Resoudre = resoudre_par_le_systeme,
        total: float = TOTAL_S,
        contexte_tls: ssl.SSLContext | None = None,
    ) -> None:
        self._horloge = horloge
        self._locaux = locaux
        self._resoudre = resoudre
        self._total = total
        self._tls = contexte_tls or ssl.create_default_context()

    def appeler(self, appel: Appel) -> None:
        try:
            cible = lire_adresse(appel.adresse, locaux=self._locaux)
            ip = choisir_ip(cible, self._resoudre, locaux=self._locaux)
            code = self._poster(appel, cible, ip)
        except AdresseRefusee as erreur:
            raise EnvoiImpossible("adresse refusee", definitif=True) from erreur
        except (OSError, HTTPException) as erreur:
            # The error's own text may quote the address: only its type is kept.
            raise ServeurInjoignable(_nommer(erreur)) from None
        _juger(code)

    def _poster(self, appel: Appel, cible: Cible, ip: str) -> int:
        with self._connecter(cible, ip) as prise:
            client = HTTPConnection(cible.hote, cible.port)
            client.sock = prise
            entetes = {**signer(appel, le=self._horloge()), "Host": cible.entete_hote}
            entetes["Connection"] = "close"
            client.request("POST", cible.chemin, body=appel.corps, headers=entetes)
            return client.getresponse().status  # what it says besides is not even read

    @contextmanager
    def _connecter(self, cible: Cible, ip: str) -> Iterator[socket.socket]:
        """Open the connection, and cut it at its time."""
        prise = socket.create_connection((ip, cible.port), timeout=CONNEXION_S)
        if cible.tls:
            prise = self._tls.wrap_socket(
                prise, server_hostname=cible.hote, do_handshake_on_connect=False
            )
        prise.settimeout(self._total)
        coupee = Event()
        glas = Timer(self._total, _couper, (prise, coupee))
        glas.daemon = True
        glas.start()
        try:
            if isinstance(prise, ssl.SSLSocket):
                prise.do_handshake()
            yield prise
        finally:
            glas.cancel()
            prise.close()
            if coupee.is_set():  # a cut answer may look like an error, or like a whole one
                raise TimeoutError


def _couper(prise: socket.socket, coupee: Event) -> None:
    coupee.set()  # first: the reader wakes at the cut
    with suppress(OSError):
        # The plain method: that of a TLS socket would pull its state from under the reader.
        socket.socket.shutdown(prise, socket.SHUT_RDWR)


def _juger(code: int) -> None:
    """Raise what an HTTP status means, unless the call was received."""
    if PARTI <= code < REDIRECTION:
        return
    if code == FINI:
        raise AbonnementFini(f"HTTP {code}", definitif=True)
    if code >= PANNE or code in PLUS_TARD:
        raise ServeurInjoignable(f"HTTP {code}")
    raise EnvoiImpossible(f"HTTP {code}", definitif=True)


def _nommer(erreur: Exception) -> str:
    return type(erreur).__name__
