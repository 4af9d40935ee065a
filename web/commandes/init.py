"""`jalon init`: create or migrate the database, publish the shipped parcours."""

from datetime import UTC, datetime

import click

from models.db import transaction
from web.commandes.base import ouvrir_base
from workflow.parcours import definitions


@click.command()
def init() -> None:
    """Crée ou met à niveau la base, et publie les parcours livrés."""
    with ouvrir_base() as fabrique, transaction(fabrique) as session:
        definitions.publier_livrees(session, le=datetime.now(UTC))
        nombre = len(definitions.PARCOURS_LIVRES)
        click.echo(f"Base prête. Parcours publiés\u00a0: {nombre}.", err=True)
