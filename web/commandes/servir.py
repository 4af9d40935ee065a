"""`jalon servir`: the pages and the scheduler, in one process."""

import click

from web.commandes.base import ouvrir_base
from web.config import lire_reglages
from web.serveur import servir as lancer
from web.serveur import verifier_adresse


@click.command()
def servir() -> None:
    """Sert les pages et fait battre l’horloge.

    PORT et JALON_ADRESSE disent où\u00a0: voir le README.
    """
    reglages = lire_reglages()
    verifier_adresse(reglages)
    with ouvrir_base(reglages) as fabrique:
        lancer(fabrique, reglages, pret=lambda adresse: click.echo(f"Jalon est prêt : {adresse}"))
