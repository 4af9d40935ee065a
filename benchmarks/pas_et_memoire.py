"""L1, memory: what a worker holds does not grow with the dossiers it has walked."""

import gc
import multiprocessing as mp
import resource
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.marche import Marche
from benchmarks.outils import COURT, dire, ligne, ouvrir_base
from models.db import make_engine, make_session_factory
from tests.workflow.decor import Monde, planter
from workflow.engine.etat import cache

BASE = "sqlite-normal"
CAPACITE = 128 if COURT else cache.CAPACITE
DOSSIERS, PAS = 2 * CAPACITE, 3
RAMASSAGE = 64
"""Dossiers between two collections: what is measured is what is held, not what is not yet freed."""
CIBLE_MO = 3.0
OCTETS_PAR_MO = 2**20


def _promener(url: str, faits: dict[str, Any], capacite: int, tube: Any) -> None:
    """Walk DOSSIERS dossiers, then four times as many; send the memory held after each, in MB."""
    engine = make_engine(url, synchronous="NORMAL")
    event.listen(engine, "connect", _sans_cache_de_pages)
    monde = Monde(make_session_factory(engine), **faits)
    cache.agrandir(engine, capacite)
    for nombre in (DOSSIERS, 3 * DOSSIERS):
        for rang in range(nombre):
            Marche.ouvrir(monde).mener(PAS)
            if rang % RAMASSAGE == 0:
                gc.collect()
        tube.send(_resident_mo())
    engine.dispose()


def _resident_mo() -> float:
    """Return the resident memory of this process, once what nobody holds is freed."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / OCTETS_PAR_MO


def _sans_cache_de_pages(connexion: Any, _fiche: Any) -> None:
    """SQLite's own cache fills up to its limit with the base: it is not what is measured."""
    connexion.execute("PRAGMA cache_size=-256")


def mesurer(capacite: int = CAPACITE) -> None:
    """Compare N dossiers with 4 N, in a process of their own; the cache is full well before N."""
    dire(f"mémoire : {DOSSIERS} puis {4 * DOSSIERS} dossiers…")
    with ouvrir_base(BASE) as (url, synchronous):
        engine = make_engine(url, synchronous=synchronous)
        monde = planter(make_session_factory(engine))
        engine.dispose()
        faits = {n: getattr(monde, n) for n in monde.__dataclass_fields__ if n != "factory"}
        ici, la_bas = mp.Pipe()
        contexte = mp.get_context("spawn")
        processus = contexte.Process(target=_promener, args=(url, faits, capacite, la_bas))
        processus.start()
        peu, beaucoup = ici.recv(), ici.recv()
        processus.join()
    ligne(
        "L1-memoire", base=BASE, dossiers=4 * DOSSIERS,
        cible=f"memory grows by <= {CIBLE_MO:g} MB from {DOSSIERS} dossiers to "
        f"{4 * DOSSIERS}",
        valeur=round(beaucoup - peu, 1), tenu=beaucoup - peu <= CIBLE_MO,
        mo=round(beaucoup, 1), en_cache=capacite,
    )  # fmt: skip
