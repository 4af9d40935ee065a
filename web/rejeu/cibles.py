"""What the replay must come out at: the printed tables, and the shares nobody printed.

The print gives each département at the end of 2022 and the region alone at the end of 2021. The
split of 2021 between départements, and of the exits, is ours: it only has to be plausible.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from models.codes import DEPARTEMENTS_IDF
from models.indicateurs import REGION, round_half_up

CHIFFRES = "002_chiffres_cles_31122022.csv"
DUREES = "002_duree_relogement_2022.csv"
ATTRIBUTIONS = "002_attributions_idf_2022.csv"

MARGE_HORS_DALO = 0.25
"""Points taken off each printed share: at the shares themselves the region rounds to 14 %."""

PART_ADL_DES_RELOGES = 0.9
PART_ADL_PAR_RELOGEMENT = {2021: 0.45, 2022: 0.75}
"""At most this share of the ADL under way follow a lease, and at most this share of the leases
signed (in all by end 2021, in the year for 2022) still have their ADL. The rest are ADL that a
diagnostic decided: département 94 prints 298 ADL for 297 rehoused."""

PART_SANS_SUITE = 0.32
"""Share, among the households neither rehoused nor accompanied, of the AVL that ended otherwise."""

ETAPES_SANS_SUITE = (0.40, 0.45, 0.15)
"""When these AVL ended: before 2022; in 2022, begun before; begun and ended in 2022."""


@dataclass(frozen=True)
class Imprime:
    """A printed line: households, and the share outside DALO in percent."""

    diagnostics: int
    part_hors_dalo: int
    avl: int
    reloges: int
    adl: int


@dataclass(frozen=True)
class Attente:
    """Printed months from the start of the AVL to the lease, relogements of 2022."""

    moyenne: float
    mediane: float


@dataclass(frozen=True)
class Cible:
    """What one département must come out at."""

    departement: str
    fin_2022: Imprime
    attente: Attente
    hors_dalo: int
    reloges_en_2022: int
    adl_fin_2021: int

    @property
    def reloges_avant_2022(self) -> int:
        return self.fin_2022.reloges - self.reloges_en_2022

    @property
    def adl_apres_bail_fin_2022(self) -> int:
        """ADL under way at the end that follow a lease."""
        limite = PART_ADL_PAR_RELOGEMENT[2022] * self.reloges_en_2022
        return int(min(PART_ADL_DES_RELOGES * self.fin_2022.adl, limite))

    @property
    def adl_apres_bail_fin_2021(self) -> int:
        limite = PART_ADL_PAR_RELOGEMENT[2021] * self.reloges_avant_2022
        return int(min(PART_ADL_DES_RELOGES * self.adl_fin_2021, limite))

    @property
    def adl_directes(self) -> tuple[int, int, int, int, int]:
        """ADL decided by the diagnostic, by what they were at the ends of 2021 and 2022.

        Under way at both; ended in 2022; ended before; begun in 2022 and under way; begun and
        ended in 2022.
        """
        fin_2021 = self.adl_fin_2021 - self.adl_apres_bail_fin_2021
        fin_2022 = self.fin_2022.adl - self.adl_apres_bail_fin_2022
        longues = min(fin_2021, fin_2022) // 10
        return longues, fin_2021 - longues, fin_2021 // 2, fin_2022 - longues, fin_2022 // 7

    @property
    def sans_suite(self) -> tuple[int, int, int]:
        """AVL that ended without a lease, in the three steps of ETAPES_SANS_SUITE."""
        avant, pendant, dans = (
            int(part * self._autres * PART_SANS_SUITE) for part in ETAPES_SANS_SUITE
        )
        return avant, pendant, dans

    @property
    def sans_mesure(self) -> int:
        """Diagnostics that no measure followed."""
        return self._autres - sum(self.sans_suite)

    @property
    def _autres(self) -> int:
        fin = self.fin_2022
        return fin.diagnostics - fin.avl - fin.reloges - sum(self.adl_directes)


@dataclass(frozen=True)
class Cibles:
    """The eight départements, and the region at the end of 2021."""

    departements: Mapping[str, Cible]
    region_2021: Imprime

    @property
    def hors_dalo_2021(self) -> int:
        return (
            round_half_up(self.region_2021.part_hors_dalo * self.region_2021.diagnostics, 100) or 0
        )


def repartir(total: int, poids: Mapping[str, float]) -> dict[str, int]:
    """Share `total` in proportion to `poids`, in whole numbers (largest remainders)."""
    somme = sum(poids.values())
    parts = {cle: total * valeur / somme for cle, valeur in poids.items()}
    entiers = {cle: int(part) for cle, part in parts.items()}
    restes = sorted(parts, key=lambda cle: (entiers[cle] - parts[cle], cle))
    for cle in restes[: total - sum(entiers.values())]:
        entiers[cle] += 1
    return entiers


@cache
def read_cibles() -> Cibles:
    """Read the project's own copies of the printed tables."""
    imprimes = {ligne["departement"]: _imprime(ligne) for ligne in _read(CHIFFRES)}
    attentes = {ligne["departement"]: _attente(ligne) for ligne in _read(DUREES)}
    avant, fin = imprimes[f"{REGION}_31122021"], imprimes[f"{REGION}_31122022"]
    reloges = repartir(fin.reloges - avant.reloges, _attributions())
    adl = repartir(avant.adl, {d: imprimes[d].adl for d in DEPARTEMENTS_IDF})
    return Cibles(
        {
            d: Cible(d, imprimes[d], attentes[d], _hors_dalo(imprimes[d]), reloges[d], adl[d])
            for d in DEPARTEMENTS_IDF
        },
        avant,
    )


def _read(nom: str) -> Iterator[dict[str, str]]:
    with (files(__package__) / "donnees" / nom).open(encoding="utf-8") as flux:
        yield from csv.DictReader(flux)


def _imprime(ligne: Mapping[str, str]) -> Imprime:
    return Imprime(
        diagnostics=int(ligne["menages_diagnostiques_cumul_depuis_2020"]),
        part_hors_dalo=int(ligne["part_hors_dalo_pct"]),
        avl=int(ligne["menages_en_cours_avl"]),
        reloges=int(ligne["menages_accompagnes_reloges_cumul"]),
        adl=int(ligne["menages_en_cours_adl"]),
    )


def _attente(ligne: Mapping[str, str]) -> Attente:
    return Attente(float(ligne["avdl_moyenne_mois"]), float(ligne["avdl_mediane_mois"]))


def _attributions() -> dict[str, float]:
    """Return the allocations of 2022 to AVDL households: the weights of the printed mean (K8)."""
    lignes = {ligne["departement"]: ligne for ligne in _read(ATTRIBUTIONS)}
    return {d: float(lignes[d]["attributions_menages_avdl"]) for d in DEPARTEMENTS_IDF}


def _hors_dalo(imprime: Imprime) -> int:
    return int((imprime.part_hors_dalo - MARGE_HORS_DALO) * imprime.diagnostics / 100)
