"""The command `jalon`: one file per subcommand in `web/commandes/`, imported when it is called.

stdout carries only the result, in UTF-8; sentences go to stderr. Exit 0: done or accepted;
1: refused; 2: unusable arguments, settings or file.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

import click
from click.exceptions import NoArgsIsHelpError

from web.commandes import INUTILISABLE, REFUSE
from web.commandes.francais import Aide, traduire

COMMANDES: dict[str, str] = {
    "init": "init",
    "servir": "servir",
    "worker": "worker",
    "demo": "demo",
    "documents": "documents",
    "journal": "journal",
    "incidents": "incidents",
    "envois": "envois",
    "sauvegarder": "sauvegarde",
    "restaurer": "sauvegarde",
    "rejouer": "rejouer",
    "tableau": "tableau",
    "alertes": "alertes",
    "inviter": "inviter",
    "verifier": "verifier",
    "essayer": "essayer",
    "publier": "publier",
    "programmes": "programmes",
}
"""Subcommand -> module of `web/commandes/`, whose object of that name is the click command."""

BASE_MUETTE = "La base de données ne répond pas\u00a0: vérifiez DATABASE_URL."

REFUS: dict[tuple[str, str], tuple[str, int]] = {
    ("click.exceptions", "Abort"): ("Interrompu.", REFUSE),
    ("models.errors", "ErreurMetier"): ("", REFUSE),
    ("web.config", "ReglagesRefuses"): ("", INUTILISABLE),
    ("sqlalchemy.exc", "OperationalError"): (BASE_MUETTE, INUTILISABLE),
    ("procrastinate.exceptions", "ConnectorException"): (BASE_MUETTE, INUTILISABLE),
}
"""Expected failure, by module and name -> (its sentence, or its own when empty; exit code)."""


LARGEUR = 100
"""Columns of a help page, where the terminal has them."""


class _Paresseux(click.Group):
    """Imports a subcommand when it is asked for: `verifier` need not wait for the web."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDES:
            return None
        module = import_module(f"web.commandes.{COMMANDES[cmd_name]}")
        commande: click.Command = getattr(module, cmd_name)
        return commande


@click.group(
    cls=_Paresseux,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": LARGEUR},
)
def jalon() -> None:
    """Jalon\u00a0: l’accompagnement des ménages vers et dans le logement social."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    for flux in (sys.stdout, sys.stderr):
        if isinstance(flux, TextIOWrapper):
            # A file name may hold bytes that are no text: said with escapes, not a crash.
            flux.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(_executer(arguments))


def _executer(arguments: Sequence[str] | None) -> int:
    # click gives no other way to reach the help of every subcommand, nested ones included.
    click.Context.formatter_class = Aide
    try:
        code = jalon.main(args=arguments, prog_name="jalon", standalone_mode=False)
    except NoArgsIsHelpError as erreur:
        click.echo(erreur.message, err=True)
        return INUTILISABLE
    except click.UsageError as erreur:
        _refuser(erreur)
        return INUTILISABLE
    except click.ClickException as erreur:
        click.echo(erreur.format_message(), err=True)
        return erreur.exit_code
    except tuple(_list_attendus()) as erreur:
        phrase, code = next(r for type_, r in _list_attendus().items() if isinstance(erreur, type_))
        click.echo(phrase or str(erreur), err=True)
    return code if isinstance(code, int) else 0


def _list_attendus() -> dict[type[Exception], tuple[str, int]]:
    """Return the refusals by class. A module that no command has imported has raised nothing."""
    return {
        getattr(sys.modules[module], nom): refus
        for (module, nom), refus in REFUS.items()
        if module in sys.modules
    }


def _refuser(erreur: click.UsageError) -> None:
    click.echo(traduire(erreur), err=True)
    if erreur.ctx is not None:
        click.echo(f"Aide\u00a0: {erreur.ctx.command_path} --help", err=True)
