"""`jalon publier FICHIER.bpmn`: publish a diagram, or say what must be mended first."""

from datetime import UTC, datetime
from pathlib import Path

import click

from models.db import transaction
from web.commandes import REFUSE
from web.commandes.base import ouvrir_base
from web.commandes.fichiers import TABLES, lire_fichier
from web.commandes.verdicts import afficher
from workflow.errors import DefinitionRefusee
from workflow.parcours import definitions


@click.command()
@click.argument("fichier", type=click.Path(path_type=Path), metavar="FICHIER.bpmn")
@TABLES
def publier(fichier: Path, tables: tuple[Path, ...]) -> None:
    """Publie un diagramme comme nouvelle version de son parcours.

    Affiche la clé du parcours, le numéro de la version et son empreinte, séparés par une
    tabulation ; le même contenu donne la version qui l’a déjà. Sort en 1 si le diagramme est
    refusé ou s’il lui manque de quoi être publié.
    """
    contenu = lire_fichier(fichier)
    decisions = [lire_fichier(table) for table in tables]
    with ouvrir_base() as fabrique, transaction(fabrique) as session:
        try:
            definition = definitions.publier(
                session,
                contenu=contenu,
                acteur_id=None,
                le=datetime.now(UTC),
                decisions=decisions,
            )
        except DefinitionRefusee as refus:
            afficher(refus.verdict, err=True)
            click.echo("Diagramme non publié\u00a0: corrigez ce qui précède.", err=True)
            raise SystemExit(REFUSE) from None
        click.echo(f"{definition.cle}\t{definition.numero}\t{definition.sha256}")
