"""`jalon journal verifier`: is the journal what was written, row for row?"""

import click

from models.db import lecture
from models.verification_journal import verifier_chaine
from web.commandes import REFUSE
from web.commandes.base import ouvrir_base


@click.group()
def journal() -> None:
    """Le journal des dossiers, enchaîné ligne à ligne."""


@journal.command()
def verifier() -> None:
    """Contrôle la chaîne du journal de chaque dossier.

    Affiche la première ligne fautive de chaque dossier atteint (dossier, rang, constat, séparés
    par une tabulation) et sort en 1 ; un journal intact n’affiche rien et sort en 0.
    """
    nombre = 0
    with ouvrir_base() as fabrique, lecture(fabrique) as session:
        for anomalie in verifier_chaine(session):
            nombre += 1
            click.echo(f"D-{anomalie.dossier}\t{anomalie.rang}\t{anomalie.message}")
    if nombre:
        click.echo(f"Journal altéré\u00a0: dossiers à examiner, {nombre}.", err=True)
        raise SystemExit(REFUSE)
    click.echo("Journal intact.", err=True)
