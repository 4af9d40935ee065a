"""Reading the file that a command is given."""

from pathlib import Path

import click

TAILLE_MAXIMUM = 4_000_000
"""Bytes: above, no diagram; the verdict has its own, smaller limit and sentence."""


class FichierInutilisable(click.ClickException):
    """The file cannot be read: exit code 2."""

    exit_code = 2


TABLES = click.option(
    "--table",
    "tables",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FICHIER.dmn",
    help="Une table de décision que le diagramme consulte (plusieurs fois s’il le faut).",
)
"""The option of the commands whose diagram comes with decision tables."""


def lire_fichier(fichier: Path) -> bytes:
    """Return the content of a file. Raises FichierInutilisable."""
    contenu = lire_diagramme(fichier)
    if len(contenu) > TAILLE_MAXIMUM:
        raise FichierInutilisable(f"Fichier trop grand\u00a0: {click.format_filename(fichier)}.")
    return contenu


def lire_diagramme(fichier: Path) -> bytes:
    """Return what the verdict needs of a file: of one that is too big, enough to refuse it.

    Raises FichierInutilisable.
    """
    try:
        with fichier.open("rb") as flux:
            return flux.read(TAILLE_MAXIMUM + 1)
    except OSError as erreur:
        raise FichierInutilisable(
            f"Fichier illisible\u00a0: {click.format_filename(fichier)}."
        ) from erreur
