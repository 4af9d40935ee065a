"""`jalon verifier FICHIER.bpmn`: could this diagram be run here, and what does it lack?"""

import json
from pathlib import Path

import click

from web.commandes import REFUSE
from web.commandes.fichiers import TABLES, lire_diagramme, lire_fichier
from web.commandes.verdicts import afficher
from workflow.isolement.verdict import verifier_isole


@click.command()
@click.argument("fichier", type=click.Path(path_type=Path), metavar="FICHIER.bpmn")
@TABLES
@click.option("--json", "en_json", is_flag=True, help="Le verdict en un objet JSON.")
def verifier(fichier: Path, tables: tuple[Path, ...], en_json: bool) -> None:
    """Dit si un diagramme BPMN, ou une table DMN seule, peut être exécuté ici.

    Affiche ce qui reste à corriger, une ligne par problème.

    Sort en 0 si le diagramme est accepté, en 1 s’il est refusé, en 2 si le fichier ne peut pas
    être lu. Rien n’est enregistré.
    """
    verdict = verifier_isole(
        lire_diagramme(fichier), fichiers_dmn=[lire_fichier(table) for table in tables]
    )
    if en_json:
        click.echo(json.dumps(verdict.as_json(), ensure_ascii=False, indent=2))
    else:
        afficher(verdict, err=False)
        click.echo("Diagramme accepté." if verdict.accepte else "Diagramme refusé.", err=True)
    if not verdict.accepte:
        raise SystemExit(REFUSE)
