"""Schedulers as processes: the embedded tick, again and again, or `jalon worker`."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkProcess
from typing import Literal

from benchmarks.alertes.boite import ADRESSE, Boite
from benchmarks.pannes.terrain import Terrain, lancer
from notifications.composition.messages import Origine, deriver_cle
from notifications.envoi import prises
from notifications.envoi.transports import TransportSmtp
from web.travaux.embarque import Battement

CLE = "cle-de-signature-de-la-mesure-0123456789"
EXPEDITEUR = "jalon@exemple.invalid"
URL = "https://jalon.exemple.invalid"
ORIGINE = Origine(URL, EXPEDITEUR, deriver_cle(CLE))
"""The same identifiers in the ticks, in the workers, and in the count."""

PAUSE_S = 0.02
HESITATION_S = 0.02
"""What the control waits before each mail: two that hardly overlap would repeat none by chance."""

SILENCE_S = 2.0
TRAVAUX = 2
"""Works at a time in a worker, hence mails that its death may cut."""

Genre = Literal["embarque", "worker", "sans_prise"]
Processus = ForkProcess | subprocess.Popen[bytes]


def battre_sans_fin(lieu: Terrain, port: int, *, sans_prise: bool = False) -> None:
    """Tick until killed, by the real clock and a real connection. Its log is not measured.

    `sans_prise`: the control, whose sender believes that every message is its own.
    """
    logging.disable()
    if sans_prise:
        vars(prises)["prendre"] = _toujours_a_moi
    with lieu.ouvert() as monde:
        battement = Battement(monde.factory, TransportSmtp(hote=ADRESSE, port=port), ORIGINE)
        while True:
            battement(datetime.now(UTC))
            time.sleep(PAUSE_S)


def _toujours_a_moi(*_quoi: object, **_quand: object) -> bool:
    time.sleep(HESITATION_S)
    return True


@dataclass
class Equipe:
    """Two schedulers on one base; one that died is replaced."""

    lieu: Terrain
    boite: Boite
    genre: Genre
    vivants: list[Processus] = field(default_factory=list)

    def embaucher_tous(self, *, vider: bool = False) -> None:
        self.vivants = [self._embaucher(rang, vider=vider) for rang in range(2)]

    def remplacer(self, rang: int) -> None:
        """Kill one, unless it is dead already, and start another."""
        achever(self.vivants[rang])
        self.vivants[rang] = self._embaucher(rang)

    def renvoyer(self) -> None:
        for vivant in self.vivants:
            achever(vivant)
        self.vivants = []

    def sont_partis(self) -> bool:
        """Return whether all have left by themselves."""
        return not any(est_vivant(vivant) for vivant in self.vivants)

    def _embaucher(self, rang: int, *, vider: bool = False) -> Processus:
        port = self.boite.ports[rang]
        if self.genre == "worker":
            return _lancer_worker(self.lieu, port, *(["--vider"] if vider else []))
        return lancer(_tourner, self.lieu, port, self.genre)


def _tourner(lieu: Terrain, port: int, genre: Genre) -> None:
    battre_sans_fin(lieu, port, sans_prise=genre == "sans_prise")


def _lancer_worker(lieu: Terrain, port: int, *mots: str) -> subprocess.Popen[bytes]:
    commande = [sys.executable, "-m", "web", "worker", "--travaux", str(TRAVAUX)]
    environnement = {
        **os.environ,
        "DATABASE_URL": lieu.url,
        "JALON_TRAVAUX": "distribue",
        "JALON_CLE_SECRETE": CLE,
        "JALON_URL": URL,
        "JALON_EXPEDITEUR": EXPEDITEUR,
        "JALON_COURRIEL": "smtp",
        "JALON_SMTP_HOTE": ADRESSE,
        "JALON_SMTP_PORT": str(port),
    }
    return subprocess.Popen(
        [*commande, "--silence", str(SILENCE_S), *mots],
        env=environnement,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def identite(processus: Processus) -> int:
    assert processus.pid is not None, "started"
    return processus.pid


def est_vivant(processus: Processus) -> bool:
    if isinstance(processus, subprocess.Popen):
        return processus.poll() is None
    return processus.is_alive()


def achever(processus: Processus) -> None:
    """SIGKILL, and wait until it is gone."""
    if est_vivant(processus):
        os.kill(identite(processus), signal.SIGKILL)
    attendre_la_fin: Callable[[], object] = (
        processus.wait if isinstance(processus, subprocess.Popen) else processus.join
    )
    attendre_la_fin()
