"""Takes the planned households through the engine, day by day, by the public verbs alone."""

import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select

from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.errors import ErreurMetier
from web.rejeu.actions import Action, list_actions, split_by_day, split_in_batches
from web.rejeu.battement import tourner_la_page
from web.rejeu.cibles import read_cibles
from web.rejeu.fenetre import DERNIERE_MINUTE, FIN, MINUTES_PAR_JOUR, Fenetre
from web.rejeu.fil import OUVRIR
from web.rejeu.foyer import identifiant_du_dossier
from web.rejeu.jeu import Jeu
from web.rejeu.monde import Monde, build_monde
from workflow.engine.etat import cache

DOSSIERS_DE_FRONT = 6_000
"""Open dossiers of the region at the end of 2022 (5,032) and a little more."""

HEURE_DU_TICK = 6 * 60
"""Minute of the day at which the due dates are looked at."""

SEUILS_DU_RAMASSE_MIETTES = (50_000, 10, 5)

Tick = Callable[[datetime], object]
Avancement = Callable[[int, int], None]
"""Told (actions done, actions in all)."""


class DejaRejoue(ErreurMetier):
    """A département holds dossiers of a replay, whole or interrupted."""

    def __init__(self, departements: Sequence[str]) -> None:
        super().__init__(
            f"Déjà rejoué\u00a0: département {', '.join(departements)}. "
            "Repartez d’une base neuve (DATABASE_URL) ou choisissez un autre département."
        )


@dataclass(frozen=True)
class Bilan:
    """What a replay did. `memoire` is the peak of the process, in bytes."""

    dossiers: int
    etapes: int
    secondes: float
    memoire: int

    @property
    def etapes_par_seconde(self) -> float:
        return self.etapes / self.secondes if self.secondes else 0.0


def rejouer(
    factory: SessionFactory,
    *,
    departements: Sequence[str],
    tick: Tick,
    avancement: Avancement,
    fin: date = FIN,
    maintenant: datetime | None = None,
) -> Bilan:
    """Replay the three years of these départements, the last day being `fin`.

    `tick` fires what is due at a moment, as the scheduler would. When `fin` is today,
    `maintenant` keeps its hours from running ahead of the clock. Raises DejaRejoue.
    """
    depart = time.perf_counter()
    fenetre = Fenetre.finissant(fin, maintenant=maintenant)
    _refuse_second_time(factory, departements)
    actions = list_actions(departements, fenetre)
    mondes = _build_mondes(factory, departements, fenetre)
    with factory() as session:
        cache.agrandir(session.get_bind().engine, DOSSIERS_DE_FRONT)
    with _rare_collections():
        _play(factory, Jeu(fenetre, mondes), actions, tick=tick, avancement=avancement)
    tourner_la_page(factory, le=fenetre.moment(DERNIERE_MINUTE))
    ouverts = sum(geste.element == OUVRIR for geste, _ in actions)
    secondes = time.perf_counter() - depart
    return Bilan(ouverts, len(actions) - ouverts, secondes, _peak_memory())


def _play(
    factory: SessionFactory,
    jeu: Jeu,
    actions: Sequence[Action],
    *,
    tick: Tick,
    avancement: Avancement,
) -> None:
    """Play the days one after the other: first what is due, then what people do."""
    faites = 0
    for jour, du_jour in split_by_day(actions):
        tick(jeu.fenetre.moment(jour * MINUTES_PAR_JOUR + HEURE_DU_TICK))
        for lot in split_in_batches(du_jour):
            with transaction(factory) as session:
                for geste, cas in lot:
                    jeu.jouer(session, geste, cas)
            faites += len(lot)
            avancement(faites, len(actions))
    tick(jeu.fenetre.moment(DERNIERE_MINUTE))


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Leave the plan out of the garbage collector and call it less: one tenth faster."""
    seuils = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SEUILS_DU_RAMASSE_MIETTES)
    try:
        yield
    finally:
        gc.set_threshold(*seuils)
        gc.unfreeze()


def _refuse_second_time(factory: SessionFactory, departements: Sequence[str]) -> None:
    with lecture(factory) as session:
        faits = [
            departement
            for departement in departements
            if session.scalar(
                select(exists().where(Dossier.public_id == identifiant_du_dossier(departement, 0)))
            )
        ]
    if faits:
        raise DejaRejoue(faits)


def _build_mondes(
    factory: SessionFactory, departements: Sequence[str], fenetre: Fenetre
) -> dict[str, Monde]:
    cibles = read_cibles().departements
    with transaction(factory) as session:
        return {d: build_monde(session, cible=cibles[d], fenetre=fenetre) for d in departements}


def _peak_memory() -> int:
    """Return the peak resident memory of the process, in bytes (Linux counts kilobytes)."""
    unite = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unite
