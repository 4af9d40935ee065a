"""T2 and what goes with it: alerts told once whatever dies, their cost, their dates, the digest.

On both databases, by the public verbs, the product's own tick and its own workers.
"""

from argparse import Namespace
from collections.abc import Callable, Mapping

from benchmarks.alertes import cout, resume, suites, une_fois
from benchmarks.outils import COURT, finir
from benchmarks.pannes.options import lire
from benchmarks.pannes.terrain import Terrain, atelier

ALERTES, MORTS = (100, 6) if COURT else (10_000, 50)
"""Per database, and per kind of scheduler."""

Mesure = Callable[[str, Callable[[], Terrain], Namespace], None]
"""Takes the name of the base, what makes fresh ones, and the options."""


def _une_fois(base: str, nouveau: Callable[[], Terrain], options: Namespace) -> None:
    combien = {"alertes": options.alertes, "morts": options.morts, "graine": options.graine}
    une_fois.mesurer(base, nouveau, **combien)
    une_fois.mesurer_le_temoin(base, nouveau)


def _cout(base: str, nouveau: Callable[[], Terrain], _options: Namespace) -> None:
    cout.mesurer(base, nouveau())


def _suites(base: str, nouveau: Callable[[], Terrain], _options: Namespace) -> None:
    suites.mesurer(base, nouveau)
    suites.mesurer_le_temoin(base, nouveau)


def _resume(base: str, nouveau: Callable[[], Terrain], _options: Namespace) -> None:
    resume.mesurer(base, nouveau())


MESURES: Mapping[str, Mesure] = {
    "une_fois": _une_fois,
    "cout": _cout,
    "suites": _suites,
    "resume": _resume,
}


def main() -> None:
    options = lire(__doc__, *MESURES, alertes=ALERTES, morts=MORTS, graine=1)
    for base in options.bases:
        with atelier(base) as nouveau:
            for nom in options.seulement:
                MESURES[nom](base, nouveau, options)
    finir()


if __name__ == "__main__":
    main()
