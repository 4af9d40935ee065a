"""R4: after every step the state is stored, read back in another process, and compared.

Random diagrams and random ways through them (the seeds are printed), and `acces_direct`. The other
processes never hold a live dossier: they get bytes through a pipe, tell what the dossier waits
for, live the next step on their own copy, and hand back its bytes, which must be those of the
dossier that stayed alive. Both of the stored forms are read: the product's and the library's own.

The control hands over the state of the step before: every one of these must be found.
"""

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import Any, NamedTuple

from benchmarks.outils import COURT, dire, finir, ligne
from tests.workflow import promenade
from tests.workflow.promenade_aleatoire import (
    Geste,
    Marche,
    charger,
    gestes_du_livre,
    ouvrir,
    relire,
    resumer,
)
from workflow.engine import Instance, Modele
from workflow.engine.etat.moteur import Moteur
from workflow.engine.etat.repli import SEUIL

ALEATOIRES = 40 if COURT else 2000
LIVRES = 8 if COURT else 200
DU_TEMOIN = 5
PROCESSUS = 2
SEUILS = (SEUIL, -(10**9))
"""As in production, and folded after every step."""


class Cas(NamedTuple):
    """A walk. `livre`: on the shipped parcours, else on the random diagram of the seed."""

    graine: int
    livre: bool

    @property
    def seuil(self) -> int:
        return SEUILS[self.graine % len(SEUILS)]

    @property
    def moteur(self) -> Moteur:
        """One walk in ten is stored in the library's own form."""
        return Moteur.RAPIDE if self.graine % 10 else Moteur.OFFICIEL


@lru_cache(maxsize=8)
def modele_de(cas: Cas) -> Modele:
    if cas.livre:
        return promenade.definition().modele
    etrange, grand = not cas.graine % 3, not cas.graine % 7
    return charger(cas.graine, etrange=etrange, blocs=30 if grand else 12)


def lire_ailleurs(cas: Cas, corps: bytes, geste: Geste | None) -> tuple[Any, bytes]:
    """In another process: what a stored dossier waits for, and its bytes after one more step."""
    instance = relire(modele_de(cas), corps, cas.moteur, seuil=cas.seuil)
    vu = resumer(instance)
    if geste is not None:
        geste.faire(instance)
    return vu, _sans_horloge(cas, instance)


def _sans_horloge(cas: Cas, instance: Instance) -> bytes:
    """The bytes to compare; the library's own form holds the machine's clock: none for it."""
    return b"" if cas.moteur == Moteur.OFFICIEL else instance.encoder()


def marcher(cas: Cas, bassin: ProcessPoolExecutor, *, decale: bool = False) -> Counter[str]:
    """Walk, and compare after each step. `decale`: hand over the state of the step before."""
    compte: Counter[str] = Counter()
    instance = _ouvrir(cas)
    avant = instance.encoder()
    for geste in _gestes(cas, instance):
        corps, attendu = instance.encoder(), resumer(instance)
        a_lire = avant if decale else corps
        suivant = None if decale else geste
        ailleurs = bassin.submit(lire_ailleurs, cas, a_lire, suivant)
        arret = geste.faire(instance)
        vu, octets = ailleurs.result()
        compte["pas"] += 1
        egaux = vu == attendu and (bool(arret) or octets == _sans_horloge(cas, instance))
        compte["differences"] += not egaux
        if arret:
            break
        avant = corps
    compte["finies"] += instance.frontiere().termine
    return compte


def _ouvrir(cas: Cas) -> Instance:
    if not cas.livre:
        return ouvrir(modele_de(cas), cas.moteur, seuil=cas.seuil)
    depart = promenade.neuve()
    return relire(modele_de(cas), depart.encoder(), cas.moteur, seuil=cas.seuil)


def _gestes(cas: Cas, instance: Instance) -> Iterator[Geste]:
    if cas.livre:
        return gestes_du_livre(cas.graine, instance)
    return Marche(cas.graine, instance).gestes()


def mesurer(cas: list[Cas], nom: str, bassin: ProcessPoolExecutor) -> None:
    dire(f"{nom} : {len(cas)} promenades…")
    compte: Counter[str] = Counter()
    fautives: list[int] = []
    for un in cas:
        celui_ci = marcher(un, bassin)
        compte += celui_ci
        fautives += [un.graine] if celui_ci["differences"] else []
    ligne(
        "R4", cas=nom, cible="no difference after any step", valeur=compte["differences"],
        tenu=not compte["differences"] and compte["pas"] > 3 * len(cas), pas=compte["pas"],
        promenades=len(cas), finies=compte["finies"],
        graines=f"{cas[0].graine}-{cas[-1].graine}", fautives=fautives[:10],
    )  # fmt: skip


def mesurer_temoin(bassin: ProcessPoolExecutor) -> None:
    compte: Counter[str] = Counter()
    for graine in range(DU_TEMOIN):
        compte += marcher(Cas(10 * graine + 1, livre=False), bassin, decale=True)
    ligne(
        "R4", cas="témoin : l’état de l’étape d’avant", cible="every step found different",
        valeur=compte["differences"], tenu=compte["differences"] == compte["pas"] > 0,
        pas=compte["pas"],
    )  # fmt: skip


def main() -> None:
    neufs = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSUS, mp_context=neufs) as bassin:
        mesurer([Cas(g, livre=False) for g in range(ALEATOIRES)], "diagrammes au hasard", bassin)
        mesurer([Cas(g, livre=True) for g in range(LIVRES)], "acces_direct", bassin)
        mesurer_temoin(bassin)
    finir()


if __name__ == "__main__":
    main()
