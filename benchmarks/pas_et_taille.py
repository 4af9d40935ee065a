"""L1, size: a step with a million dossiers stored, against a step with a thousand."""

import statistics
from contextlib import ExitStack

from benchmarks.marche import SUITE, Marche, mener_plusieurs
from benchmarks.outils import COURT, chronometrer, dire, ligne, ouvrir_base
from benchmarks.stock import cloner, compter
from models.db import make_engine, make_session_factory
from tests.workflow.decor import Monde, planter

BASES = ("sqlite-full",) if COURT else ("sqlite-full", "postgresql")
VRAIS = 34
PEU, BEAUCOUP = 1_000, 100_000 if COURT else 1_000_000
BLOCS, PAR_BLOC = (5, 2) if COURT else (15, 4)
CIBLE = 1.2


def mesurer_base(base: str) -> None:
    """Walk the same way in a small base and in a large one, block after block."""
    dire(f"{base} : {BEAUCOUP} dossiers…")
    with ExitStack() as pile:
        mondes = [_remplir(pile, base, nombre) for nombre in (PEU, BEAUCOUP)]
        durees: list[list[float]] = [[], []]
        for _ in range(BLOCS):
            for rang, monde in enumerate(mondes):
                durees[rang].append(1000 / _bloc(monde))
        stockes = compter(mondes[1].factory.kw["bind"])
    petit, grand = (statistics.median(mesures) for mesures in durees)
    ligne(
        "L1-taille", base=base, dossiers=stockes,
        cible=f"a step costs <= {CIBLE} x what it costs at {PEU}",
        valeur=round(grand / petit, 2), tenu=grand <= CIBLE * petit,
        ms_petit=round(petit, 3), ms_grand=round(grand, 3),
    )  # fmt: skip


def _remplir(pile: ExitStack, base: str, nombre: int) -> Monde:
    url, synchronous = pile.enter_context(ouvrir_base(base))
    engine = make_engine(url, synchronous=synchronous)
    pile.callback(engine.dispose)
    monde = planter(make_session_factory(engine))
    mener_plusieurs(monde, VRAIS)
    cloner(engine, nombre // VRAIS)
    Marche.ouvrir(monde).mener(len(SUITE))
    return monde


def _bloc(monde: Monde) -> float:
    marches = [Marche.ouvrir(monde) for _ in range(PAR_BLOC)]

    def marcher() -> None:
        for marche in marches:
            marche.mener(len(SUITE))

    return chronometrer(marcher, PAR_BLOC * len(SUITE))


def mesurer() -> None:
    for base in BASES:
        mesurer_base(base)
