"""T2 and what goes with it: alerts told once whatever dies, their cost, their dates, the digest.

On both databases, by the public verbs, the product's own tick and its own workers.
"""

from benchmarks.alertes import cout, resume, suites, une_fois
from benchmarks.outils import COURT, finir
from benchmarks.pannes.options import lire
from benchmarks.pannes.terrain import atelier

ALERTES, MORTS = (300, 6) if COURT else (10_000, 50)
"""Per database, and per kind of scheduler."""


def main() -> None:
    options = lire(__doc__, alertes=ALERTES, morts=MORTS, graine=1)
    combien = {"alertes": options.alertes, "morts": options.morts, "graine": options.graine}
    for base in options.bases:
        with atelier(base) as nouveau:
            une_fois.mesurer(base, nouveau, **combien)
            une_fois.mesurer_le_temoin(base, nouveau)
            cout.mesurer(base, nouveau())
            suites.mesurer(base, nouveau)
            suites.mesurer_le_temoin(base, nouveau)
            resume.mesurer(base, nouveau())
    finir()


if __name__ == "__main__":
    main()
