"""T1, T3, T4, T5: due dates against a second calendar, a clock that lies, a server that sleeps.

Everything goes through the public verbs and the product's own tick, on both databases. T2 (two
schedulers, kills) is a measure of the messages.
"""

from benchmarks.outils import finir
from benchmarks.pannes.options import lire
from benchmarks.pannes.terrain import atelier
from benchmarks.temps import balayage, corrections, sauts, suspensions

MESURES = (
    balayage.mesurer,
    corrections.mesurer,
    sauts.mesurer,
    sauts.mesurer_le_silence,
    suspensions.mesurer,
    suspensions.mesurer_le_temoin,
)
"""Each on a database of its own: a tick fires whatever is due in it."""


def main() -> None:
    balayage.mesurer_la_bibliotheque()
    for base in lire(__doc__).bases:
        with atelier(base) as nouveau:
            for mesurer in MESURES:
                mesurer(base, nouveau())
    finir()


if __name__ == "__main__":
    main()
