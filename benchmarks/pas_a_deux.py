"""L1, two processes: each on dossiers of its own, against one alone."""

import multiprocessing as mp
import statistics
import time
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy.exc import OperationalError

from benchmarks.marche import SUITE, Marche
from benchmarks.outils import COURT, dire, ligne, ouvrir_base
from models.db import make_engine, make_session_factory
from tests.workflow.decor import Monde, planter

BASES = ("sqlite-normal", "postgresql")
TOURS, PAR_TOUR = (3, 8) if COURT else (7, 20)
CIBLE = 1.4
ATTENTE_S = 120


def _travailler(
    url: str, synchronous: str, faits: dict[str, Any], ordres: Any, rendez_vous: Barrier
) -> None:
    """Walk dossiers when told so; answer (seconds, lock errors)."""
    engine = make_engine(url, synchronous=synchronous)
    monde = Monde(make_session_factory(engine), **faits)
    Marche.ouvrir(monde).mener(len(SUITE))
    while (nombre := ordres.recv()) is not None:
        marches = [Marche.ouvrir(monde) for _ in range(nombre)]
        rendez_vous.wait(ATTENTE_S)
        debut = time.perf_counter()
        erreurs = sum(_mener(marche) for marche in marches)
        ordres.send((time.perf_counter() - debut, erreurs))
    engine.dispose()


def _mener(marche: Marche) -> int:
    try:
        marche.mener(len(SUITE))
    except OperationalError:
        return 1
    return 0


def mesurer_base(base: str) -> None:
    """Compare one process with two, in turns, on one base."""
    dire(f"{base} : deux processus…")
    with ouvrir_base(base) as (url, synchronous):
        engine = make_engine(url, synchronous=synchronous)
        monde = planter(make_session_factory(engine))
        engine.dispose()
        faits = {n: getattr(monde, n) for n in monde.__dataclass_fields__ if n != "factory"}
        debits, erreurs = _alterner(url, synchronous, faits)
    un, deux = (statistics.median(debits[nombre]) for nombre in (1, 2))
    ligne(
        "L1-deux-processus", base=base,
        cible=f"two processes >= {CIBLE} x one, no lock error",
        valeur=round(deux / un, 2), tenu=deux >= CIBLE * un and erreurs == 0,
        un=round(un), deux=round(deux), erreurs_de_verrou=erreurs,
    )  # fmt: skip


def _alterner(
    url: str, synchronous: str, faits: dict[str, Any]
) -> tuple[dict[int, list[float]], int]:
    """Return the steps per second of one and of two processes, turn after turn; lock errors."""
    contexte = mp.get_context("spawn")
    seul, ensemble = contexte.Barrier(1), contexte.Barrier(2)
    equipes = {
        1: [_engager(contexte, url, synchronous, faits, seul)],
        2: [_engager(contexte, url, synchronous, faits, ensemble) for _ in range(2)],
    }
    debits: dict[int, list[float]] = {1: [], 2: []}
    erreurs = 0
    for _ in range(TOURS):
        for nombre, equipe in equipes.items():
            for _processus, ordres in equipe:
                ordres.send(PAR_TOUR)
            comptes = [ordres.recv() for _processus, ordres in equipe]
            pas = nombre * PAR_TOUR * len(SUITE)
            debits[nombre].append(pas / max(secondes for secondes, _ in comptes))
            erreurs += sum(ratees for _, ratees in comptes)
    for processus, ordres in (membre for equipe in equipes.values() for membre in equipe):
        ordres.send(None)
        processus.join(ATTENTE_S)
    return debits, erreurs


def _engager(contexte: Any, url: str, synchronous: str, faits: Any, rendez_vous: Any) -> Any:
    ici, la_bas = contexte.Pipe()
    processus = contexte.Process(
        target=_travailler, args=(url, synchronous, faits, la_bas, rendez_vous), daemon=True
    )
    processus.start()
    return processus, ici


def mesurer() -> None:
    for base in BASES:
        mesurer_base(base)
