"""Every action of a replay, in the order in which it is typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from web.rejeu.acteurs import bailleur_du_logement
from web.rejeu.fenetre import DERNIER, MINUTES_PAR_JOUR, Fenetre
from web.rejeu.fil import Geste
from web.rejeu.foyer import Foyer, build_foyer
from web.rejeu.hasard import build_hasard
from web.rejeu.parcours import derouler
from web.rejeu.population import build_population
from web.rejeu.trajectoires import Trajectoire

ACTIONS_PAR_TRANSACTION = 100


@dataclass(slots=True)
class Cas:
    """A planned dossier, and what is known of it once open: its id and its open steps."""

    trajectoire: Trajectoire
    foyer: Foyer
    bailleur: str | None
    id: int = 0
    ouvertes: dict[str, str] = field(default_factory=dict)


Action = tuple[Geste, Cas]


def list_actions(departements: Sequence[str], fenetre: Fenetre) -> list[Action]:
    """Return every action in the order in which it is typed."""
    population = build_population(fenetre)
    actions: list[Action] = []
    for departement in departements:
        for rang, trajectoire in enumerate(population[departement]):
            foyer = build_foyer(departement, rang, hors_dalo=trajectoire.hors_dalo)
            cas = Cas(trajectoire, foyer, bailleur_du_logement(trajectoire, foyer))
            hasard = build_hasard("parcours", departement, rang)
            actions += [(geste, cas) for geste in derouler(trajectoire, foyer, fenetre, hasard)]
    actions.sort(key=_moment)
    return actions


def _moment(action: Action) -> tuple[int, str, int, int]:
    geste, cas = action
    return geste.saisi, cas.foyer.departement, cas.foyer.rang, geste.fait


def split_by_day(actions: Sequence[Action]) -> Iterator[tuple[int, list[Action]]]:
    """Yield every day of the window, with its actions if it has any."""
    par_jour = {
        jour: list(groupe)
        for jour, groupe in groupby(actions, key=lambda action: action[0].saisi // MINUTES_PAR_JOUR)
    }
    for jour in range(DERNIER + 1):
        yield jour, par_jour.get(jour, [])


def split_in_batches(actions: Sequence[Action]) -> Iterator[list[Action]]:
    reste = iter(actions)
    while lot := list(islice(reste, ACTIONS_PAR_TRANSACTION)):
        yield lot
