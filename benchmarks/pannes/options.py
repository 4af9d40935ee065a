"""The words of a measure's command line: which database, and how much of it."""

from argparse import ArgumentParser, Namespace

from benchmarks.pannes.terrain import BASES


def lire(doc: str | None, **nombres: int) -> Namespace:
    """Return the options: `bases`, and each of `nombres` (a whole number, with its default)."""
    lecteur = ArgumentParser(description=(doc or "").partition("\n")[0])
    lecteur.add_argument("--base", dest="bases", choices=BASES, action="append")
    for nom, defaut in nombres.items():
        lecteur.add_argument(f"--{nom.replace('_', '-')}", type=int, default=defaut)
    options = lecteur.parse_args()
    options.bases = options.bases or list(BASES)
    return options
