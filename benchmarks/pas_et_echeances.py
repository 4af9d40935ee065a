"""L1, due dates: a tick costs what is due, whatever waits.

The dossiers that are due are real, and the delay of their offer fires; those that wait are clones.
"""

import statistics
import time
from contextlib import ExitStack
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from benchmarks.marche import Marche
from benchmarks.outils import COURT, dire, ligne, ouvrir_base
from benchmarks.stock import cloner
from models.db import lecture, make_engine, make_session_factory, transaction
from models.echeance import Echeance
from tests.workflow.decor import LE, Monde, planter
from tests.workflow.reponses import SUITE
from web.travaux.echeances import declencher_minuteries

BASES = ("sqlite-full",) if COURT else ("sqlite-full", "postgresql")
TICS, PAR_TIC = (3, 20) if COURT else (5, 200)
ATTENDENT = 100_000 if COURT else 1_000_000
VRAIS = 20
CIBLE_RAPPORT, CIBLE_RIEN_MS = 1.2, 50.0
JUSQU_AU_DELAI = SUITE.index("repondre_offre")
"""Steps after which a dossier waits for one timer: the delay of an offer."""
AN = timedelta(days=365)


def mesurer_base(base: str) -> None:
    """Fire the same number of timers in an empty base and in a crowded one, tick after tick."""
    dire(f"{base} : {TICS * PAR_TIC} échéances dues, {ATTENDENT} qui attendent…")
    with ExitStack() as pile:
        vide, pleine = _planter(pile, base), _planter(pile, base)
        attendent = _faire_attendre(pleine)
        rien_s, _ = _tic(pleine, LE + AN)
        durees: list[list[float]] = [[], []]
        for rang in range(TICS):
            for mesures, monde in zip(durees, (vide, pleine), strict=True):
                mesures.append(_mesurer_un_tic(monde, LE + rang * AN))
    seules, noyees = (statistics.median(mesures) for mesures in durees)
    ligne(
        "L1-echeances", base=base, dues=TICS * PAR_TIC, attendent=attendent,
        cible=f"a due date costs <= {CIBLE_RAPPORT} x what it costs alone, "
        f"a tick without any <= {CIBLE_RIEN_MS:g} ms",
        valeur=round(noyees / seules, 2),
        tenu=noyees <= CIBLE_RAPPORT * seules and rien_s * 1000 <= CIBLE_RIEN_MS,
        ms_par_due=round(noyees * 1000 / PAR_TIC, 3), ms_tic_sans_due=round(rien_s * 1000, 2),
    )  # fmt: skip


def _planter(pile: ExitStack, base: str) -> Monde:
    url, synchronous = pile.enter_context(ouvrir_base(base))
    engine = make_engine(url, synchronous=synchronous)
    pile.callback(engine.dispose)
    return planter(make_session_factory(engine))


def _faire_attendre(monde: Monde) -> int:
    """Fill the base with dossiers whose due dates all lie ten years on; return how many."""
    for _ in range(VRAIS):
        Marche.ouvrir(monde).mener(JUSQU_AU_DELAI)
    with transaction(monde.factory) as session:
        session.execute(update(Echeance).values(due_le=LE + 10 * AN, reveil_le=LE + 10 * AN))
    cloner(monde.factory.kw["bind"], ATTENDENT // VRAIS)
    with lecture(monde.factory) as session:
        return session.scalar(select(func.count()).where(Echeance.reveil_le.is_not(None))) or 0


def _mesurer_un_tic(monde: Monde, le: datetime) -> float:
    """Open dossiers at `le`, let the delay of their offer run out; return the seconds of the tick.

    Raises AssertionError when the tick does not fire them all: it would have measured nothing.
    """
    for _ in range(PAR_TIC):
        Marche.ouvrir(monde, le=le).mener(JUSQU_AU_DELAI)
    duree_s, faites = _tic(monde, le + timedelta(days=60))
    if faites != PAR_TIC:
        raise AssertionError(f"{faites} timers fired, {PAR_TIC} were due")
    return duree_s


def _tic(monde: Monde, le: datetime) -> tuple[float, int]:
    debut = time.perf_counter()
    faites = declencher_minuteries(monde.factory, le=le)
    return time.perf_counter() - debut, faites


def mesurer() -> None:
    for base in BASES:
        mesurer_base(base)
