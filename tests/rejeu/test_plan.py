"""The plan of the region gives the printed figures, before any engine is started."""

import csv
import statistics
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest

from models.calendrier import PARIS, est_ouvrable, expiration_legale
from models.indicateurs import JOURS_PAR_MOIS, round_half_up
from web.rejeu.actions import Action, list_actions
from web.rejeu.cibles import read_cibles, repartir
from web.rejeu.fenetre import DERNIER, DERNIERE_MINUTE, FIN_2021, MINUTES_PAR_JOUR, Fenetre
from web.rejeu.fil import OUVRIR, RENOUVELER
from web.rejeu.population import Population, build_population
from web.rejeu.trajectoires import Genre, Trajectoire

FENETRES = (Fenetre(), Fenetre.finissant(date(2026, 11, 22)))
DEMI_MOIS = 0.5


@cache
def actions_du_91(fenetre: Fenetre) -> list[Action]:
    return list_actions(["91"], fenetre)


@cache
def population(fenetre: Fenetre) -> Population:
    return build_population(fenetre)


@pytest.fixture(params=FENETRES, ids=lambda fenetre: fenetre.fin.isoformat())
def plan(request: pytest.FixtureRequest) -> Population:
    """The plan as printed, and as the demo shifts it so that it ends on a Sunday."""
    return population(request.param)


def region(plan: Population) -> list[Trajectoire]:
    return [trajectoire for liste in plan.values() for trajectoire in liste]


def printed(nom: str) -> Mapping[str, Mapping[str, str]]:
    texte = (files("web.rejeu") / "donnees" / nom).read_text(encoding="utf-8")
    return {ligne["departement"]: ligne for ligne in csv.DictReader(texte.splitlines())}


def counts(trajectoires: list[Trajectoire], soir: int) -> tuple[int | None, ...]:
    """Count at the end of a day: diagnostics, % outside DALO, AVL, rehoused, ADL."""
    faits = [t for t in trajectoires if t.diagnostic <= soir]
    accompagnes = [t for t in trajectoires if t.genre in (Genre.AVL, Genre.SANS_SUITE)]
    reloges = [t for t in trajectoires if t.genre is Genre.AVL and t.fin <= soir]
    directes = [t for t in trajectoires if t.genre is Genre.ADL and t.debut <= soir]
    return (
        len(faits),
        round_half_up(100 * sum(t.hors_dalo for t in faits), len(faits)),
        sum(t.debut <= soir < t.fin for t in accompagnes),
        len(reloges),
        sum(t.adl_fin > soir for t in (*reloges, *directes)),
    )


def expected(ligne: Mapping[str, str]) -> tuple[int, ...]:
    return (
        int(ligne["menages_diagnostiques_cumul_depuis_2020"]),
        int(ligne["part_hors_dalo_pct"]),
        int(ligne["menages_en_cours_avl"]),
        int(ligne["menages_accompagnes_reloges_cumul"]),
        int(ligne["menages_en_cours_adl"]),
    )


def waits(trajectoires: list[Trajectoire]) -> list[float]:
    """Months from the contract to the lease, for the leases of the last year."""
    return [
        (t.fin - t.debut) / JOURS_PAR_MOIS
        for t in trajectoires
        if t.genre is Genre.AVL and FIN_2021 < t.fin <= DERNIER
    ]


def test_every_departement_ends_with_the_printed_counts(plan: Population) -> None:
    lignes = printed("002_chiffres_cles_31122022.csv")
    assert {d: counts(liste, DERNIER) for d, liste in plan.items()} == {
        d: expected(lignes[d]) for d in plan
    }


@pytest.mark.parametrize(("ligne", "soir"), [("IdF_31122022", DERNIER), ("IdF_31122021", FIN_2021)])
def test_the_region_has_its_two_printed_lines(plan: Population, ligne: str, soir: int) -> None:
    imprimee = printed("002_chiffres_cles_31122022.csv")[ligne]
    assert counts(region(plan), soir) == expected(imprimee)


def test_waiting_times_are_within_half_a_month_of_the_print(plan: Population) -> None:
    imprimees = printed("002_duree_relogement_2022.csv")
    groupes = {**plan, "IdF": region(plan)}
    ecarts = {
        (nom, cle): abs(mesure(waits(groupes[nom])) - float(ligne[cle]))
        for nom, ligne in imprimees.items()
        for cle, mesure in (
            ("avdl_moyenne_mois", statistics.mean),
            ("avdl_mediane_mois", statistics.median),
        )
    }
    assert {cas: ecart for cas, ecart in ecarts.items() if ecart > DEMI_MOIS} == {}
    assert len(ecarts) == 18


def test_the_dates_of_a_trajectory_follow_each_other(plan: Population) -> None:
    for t in region(plan):
        etapes = [t.diagnostic, t.debut, t.fin, t.adl_fin]
        connues = [jour for jour in etapes if jour >= 0]
        assert connues == sorted(connues)
        assert t.diagnostic <= DERNIER


def test_the_same_window_gives_the_same_plan() -> None:
    assert build_population(Fenetre()) == population(Fenetre())


@pytest.mark.parametrize("fenetre", FENETRES, ids=lambda fenetre: fenetre.fin.isoformat())
def test_every_step_is_on_a_working_day_of_the_window_and_typed_after(fenetre: Fenetre) -> None:
    actions = actions_du_91(fenetre)
    assert all(0 <= g.fait <= g.saisi <= DERNIERE_MINUTE for g, _ in actions)
    jours = {fenetre.jour(g.fait // MINUTES_PAR_JOUR) for g, _ in actions}
    assert [jour for jour in jours if not est_ouvrable(jour)] == []
    assert [g.saisi for g, _ in actions] == sorted(g.saisi for g, _ in actions)


@pytest.mark.parametrize("fenetre", FENETRES, ids=lambda fenetre: fenetre.fin.isoformat())
def test_a_household_that_answers_does_so_within_the_legal_delay(fenetre: Fenetre) -> None:
    """Typed later, its answer would be taken for a silence (R.441-10)."""
    parcours: dict[int, list[tuple[str, int, int]]] = {}
    for geste, cas in actions_du_91(fenetre):
        parcours.setdefault(cas.foyer.rang, []).append((geste.element, geste.fait, geste.saisi))
    reponses = 0
    for gestes in parcours.values():
        for (avant, notifie, _), (apres, _, saisi) in pairwise(gestes):
            if (avant, apres) == ("notifier_offre", "repondre_offre"):
                reponses += 1
                assert fenetre.moment(saisi) < expiration_legale(fenetre.moment(notifie), 10)
    assert reponses > 400


def test_today_s_steps_never_run_ahead_of_the_clock() -> None:
    """The demo ends today: what the plan lays after this hour is brought back before it."""
    maintenant = datetime(2026, 11, 23, 8, 15, tzinfo=PARIS)
    fenetre = Fenetre.finissant(maintenant.date(), maintenant=maintenant)
    gestes = [geste for geste, _ in list_actions(["91"], fenetre)]
    moments = [fenetre.moment(geste.saisi) for geste in gestes]
    assert max(moments).date() == maintenant.date()
    assert max(moments) < maintenant
    assert moments == sorted(moments)
    assert all(fenetre.moment(geste.fait) <= fenetre.moment(geste.saisi) for geste in gestes)


@cache
def region_actions() -> list[Action]:
    return list_actions(list(read_cibles().departements), Fenetre())


def test_the_region_takes_some_150_000_steps() -> None:
    actions = region_actions()
    ouvertures = sum(geste.element == OUVRIR for geste, _ in actions)
    assert ouvertures == 15904
    assert 140_000 < len(actions) - ouvertures < 170_000


def test_a_demand_is_renewed_while_the_household_looks_for_a_dwelling() -> None:
    """A day later its dossier may be closed: nothing could be typed in it."""
    renouvellements = [(g, cas) for g, cas in region_actions() if g.element == RENOUVELER]
    assert len(renouvellements) > 1000
    for geste, cas in renouvellements:
        jour = geste.fait // MINUTES_PAR_JOUR
        assert cas.trajectoire.debut < jour < cas.trajectoire.fin


def test_shares_add_up_to_the_total() -> None:
    assert repartir(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert repartir(7, {"a": 0.5, "b": 3.0}) == {"a": 1, "b": 6}
