"""The words of a measure's command line: which database, and how much of it."""

from argparse import ArgumentParser, Namespace

from benchmarks.pannes.terrain import BASES


def lire(doc: str | None, *parties: str, **nombres: int) -> Namespace:
    """Return the options: `bases`, and each of `nombres` (a whole number, with its default).

    `parties`: of a measure that has several, told in `seulement`; all of them by default.
    """
    lecteur = ArgumentParser(description=(doc or "").partition("\n")[0])
    lecteur.add_argument("--base", dest="bases", choices=BASES, action="append")
    if parties:
        lecteur.add_argument("--seulement", choices=parties, action="append")
    for nom, defaut in nombres.items():
        lecteur.add_argument(f"--{nom.replace('_', '-')}", type=int, default=defaut)
    options = lecteur.parse_args()
    options.bases = options.bases or list(BASES)
    if parties:
        options.seulement = options.seulement or list(parties)
    return options
