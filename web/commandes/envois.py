"""`jalon envois`: the messages that were given up, and playing them again."""

from datetime import UTC, datetime

import click
from sqlalchemy import true

from models.calendrier import jour_paris
from models.db import lecture, transaction
from models.envoi import Envoi, rejouer
from models.travaux import differer
from notifications.envoi.depot import travail_d_envoi
from web.commandes.base import ouvrir_base
from web.listes.envois import lire_envoi, list_abandonnes

LEQUEL = "Nommez un message par son numéro, ou --tous."


@click.group()
def envois() -> None:
    """Les envois abandonnés\u00a0: les voir, les rejouer."""


@envois.command()
def lister() -> None:
    """Affiche les envois abandonnés.

    Une ligne par envoi (numéro, jour, sujet, destinataire, cause, séparés par une tabulation).
    Cette commande ne fait que lire.
    """
    with ouvrir_base() as fabrique, lecture(fabrique) as session:
        lignes = [lire_envoi(rangee) for rangee in session.execute(list_abandonnes())]
    for ligne in lignes:
        jour = jour_paris(ligne.abandonne_le).isoformat()
        click.echo(f"{ligne.id}\t{jour}\t{ligne.genre}\t{ligne.destinataire}\t{ligne.cause}")
    click.echo(f"Envois abandonnés\u00a0: {len(lignes)}.", err=True)


@envois.command("rejouer")
@click.argument("numeros", nargs=-1, type=int, metavar="[NUMERO]...")
@click.option("--tous", is_flag=True, help="Tous les envois abandonnés.")
def rejouer_envois(numeros: tuple[int, ...], tous: bool) -> None:
    """Remet à envoyer des messages abandonnés, qui gardent leur identifiant."""
    if bool(numeros) == tous:
        raise click.UsageError(LEQUEL)
    quels = true() if tous else Envoi.id.in_(numeros)
    with ouvrir_base() as fabrique, transaction(fabrique) as session:
        cles = rejouer(session, quels=quels, par=None, le=datetime.now(UTC))
        differer(session, *map(travail_d_envoi, cles))
    click.echo(f"Envois de nouveau à faire\u00a0: {len(cles)}.", err=True)
