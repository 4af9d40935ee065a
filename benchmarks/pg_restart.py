"""R7: PostgreSQL is restarted every 5 to 40 seconds while people work.

Half of the restarts are immediate, as a crash: the server throws its memory away and recovers
from its journal. Nothing may be lost, whoever meets the gap is told so, and each process finds its
way back by itself: its pool drops the dead connections and opens new ones.
"""

import random
import subprocess
import time
from contextlib import suppress

from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.pannes.options import lire
from benchmarks.pannes.service import ATTENDUES, INDISPONIBLE, bilan, service
from benchmarks.pannes.terrain import Terrain, planter, postgresql_durable
from tests.bases import ServeurPostgresql

REDEMARRAGES = 2 if COURT else 30
INTERVALLE_S = (1.0, 2.0) if COURT else (5.0, 40.0)
ABSENCE_S = (0.0, 2.0)
REPRISE_S = 30
DEMARRAGES = 12
"""Ten seconds each."""


class Serveur:
    """The server's process, stopped and started by its own command."""

    def __init__(self, serveur: ServeurPostgresql) -> None:
        self.serveur = serveur.serveur
        # The measure's own connection would not outlive the first restart.
        serveur.administration.close()

    def redemarrer(self, mode: str, absence: float) -> None:
        """Stop at once (`fast`: transactions are undone; `immediate`: as a crash), start again."""
        self._commander("stop", "-m", mode)
        time.sleep(absence)
        for _ in range(DEMARRAGES):
            with suppress(subprocess.TimeoutExpired):  # a slow recovery goes on meanwhile
                self.serveur.ensure_postgres_running()
                return
        raise TimeoutError("PostgreSQL ne redémarre pas")

    def _commander(self, *mots: str) -> None:
        subprocess.run(
            [str(self.serveur.bin_path / "pg_ctl"), "-w", "-D", str(self.serveur.pgdata), *mots],
            check=True,
            capture_output=True,
            user=self.serveur.system_user,
        )


def mesurer(lieu: Terrain, serveur: Serveur, *, fois: int, graine: int) -> None:
    dire(f"R7 postgresql : {fois} redémarrages")
    hasard = random.Random(graine)
    with service(lieu) as ouvert:
        reprises = [ouvert.attendre_un_pas(REPRISE_S)]
        for rang in range(fois):
            time.sleep(hasard.uniform(*INTERVALLE_S))
            mode = ("fast", "immediate")[rang % 2]
            serveur.redemarrer(mode, hasard.uniform(*ABSENCE_S))
            reprises.append(ouvert.attendre_un_pas(REPRISE_S))
        constat = bilan(ouvert, lieu)
        rencontres = ouvert.rencontres()
        ligne(
            "R7",
            cible="rien de perdu, des refus clairs, chacun se reconnecte seul",
            valeur=constat.perdus + constat.doubles + len(constat.desaccords),
            tenu=constat.tient(interruptions=rencontres[INDISPONIBLE])
            and set(rencontres) <= ATTENDUES
            and rencontres[INDISPONIBLE] > 0
            and max(reprises) < REPRISE_S,
            base="postgresql",
            redemarrages=fois,
            rencontres=dict(rencontres),
            phrases=ouvert.phrases(INDISPONIBLE)[:5],
            reprises_s=[round(reprise, 2) for reprise in reprises],
            **constat.en_clair(),
        )


def main() -> None:
    options = lire(__doc__, fois=REDEMARRAGES, graine=7)
    with postgresql_durable() as serveur:
        lieu = planter(serveur.creer())
        mesurer(lieu, Serveur(serveur), fois=options.fois, graine=options.graine)
    finir()


if __name__ == "__main__":
    main()
