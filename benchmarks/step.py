"""L1: the speed of a step, against SpiffWorkflow as documented and against a bare commit.

(a) the library as its documentation shows it, (b) the product's public verb, commit included,
(c) a durable commit of the same bytes. The three take turns in short blocks, so that whatever else
the machine does weighs on all alike; a figure is the median of its blocks, in steps per second.
"""

import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine

from benchmarks import pas_a_deux, pas_et_echeances, pas_et_memoire, pas_et_taille
from benchmarks.commit_nu import CommitNu
from benchmarks.marche import SUITE, Marche, mener_plusieurs
from benchmarks.officiel import ETATS, Officiel, telle_quelle
from benchmarks.outils import BASES, COURT, chronometrer, dire, finir, ligne, ouvrir_base
from benchmarks.releve import Releve, relever
from benchmarks.stock import cloner, compter
from models.db import make_engine, make_session_factory
from tests.workflow.decor import Monde, planter
from workflow.engine.etat import cache

STOCKES = 1_000 if COURT else 10_000
VRAIS = 34 if COURT else 340
BLOCS, PAR_BLOC = (5, 2) if COURT else (21, 4)
CIBLES = {"sqlite-full": 5.0, "sqlite-normal": 5.0, "postgresql": 3.0}
MARCHES = BLOCS * PAR_BLOC


@dataclass
class Banc:
    """The three contenders on one base, and the dossiers that each of them will walk."""

    engine: Engine
    monde: Monde
    releve: Releve
    officiel: Officiel
    nu: CommitNu

    def bloc_a(self, rang: int) -> None:
        with telle_quelle():
            for identifiant in range(1 + rang * PAR_BLOC, 1 + (rang + 1) * PAR_BLOC):
                for element, variables in zip(SUITE, self.releve.variables, strict=True):
                    self.officiel.pas(identifiant, element, variables)

    def bloc_c(self, rang: int) -> None:
        for identifiant in range(1 + rang * PAR_BLOC, 1 + (rang + 1) * PAR_BLOC):
            for pas in range(len(SUITE)):
                self.nu.pas(identifiant, pas)


@contextmanager
def dresser(base: str) -> Iterator[Banc]:
    """Yield a base of STOCKES dossiers with the three contenders ready to start."""
    with ouvrir_base(base) as (url, synchronous):
        engine = make_engine(url, synchronous=synchronous)
        monde = planter(make_session_factory(engine))
        mener_plusieurs(monde, VRAIS)
        cloner(engine, STOCKES // VRAIS - 1)
        releve = relever(monde)
        ETATS.create(engine)
        banc = Banc(engine, monde, releve, Officiel(engine),
                    CommitNu(engine, releve.corps, releve.journal))  # fmt: skip
        for _ in range(MARCHES):
            banc.officiel.ouvrir(releve.depart)
        banc.officiel.remplir(releve.depart, STOCKES - MARCHES)
        banc.nu.remplir(STOCKES)
        yield banc
        engine.dispose()


def verifier_le_chemin(banc: Banc) -> None:
    """Check that the library, step by step, opens what the product opened: the same way."""
    identifiant = banc.officiel.ouvrir(banc.releve.depart)
    for rang, element in enumerate(SUITE):
        banc.officiel.pas(identifiant, element, banc.releve.variables[rang])
        manque = banc.releve.ouvertes[rang] - banc.officiel.ouvertes(identifiant)
        if manque:
            raise AssertionError(f"after {element}, the library does not open {manque}")


def mesurer(banc: Banc) -> dict[str, float]:
    """Return the medians of a, b, c, and of b without its cache, in steps per second."""
    vitesses: dict[str, list[float]] = {"a": [], "b": [], "b_sans_cache": [], "c": []}
    pas = PAR_BLOC * len(SUITE)
    for rang in range(BLOCS):
        for nom, bloc in _blocs(banc, rang).items():
            cache.agrandir(banc.engine, 0 if nom == "b_sans_cache" else cache.CAPACITE)
            vitesses[nom].append(chronometrer(bloc, pas))
    return {nom: statistics.median(valeurs) for nom, valeurs in vitesses.items()}


def _blocs(banc: Banc, rang: int) -> dict[str, Callable[[], None]]:
    marches = [Marche.ouvrir(banc.monde) for _ in range(2 * PAR_BLOC)]
    return {
        "a": partial(banc.bloc_a, rang),
        "b": partial(_marcher, marches[:PAR_BLOC]),
        "b_sans_cache": partial(_marcher, marches[PAR_BLOC:]),
        "c": partial(banc.bloc_c, rang),
    }


def _marcher(marches: list[Marche]) -> None:
    for marche in marches:
        marche.mener(len(SUITE))


def mesurer_base(base: str) -> None:
    dire(f"{base} : {STOCKES} dossiers…")
    with dresser(base) as banc:
        verifier_le_chemin(banc)
        stockes = compter(banc.engine)
        medianes = mesurer(banc)
    a, b, c = medianes["a"], medianes["b"], medianes["c"]
    cible = CIBLES[base]
    ligne(
        "L1", base=base, dossiers=stockes,
        cible=f"b >= {cible:g} a (aim 8); b against c reported (aim 1/6)",
        valeur=round(b / a, 2), tenu=b >= cible * a,
        a=round(a), b=round(b), b_sans_cache=round(medianes["b_sans_cache"]), c=round(c),
        b_sur_a=round(b / a, 2), b_sur_c=round(b / c, 3),
    )  # fmt: skip


def main() -> None:
    """Measure everything, or only the parts named on the command line."""
    for nom in sys.argv[1:] or PARTIES:
        PARTIES[nom]()
    finir()


def _vitesse() -> None:
    for base in BASES:
        mesurer_base(base)


PARTIES = {
    "vitesse": _vitesse,
    "deux": pas_a_deux.mesurer,
    "taille": pas_et_taille.mesurer,
    "echeances": pas_et_echeances.mesurer,
    "memoire": pas_et_memoire.mesurer,
}

if __name__ == "__main__":
    main()
