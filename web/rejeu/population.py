"""The plan of the region: who is diagnosed, accompanied, rehoused, and on which days.

The eight départements are planned together, because the region's figures of end 2021 are shared
between them; the same window always gives the same plan.
"""

from collections.abc import Sequence
from dataclasses import replace

from web.rejeu.cibles import Cible, Cibles, read_cibles, repartir
from web.rejeu.fenetre import DERNIER, FIN_2021, Fenetre
from web.rejeu.hasard import build_hasard
from web.rejeu.mesures import (
    PREMIER_DIAGNOSTIC,
    plan_adl_directes,
    plan_en_cours,
    plan_reloges,
    plan_sans_suite,
)
from web.rejeu.trajectoires import Genre, Trajectoire

Population = dict[str, list[Trajectoire]]


def build_population(fenetre: Fenetre) -> Population:
    """Return {département: trajectories}, in the order of their diagnostic."""
    cibles = read_cibles()
    population = {d: _plan_ended(cible, fenetre) for d, cible in cibles.departements.items()}
    _add_under_way(population, cibles, fenetre)
    _add_without_measure(population, cibles, fenetre)
    _mark_outside_dalo(population, cibles)
    return {d: sorted(liste, key=lambda t: t.diagnostic) for d, liste in population.items()}


def _plan_ended(cible: Cible, fenetre: Fenetre) -> list[Trajectoire]:
    """Return what one département's figures alone decide."""
    return [
        *plan_reloges(cible, fenetre),
        *plan_sans_suite(cible, fenetre),
        *plan_adl_directes(cible, fenetre),
    ]


def _add_under_way(population: Population, cibles: Cibles, fenetre: Fenetre) -> None:
    """Add the AVL under way; enough of them began before 2022 for the region's line of 2021."""
    ouvertes = sum(_is_avl_open(t) for liste in population.values() for t in liste)
    anciennes = repartir(
        cibles.region_2021.avl - ouvertes,
        {d: cible.fin_2022.avl for d, cible in cibles.departements.items()},
    )
    for d, cible in cibles.departements.items():
        population[d] += plan_en_cours(cible, anciennes[d], fenetre)


def _is_avl_open(trajectoire: Trajectoire) -> bool:
    """Return whether an AVL is under way at the end of 2021."""
    if trajectoire.genre is Genre.ADL:
        return False
    return trajectoire.debut <= FIN_2021 < trajectoire.fin


def _add_without_measure(population: Population, cibles: Cibles, fenetre: Fenetre) -> None:
    """Add the diagnostics without a measure: as many before 2022 as the region still lacks."""
    faits = sum(t.diagnostic <= FIN_2021 for liste in population.values() for t in liste)
    nombres = {d: cible.sans_mesure for d, cible in cibles.departements.items()}
    avant = repartir(cibles.region_2021.diagnostics - faits, dict(nombres))
    for d, nombre in nombres.items():
        population[d] += _without_measure(d, avant[d], nombre - avant[d], fenetre)


def _without_measure(d: str, avant: int, apres: int, fenetre: Fenetre) -> list[Trajectoire]:
    hasard = build_hasard("sans mesure", d)
    jours = [hasard.randint(PREMIER_DIAGNOSTIC, FIN_2021) for _ in range(avant)]
    jours += [hasard.randint(FIN_2021 + 1, DERNIER) for _ in range(apres)]
    return [Trajectoire(d, Genre.SANS_MESURE, fenetre.ouvrer(jour)) for jour in jours]


def _mark_outside_dalo(population: Population, cibles: Cibles) -> None:
    """Choose the households outside DALO, by département and for the region at end 2021."""
    diagnostics = {
        d: sum(t.diagnostic <= FIN_2021 for t in liste) for d, liste in population.items()
    }
    poids = {
        d: diagnostics[d] * cible.hors_dalo / cible.fin_2022.diagnostics
        for d, cible in cibles.departements.items()
    }
    avant = repartir(cibles.hors_dalo_2021, poids)
    for d, cible in cibles.departements.items():
        population[d] = _marked(d, population[d], avant[d], cible.hors_dalo - avant[d])


def _marked(
    d: str, trajectoires: Sequence[Trajectoire], avant: int, apres: int
) -> list[Trajectoire]:
    """Return the trajectories, `avant` diagnosed by end 2021 and `apres` later outside DALO."""
    hasard = build_hasard("hors DALO", d)
    anciens = [n for n, t in enumerate(trajectoires) if t.diagnostic <= FIN_2021]
    recents = [n for n, t in enumerate(trajectoires) if t.diagnostic > FIN_2021]
    choisis = {*hasard.sample(anciens, avant), *hasard.sample(recents, apres)}
    return [replace(t, hors_dalo=n in choisis) for n, t in enumerate(trajectoires)]
