"""`jalon programmes`: the programmes of the sources; open one, close one, try them."""

import json
from datetime import UTC, datetime
from importlib import import_module
from typing import Protocol

import click
from sqlalchemy.orm import Session

from models.db import transaction
from models.definition import Programme
from models.utilisateur import Utilisateur
from web.commandes.base import ouvrir_base
from web.commandes.catalogue import ecrire
from workflow.programmes import gestion, list_fiches

AILLEURS: dict[str, str] = {"essayer": "programmes_essayer"}
"""Subcommand -> the module of `web/commandes/` that is imported when it is called."""

IDENTIFIANT = click.argument("identifiant", metavar="ID")


class _Programmes(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *AILLEURS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in AILLEURS:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"web.commandes.{AILLEURS[cmd_name]}")
        commande: click.Command = getattr(module, cmd_name)
        return commande


@click.group(cls=_Programmes, invoke_without_command=True)
@click.option("--json", "en_json", is_flag=True, help="Un tableau JSON d’objets.")
@click.pass_context
def programmes(contexte: click.Context, en_json: bool) -> None:
    """Liste les programmes des sources\u00a0: leur forme et leurs paramètres.

    Sans --json, une ligne par programme (identifiant, forme, nom), puis ce que dit sa fiche. Tout
    autre paramètre a la valeur par défaut de la forme\u00a0; --json les donne tous, avec leur
    origine. Cette commande ne demande pas de base.
    """
    if contexte.invoked_subcommand is not None:
        return
    fiches = list_fiches()
    if en_json:
        click.echo(json.dumps([f.as_json() for f in fiches], ensure_ascii=False, indent=2))
        return
    for ligne in ecrire(fiches):
        click.echo(ligne)
    click.echo(f"Programmes\u00a0: {len(fiches)}.", err=True)


@programmes.command()
@IDENTIFIANT
def activer(identifiant: str) -> None:
    """Ouvre un programme aux nouveaux ménages.

    ID\u00a0: l’identifiant que donne « jalon programmes », par exemple 004-2.3.10.
    """
    _changer(gestion.ouvrir_fiche, identifiant, "Programme activé")


@programmes.command()
@IDENTIFIANT
def desactiver(identifiant: str) -> None:
    """Ferme un programme aux nouveaux ménages\u00a0; ses dossiers continuent.

    ID\u00a0: l’identifiant que donne « jalon programmes », par exemple 004-2.3.10.
    """
    _changer(gestion.fermer_fiche, identifiant, "Programme désactivé")


class _Verbe(Protocol):
    def __call__(
        self, session: Session, *, acteur: Utilisateur | None, identifiant: str, le: datetime
    ) -> Programme: ...


def _changer(verbe: _Verbe, identifiant: str, dit: str) -> None:
    with ouvrir_base() as fabrique, transaction(fabrique) as session:
        programme = verbe(session, acteur=None, identifiant=identifiant, le=datetime.now(UTC))
        click.echo(f"{dit}\u00a0: {programme.nom} ({programme.code}).", err=True)
