"""`jalon programmes essayer`: walk the programmes on the real product, in a base of their own."""

import json
from collections.abc import Mapping
from typing import Any

import click

from web.commandes import REFUSE
from web.essai_programmes.lot import essayer_tous
from workflow.programmes import list_fiches, trouver


@click.command()
@click.argument("identifiant", metavar="[ID]", required=False)
@click.option("--tous", is_flag=True, help="Tous les programmes, doublons compris.")
@click.option("--json", "en_json", is_flag=True, help="Un tableau JSON d’objets.")
def essayer(identifiant: str | None, tous: bool, en_json: bool) -> None:
    """Parcourt un programme, ou tous, sous une horloge virtuelle.

    Chaque programme est ouvert, mené par sa voie ordinaire puis vers chaque fin que ses paramètres
    permettent, sur le vrai produit, dans une base qui disparaît ensuite. Une ligne par programme :
    identifiant, forme, chemins, étapes, verdict.

    ID : l’identifiant que donne « jalon programmes », par exemple 004-2.3.10 ; sans lui, tous.
    Sort en 0 si tous les verdicts sont « ok », en 1 sinon.
    """
    if identifiant is not None and tous:
        raise click.UsageError("Donnez un identifiant de programme, ou --tous.")
    lignes = []
    for ligne in essayer_tous(list_cles(identifiant)):
        lignes.append(ligne)
        if not en_json:
            click.echo(_ecrire(ligne))
    if en_json:
        click.echo(json.dumps(lignes, ensure_ascii=False, indent=2))
    fautes = sum(ligne["verdict"] != "ok" for ligne in lignes)
    click.echo(f"Programmes essayés\u00a0: {len(lignes)}, à corriger\u00a0: {fautes}.", err=True)
    if fautes:
        raise SystemExit(REFUSE)


def list_cles(identifiant: str | None) -> list[str]:
    """Return the record of a programme, or all of them. Raises ProgrammeInconnu."""
    return [f.cle for f in list_fiches()] if identifiant is None else [trouver(identifiant).cle]


def _ecrire(ligne: Mapping[str, Any]) -> str:
    return (
        f"{ligne['id']:<11} {ligne['forme']:<17} {ligne['chemins']:>3} chemins "
        f"{ligne['etapes']:>5} étapes  {ligne['verdict']}"
    )
