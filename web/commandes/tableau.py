"""`jalon tableau`: a table computed from the dossiers, as of the end of a day."""

from datetime import date

import click

from models.db import lecture
from web.commandes.base import ouvrir_base
from web.commandes.parametres import Choix, option_au
from web.page.tableaux import ECRITURES, TABLEAUX


@click.command()
@click.argument("nom", type=Choix(list(TABLEAUX)), metavar="NOM")
@option_au
@click.option(
    "--format",
    "forme",
    type=Choix(list(ECRITURES)),
    default="texte",
    help="La forme du résultat\u00a0: texte (par défaut), csv ou json.",
)
def tableau(nom: str, au: date, forme: str) -> None:
    """Calcule un tableau sur les dossiers de la base.

    NOM\u00a0: chiffres-cles (diagnostics, accompagnements, relogements par département),
    durees-relogement (mois d’attente des ménages relogés dans l’année) ou
    contingents-prioritaires (part des ménages prioritaires dans les attributions de l’année, au
    moins 25\u00a0% par contingent). Cette commande ne fait que lire.
    """
    with ouvrir_base() as fabrique, lecture(fabrique) as session:
        resultat = TABLEAUX[nom](session, au=au)
    click.echo(ECRITURES[forme](resultat), nl=False)
