"""`jalon incidents`: what stopped dossiers, and the ways to set them going again."""

from collections.abc import Callable
from datetime import UTC, datetime

import click

from models.calendrier import jour_paris
from models.db import lecture, transaction
from models.dossier import Incident
from web.commandes.base import ouvrir_base
from web.listes.incidents import lire_incident, list_incidents
from workflow import reparations
from workflow.errors import Introuvable

SANS_NUMERO = "Aucun incident n’a ce numéro\u00a0: «\u00a0jalon incidents lister\u00a0» les donne."


@click.group()
def incidents() -> None:
    """Les incidents\u00a0: les voir, les réessayer, les réparer."""


@incidents.command()
def lister() -> None:
    """Affiche les incidents ouverts.

    Une ligne par incident (numéro, jour, dossier, élément, cause, séparés par une tabulation).
    Cette commande ne fait que lire.
    """
    with ouvrir_base() as fabrique, lecture(fabrique) as session:
        ouverts = list_incidents().where(Incident.resolu_le.is_(None))
        lignes = [lire_incident(rangee) for rangee in session.execute(ouverts)]
    for ligne in lignes:
        jour = jour_paris(ligne.le).isoformat()
        colonnes = (ligne.public_id, jour, ligne.reference or "-", ligne.element or "-")
        click.echo("\t".join((*colonnes, ligne.message)))
    click.echo(f"Incidents ouverts\u00a0: {len(lignes)}.", err=True)


@incidents.command()
@click.argument("numero")
def reessayer(numero: str) -> None:
    """Remet tout de suite au travail ce qui avait échoué.

    Ce qui échoue de nouveau redevient un incident.
    """
    _operer(reparations.reessayer, numero)
    click.echo("Remis au travail\u00a0: le serveur s’en charge dans la minute.", err=True)


@incidents.command()
@click.argument("numero")
def reparer(numero: str) -> None:
    """Reconstruit depuis son journal le dossier qu’un incident arrête."""
    _operer(reparations.reparer, numero)
    click.echo("Dossier reconstruit depuis son journal.", err=True)


def _operer(verbe: Callable[..., None], numero: str) -> None:
    with ouvrir_base() as fabrique, transaction(fabrique) as session:
        try:
            verbe(session, acteur=None, incident=numero, le=datetime.now(UTC))
        except Introuvable as erreur:
            raise click.ClickException(SANS_NUMERO) from erreur
