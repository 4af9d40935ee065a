"""The command `jalon`: one file per subcommand in `web/commandes/`, imported when it is called.

stdout carries only the result, in UTF-8; sentences go to stderr. Exit 0: done or accepted;
1: refused; 2: unusable arguments, settings or file.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

import click
from sqlalchemy.exc import OperationalError

from web.config import ReglagesRefuses
from workflow.errors import ErreurMetier

REFUSE, INUTILISABLE = 1, 2

COMMANDES: dict[str, str] = {
    "init": "init",
    "servir": "servir",
    "demo": "demo",
    "journal": "journal",
    "rejouer": "rejouer",
    "tableau": "tableau",
    "alertes": "alertes",
    "verifier": "verifier",
    "publier": "publier",
}
"""Subcommand -> module of `web/commandes/`, whose object of that name is the click command."""

REFUS: dict[type[Exception], tuple[str, int]] = {
    click.Abort: ("Interrompu.", REFUSE),
    ErreurMetier: ("", REFUSE),
    ReglagesRefuses: ("", INUTILISABLE),
    OperationalError: (
        "La base de données ne répond pas\u00a0: vérifiez DATABASE_URL.",
        INUTILISABLE,
    ),
}
"""Expected failure -> (its sentence, or the error's own when empty; exit code)."""


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


@click.group(cls=_Paresseux, context_settings={"help_option_names": ["-h", "--help"]})
def jalon() -> None:
    """Jalon : l’accompagnement des ménages vers et dans le logement social."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    for flux in (sys.stdout, sys.stderr):
        if isinstance(flux, TextIOWrapper):
            flux.reconfigure(encoding="utf-8")
    sys.exit(_executer(arguments))


def _executer(arguments: Sequence[str] | None) -> int:
    try:
        code = jalon.main(args=arguments, prog_name="jalon", standalone_mode=False)
    except click.UsageError as erreur:
        _dire(_traduire(erreur), erreur.ctx)
        return INUTILISABLE
    except click.ClickException as erreur:
        click.echo(erreur.format_message(), err=True)
        return erreur.exit_code
    except tuple(REFUS) as erreur:
        phrase, code = next(refus for type_, refus in REFUS.items() if isinstance(erreur, type_))
        click.echo(phrase or str(erreur), err=True)
    return code if isinstance(code, int) else 0


def _dire(phrase: str, contexte: click.Context | None) -> None:
    click.echo(phrase, err=True)
    if contexte is not None:
        click.echo(f"Aide : {contexte.command_path} --help", err=True)


def _traduire(erreur: click.UsageError) -> str:
    """Return click's refusal in French."""
    nom = _nom(erreur)
    match erreur:
        case click.NoSuchOption():
            return f"Option inconnue : {erreur.option_name}."
        case click.MissingParameter():
            return f"Il manque {nom}."
        case click.BadParameter():
            return f"Valeur inutilisable pour {nom} : {erreur.message}"
        case _ if "No such command" in erreur.message:
            return f"Commande inconnue. Commandes : {', '.join(COMMANDES)}."
        case _:
            return f"Commande inutilisable : {erreur.message}"


def _nom(erreur: click.UsageError) -> str:
    parametre = getattr(erreur, "param", None)
    if parametre is None:
        return "un argument"
    if isinstance(parametre, click.Option):
        return f"l’option {parametre.opts[0]}"
    return f"l’argument {(parametre.name or '').upper()}"
