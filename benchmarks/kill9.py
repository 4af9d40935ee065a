"""R1: SIGKILL at random moments while two workers complete steps.

Whoever was told « done » must find the step in the journal, exactly once, and the engine's state
must be what the journal says. The machine is not switched off: what a power cut would add is the
promise of `synchronous=FULL` and of `fsync`, which both databases have here.

The control (`R1-temoin`) runs workers that acknowledge before the commit: the same count must then
find steps lost, or it could not find them above.
"""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from multiprocessing.context import ForkProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.pannes.controle import Constat, controler
from benchmarks.pannes.marche import Acquit, Marcheur, Registre
from benchmarks.pannes.options import lire
from benchmarks.pannes.terrain import Terrain, atelier, lancer, tuer
from models.errors import ErreurMetier

OUVRIERS = 2
MORTS, PAS = (10, 600) if COURT else (1000, 300_000)
"""Per database."""

TEMOIN = (12, 120)
FLANERIE_S = 0.02
REGARD_S = 0.001
GIGUE_S = 0.01
"""A worker dies anywhere within so many seconds after the count that condemns it."""

PATIENCE_S = 120


def travailler(terrain: Terrain, registre: Registre, graine: int) -> None:
    """Complete steps until killed; acknowledge each one after its commit.

    Of two workers on one dossier the second is refused: it goes on with another.
    """
    with terrain.ouvert() as monde:
        marcheur = Marcheur(monde, random.Random(graine))
        while True:
            with suppress(ErreurMetier):
                registre.noter(marcheur.avancer())


def travailler_en_menteur(terrain: Terrain, registre: Registre, graine: int) -> None:
    """The control: acknowledge a step, dawdle, and only then commit."""

    def promettre(acquit: Acquit) -> None:
        registre.noter(acquit)
        time.sleep(FLANERIE_S)

    with terrain.ouvert() as monde:
        marcheur = Marcheur(monde, random.Random(graine), promettre=promettre)
        while True:
            with suppress(ErreurMetier):
                marcheur.avancer()


Travail = Callable[[Terrain, Registre, int], None]


@dataclass
class Equipe:
    """Two workers, each replaced as soon as it is killed."""

    terrain: Terrain
    travail: Travail
    registres: Sequence[Registre]
    hasard: random.Random

    def embaucher(self, rang: int) -> ForkProcess:
        graine = self.hasard.randrange(2**32)
        return lancer(self.travail, self.terrain, self.registres[rang], graine)

    def compter(self) -> int:
        return sum(registre.compter() for registre in self.registres)

    def harceler(self, morts: int, pas: int) -> int:
        """Kill and replace until there are enough of both; return the kills."""
        ouvriers = [self.embaucher(rang) for rang in range(OUVRIERS)]
        try:
            for mort in range(1, morts + 1):
                self._attendre(pas * mort // morts + self.hasard.randint(-2, 2))
                time.sleep(self.hasard.uniform(0, GIGUE_S))
                rang = self.hasard.randrange(OUVRIERS)
                tuer(ouvriers[rang])
                ouvriers[rang] = self.embaucher(rang)
            self._attendre(pas)
        finally:
            for ouvrier in ouvriers:
                tuer(ouvrier)
        return morts + OUVRIERS

    def _attendre(self, nombre: int) -> None:
        """Wait until so many steps are acknowledged."""
        limite = time.monotonic() + PATIENCE_S
        while self.compter() < nombre:
            if time.monotonic() > limite:
                raise TimeoutError(f"{self.compter()} étapes sur {nombre} : plus rien n’avance")
            time.sleep(REGARD_S)


def eprouver(lieu: Terrain, travail: Travail, *, morts: int, pas: int, graine: int) -> Constat:
    """Kill workers on a database; return what is found at the end, the kills included."""
    with TemporaryDirectory() as dossier:
        registres = [Registre(Path(dossier, f"ouvrier-{rang}")) for rang in range(OUVRIERS)]
        Equipe(lieu, travail, registres, random.Random(graine)).harceler(morts, pas)
        with lieu.ouvert() as monde:
            return controler(monde, chain.from_iterable(r.lire() for r in registres))


def mesurer(base: str, lieu: Terrain, *, morts: int, pas: int, graine: int) -> None:
    dire(f"R1 {base} : {morts} morts, {pas} étapes acquittées")
    constat = eprouver(lieu, travailler, morts=morts, pas=pas, graine=graine)
    assez = constat.acquittes >= pas
    ligne(
        "R1",
        cible=f"0 étape perdue ou doublée, moteur = journal ; {morts} morts et {pas} étapes",
        valeur=constat.perdus + constat.doubles + len(constat.desaccords),
        tenu=assez and constat.tient(interruptions=morts + OUVRIERS),
        base=base,
        morts=morts,
        graine=graine,
        **constat.en_clair(),
    )


def mesurer_le_temoin(base: str, lieu: Terrain) -> None:
    dire(f"R1 {base} : témoin")
    temoin = eprouver(lieu, travailler_en_menteur, morts=TEMOIN[0], pas=TEMOIN[1], graine=1)
    ligne(
        "R1-temoin",
        cible="un ouvrier qui acquitte avant le commit est pris à perdre des étapes",
        valeur=temoin.perdus,
        tenu=temoin.perdus > 0,
        base=base,
        morts=TEMOIN[0],
    )


def main() -> None:
    options = lire(__doc__, morts=MORTS, pas=PAS, graine=1)
    for base in options.bases:
        with atelier(base) as nouveau:
            mesurer(base, nouveau(), morts=options.morts, pas=options.pas, graine=options.graine)
            mesurer_le_temoin(base, nouveau())
    finir()


if __name__ == "__main__":
    main()
