"""`jalon documents`: keep the folder of the files in agreement with the base."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy.orm import Session

from models.db import lecture
from web.commandes import REFUSE
from web.commandes.base import ouvrir_base
from web.config import lire_reglages
from web.documents.dossier_local import EntrepotLocal
from workflow.documents.entrepot import list_alteres, list_orphelins

DELAI = timedelta(days=1)
"""A file younger than that may belong to a deposit that is not committed yet."""


@click.group()
def documents() -> None:
    """Les fichiers des dossiers\u00a0: vérifier, nettoyer."""


@documents.command()
@click.option("--essai", is_flag=True, help="Dit ce qui serait effacé, sans rien effacer.")
def nettoyer(essai: bool) -> None:
    """Efface les fichiers de plus d’un jour qu’aucun document ne nomme.

    Il en reste après une coupure pendant un dépôt ou un retrait. Un par ligne.
    """
    with _ouvrir() as (session, entrepot):
        orphelins = list_orphelins(session, entrepot, avant=datetime.now(UTC) - DELAI)
    for cle in orphelins:
        if not essai:
            entrepot.supprimer(cle)
        click.echo(cle)
    verbe = "à effacer" if essai else "effacés"
    click.echo(f"Fichiers {verbe}\u00a0: {len(orphelins)}.", err=True)


@documents.command()
def verifier() -> None:
    """Relit chaque fichier et le compare à son empreinte.

    Une ligne par document dont le fichier est absent ou altéré (code de sortie 1), par exemple
    après une restauration incomplète.
    """
    with _ouvrir() as (session, entrepot):
        fautifs = list(list_alteres(session, entrepot))
    for public_id, etat in fautifs:
        click.echo(f"{public_id}\t{etat}")
    click.echo(f"Documents sans leur fichier d’origine\u00a0: {len(fautifs)}.", err=True)
    if fautifs:
        raise click.exceptions.Exit(REFUSE)


@contextmanager
def _ouvrir() -> Iterator[tuple[Session, EntrepotLocal]]:
    reglages = lire_reglages()
    with ouvrir_base(reglages) as fabrique, lecture(fabrique) as session:
        yield session, EntrepotLocal(reglages.dossier_documents)
