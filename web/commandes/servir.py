"""`jalon servir`: the pages in one process, and the scheduler with them unless workers tick."""

import click

from web.commandes.base import ouvrir_base
from web.config import lire_reglages
from web.observation.journaux import configurer
from web.serveur import servir as lancer
from web.serveur import verifier_adresse
from web.travaux.partage import ouvrir_partage


@click.command()
def servir() -> None:
    """Sert les pages et fait battre l’horloge.

    PORT et JALON_ADRESSE disent où\u00a0: voir le README. Avec JALON_TRAVAUX=distribue, l’horloge
    est celle de «\u00a0jalon worker\u00a0».
    """
    reglages = lire_reglages()
    verifier_adresse(reglages)
    configurer(reglages.journaux)
    ouvrir = ouvrir_partage if reglages.est_distribue else ouvrir_base
    with ouvrir(reglages) as fabrique:
        lancer(fabrique, reglages, pret=lambda adresse: click.echo(f"Jalon est prêt : {adresse}"))
