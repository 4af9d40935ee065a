"""The trajectories that a measure followed: dates drawn so that the counts are exact."""

from collections.abc import Iterator, Sequence
from random import Random

from web.rejeu.attentes import build_durees
from web.rejeu.cibles import Cible
from web.rejeu.fenetre import DERNIER, FIN_2021, Fenetre
from web.rejeu.hasard import build_hasard
from web.rejeu.trajectoires import JAMAIS, Genre, Trajectoire

PREMIER_DEBUT = 21
"""Day number of the first contracts: orientation, diagnostic and validation come before."""

PREMIER_DIAGNOSTIC = 8
PREMIER_BAIL = 65
DELAI_DIAGNOSTIC = (12, 35)
"""Days from the diagnostic to the signed contract."""

ATTENTE_MINIMUM = 21
DUREE_ADL = (110, 200)
ADL_MINIMUM = 30
FLOU_ADL = 20
"""Days. Standard deviation that blurs « the latest leases still have their ADL »."""

DEBUT_2022 = FIN_2021 + 1


class Trace:
    """Draws the trajectories of one département and one subject."""

    def __init__(self, sujet: str, cible: Cible, fenetre: Fenetre) -> None:
        self.hasard = build_hasard(sujet, cible.departement)
        self.fenetre = fenetre
        self._departement = cible.departement

    def tracer(
        self, genre: Genre, debut: int, *, fin: int = JAMAIS, adl_fin: int = JAMAIS
    ) -> Trajectoire:
        """Return a trajectory on working days, its diagnostic some weeks before the contract."""
        debut = self.fenetre.ouvrer(debut)
        diagnostic = max(PREMIER_DIAGNOSTIC, debut - self.hasard.randint(*DELAI_DIAGNOSTIC))
        return Trajectoire(
            self._departement,
            genre,
            self.fenetre.ouvrer(diagnostic),
            debut,
            self._ouvrer(fin),
            self._ouvrer(adl_fin),
        )

    def _ouvrer(self, jour: int) -> int:
        return JAMAIS if jour == JAMAIS else self.fenetre.ouvrer(jour)


def plan_reloges(cible: Cible, fenetre: Fenetre) -> list[Trajectoire]:
    """Return the households rehoused, their waiting times of 2022 as printed, and their ADL."""
    trace = Trace("relogés", cible, fenetre)
    baux = [*_leases_before(cible, trace), *_leases_of_2022(cible, trace)]
    fins_adl = _adl_ends(cible, [fin for _, fin in baux], trace.hasard)
    return [
        trace.tracer(Genre.AVL, debut, fin=fin, adl_fin=adl_fin)
        for (debut, fin), adl_fin in zip(baux, fins_adl, strict=True)
    ]


def _leases_of_2022(cible: Cible, trace: Trace) -> Iterator[tuple[int, int]]:
    """Yield (start, lease). The longest waits take the leases late enough to hold them."""
    hasard, nombre = trace.hasard, cible.reloges_en_2022
    jours = [trace.fenetre.ouvrer(hasard.randint(DEBUT_2022, DERNIER)) for _ in range(nombre)]
    for duree in reversed(build_durees(cible.attente, nombre)):
        possibles = [rang for rang, jour in enumerate(jours) if jour - duree >= PREMIER_DEBUT]
        fin = jours.pop(hasard.choice(possibles))
        yield fin - duree, fin


def _leases_before(cible: Cible, trace: Trace) -> Iterator[tuple[int, int]]:
    """Yield (start, lease) up to the end of 2021: more and more leases as the months pass."""
    hasard = trace.hasard
    for _ in range(cible.reloges_avant_2022):
        part = hasard.random() ** 0.6
        fin = trace.fenetre.ouvrer(PREMIER_BAIL + int(part * (FIN_2021 - PREMIER_BAIL)))
        attente = int(hasard.lognormvariate(5.0, 0.6))
        attente = max(ATTENTE_MINIMUM, min(attente, fin - hasard.randint(PREMIER_DEBUT, 40)))
        yield fin - attente, fin


def _adl_ends(cible: Cible, baux: Sequence[int], hasard: Random) -> list[int]:
    """Return the day each ADL ends: the latest leases, more or less, still have theirs."""
    ordre = sorted(range(len(baux)), key=lambda n: -baux[n] + hasard.gauss(0, FLOU_ADL))
    en_2022 = set(ordre[: cible.adl_apres_bail_fin_2022])
    anciens = [n for n in ordre if baux[n] <= FIN_2021]
    anciens.sort(key=lambda n: n not in en_2022)
    en_2021 = set(anciens[: cible.adl_apres_bail_fin_2021])
    return [_adl_end(bail, n in en_2021, n in en_2022, hasard) for n, bail in enumerate(baux)]


def _adl_end(bail: int, en_2021: bool, en_2022: bool, hasard: Random) -> int:
    """Return a day on the right side of the ends of 2021 and 2022."""
    voulu = bail + hasard.randint(*DUREE_ADL)
    if en_2022:
        return max(voulu, DERNIER + hasard.randint(5, 120))
    if en_2021:
        return min(max(voulu, DEBUT_2022 + hasard.randint(3, 60)), DERNIER)
    limite = FIN_2021 if bail <= FIN_2021 else DERNIER
    return max(bail + ADL_MINIMUM, min(voulu, limite - hasard.randint(0, 9)))


def plan_sans_suite(cible: Cible, fenetre: Fenetre) -> list[Trajectoire]:
    """Return the AVL that ended without a lease."""
    trace = Trace("sans suite", cible, fenetre)
    avant, pendant, dans = cible.sans_suite
    durees = [_ended_before(trace.hasard) for _ in range(avant)]
    durees += [_ended_in_2022(trace.hasard) for _ in range(pendant)]
    durees += [_begun_in_2022(trace.hasard) for _ in range(dans)]
    return [trace.tracer(Genre.SANS_SUITE, debut, fin=fin) for debut, fin in durees]


def _ended_before(hasard: Random) -> tuple[int, int]:
    debut = hasard.randint(PREMIER_DEBUT, FIN_2021 - 60)
    return debut, hasard.randint(debut + 40, min(debut + 400, FIN_2021))


def _ended_in_2022(hasard: Random) -> tuple[int, int]:
    fin = hasard.randint(DEBUT_2022, DERNIER)
    return hasard.randint(max(PREMIER_DEBUT, fin - 500), FIN_2021 - 45), fin


def _begun_in_2022(hasard: Random) -> tuple[int, int]:
    debut = hasard.randint(DEBUT_2022, DERNIER - 60)
    return debut, hasard.randint(debut + 45, DERNIER)


def plan_adl_directes(cible: Cible, fenetre: Fenetre) -> list[Trajectoire]:
    """Return the ADL that a diagnostic decided, in the order of `Cible.adl_directes`."""
    trace = Trace("ADL directes", cible, fenetre)
    apres = DERNIER + 1
    bornes = (
        ((FIN_2021 - 60, FIN_2021), (apres, apres + 150)),
        ((FIN_2021 - 200, FIN_2021), (DEBUT_2022, DEBUT_2022 + 160)),
        ((PREMIER_DEBUT, FIN_2021 - 200), (FIN_2021 - 100, FIN_2021)),
        ((DERNIER - 240, DERNIER), (apres, apres + 150)),
        ((DEBUT_2022, DEBUT_2022 + 150), (DEBUT_2022 + 200, DERNIER)),
    )
    return [
        _direct(trace, debuts, fins)
        for nombre, (debuts, fins) in zip(cible.adl_directes, bornes, strict=True)
        for _ in range(nombre)
    ]


def _direct(trace: Trace, debuts: tuple[int, int], fins: tuple[int, int]) -> Trajectoire:
    """Draw the two ends of an ADL, at least five months apart where the bounds allow it."""
    debut = trace.hasard.randint(*debuts)
    voulu = min(debut + trace.hasard.randint(150, 240), fins[1])
    return trace.tracer(Genre.ADL, debut, adl_fin=max(trace.hasard.randint(*fins), voulu))


def plan_en_cours(cible: Cible, anciennes: int, fenetre: Fenetre) -> list[Trajectoire]:
    """Return the AVL under way at the end, `anciennes` of them begun before 2022.

    Each is on its way to a lease that falls after the window.
    """
    trace = Trace("en cours", cible, fenetre)
    hasard = trace.hasard
    debuts = [FIN_2021 - int(480 * hasard.random() ** 1.5) for _ in range(anciennes)]
    recentes = cible.fin_2022.avl - anciennes
    debuts += [DERNIER - int(364 * hasard.random() ** 1.3) for _ in range(recentes)]
    return [trace.tracer(Genre.AVL, debut, fin=_lease_to_come(debut, hasard)) for debut in debuts]


def _lease_to_come(debut: int, hasard: Random) -> int:
    return max(DERNIER + hasard.randint(6, 220), debut + hasard.randint(60, 240))
