"""`jalon publier FICHIER.bpmn`: publish a diagram, or say what must be mended first."""

from datetime import UTC, datetime
from pathlib import Path

import click

from models.db import transaction
from web.commandes.base import ouvrir_base
from web.commandes.fichiers import lire_fichier
from workflow import definitions
from workflow.errors import DefinitionRefusee

REFUSE = 1


@click.command()
@click.argument("fichier", type=click.Path(path_type=Path))
def publier(fichier: Path) -> None:
    """Publie un diagramme ; le même contenu donne la version qui l’a déjà."""
    contenu = lire_fichier(fichier)
    with ouvrir_base() as fabrique, transaction(fabrique) as session:
        try:
            definition = definitions.publier(
                session, contenu=contenu, acteur_id=None, le=datetime.now(UTC)
            )
        except DefinitionRefusee as refus:
            for probleme in refus.verdict.problemes:
                lieu = f"ligne {probleme.ligne} : " if probleme.ligne else ""
                click.echo(f"{probleme.gravite} : {lieu}{probleme.message}", err=True)
            raise SystemExit(REFUSE) from None
        click.echo(f"{definition.cle}\t{definition.numero}\t{definition.sha256}")
