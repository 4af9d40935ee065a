"""`jalon tableau`: a table computed from the dossiers, as of the end of a day."""

from datetime import datetime

import click

from models.db import lecture
from web.commandes.base import ouvrir_base
from web.tableaux import ECRITURES, TABLEAUX


@click.command()
@click.argument("nom", type=click.Choice(list(TABLEAUX)), metavar="NOM")
@click.option(
    "--au",
    "au",
    required=True,
    type=click.DateTime(formats=["%Y-%m-%d"]),
    metavar="DATE",
    help="Le jour voulu (AAAA-MM-JJ), jusqu’à son dernier instant à Paris.",
)
@click.option(
    "--format",
    "forme",
    type=click.Choice(list(ECRITURES)),
    default="texte",
    help="La forme du résultat\u00a0: texte (par défaut), csv ou json.",
)
def tableau(nom: str, au: datetime, forme: str) -> None:
    """Calcule un tableau sur les dossiers de la base.

    NOM\u00a0: chiffres-cles (diagnostics, accompagnements, relogements par département) ou
    durees-relogement (mois d’attente des ménages relogés dans l’année). Cette commande ne fait
    que lire.
    """
    with ouvrir_base() as fabrique, lecture(fabrique) as session:
        resultat = TABLEAUX[nom](session, au=au.date())
    click.echo(ECRITURES[forme](resultat), nl=False)
