"""What click says in English, said in French: its help pages and its refusals."""

import re
from collections.abc import Iterable
from typing import Any

import click

AIDE = {
    "Commands": "Commandes",
    "Positional arguments": "Arguments",
    "Show this message and exit.": "Affiche cette aide.",
    "[required]": "[obligatoire]",
    "COMMAND [ARGS]...": "COMMANDE [ARGUMENTS]...",
}
"""English of a help page -> French."""

EN_TROP = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


class Aide(click.HelpFormatter):
    """A help page with French headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _en_francais(args), prefix or "Usage\u00a0: ")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_en_francais(heading)}\u00a0:\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        lignes = [(terme, _en_francais(texte)) for terme, texte in rows]
        super().write_dl(lignes, col_max, col_spacing)


def _en_francais(texte: str) -> str:
    for anglais, francais in AIDE.items():
        texte = texte.replace(anglais, francais)
    return texte


def traduire(erreur: click.UsageError) -> str:
    """Return click's refusal in French."""
    match erreur:
        case click.NoSuchOption():
            phrase = f"Option inconnue\u00a0: {erreur.option_name}.{_proposer(erreur)}"
        case click.NoSuchCommand():
            phrase = f"Commande inconnue\u00a0: {erreur.command_name}.{_lister(erreur.ctx)}"
        case click.MissingParameter():
            phrase = f"Il manque {_nommer(erreur.param)}.{_choix(erreur.param)}"
        case click.BadParameter():
            phrase = f"Valeur inutilisable pour {_nommer(erreur.param)}\u00a0: {erreur.message}"
        case click.BadOptionUsage():
            attend = "n’attend pas de" if "does not take" in erreur.message else "attend une"
            phrase = f"L’option {erreur.option_name} {attend} valeur."
        case _ if trop := EN_TROP.search(erreur.message):
            phrase = f"Argument en trop\u00a0: {trop[1]}."
        case _:
            phrase = f"Commande inutilisable\u00a0: {erreur.message}"
    return phrase


def _proposer(erreur: click.NoSuchOption) -> str:
    return f" Est-ce {' ou '.join(erreur.possibilities)}\u00a0?" if erreur.possibilities else ""


def _lister(contexte: click.Context | None) -> str:
    if contexte is None or not isinstance(contexte.command, click.Group):
        return ""
    return f" Commandes\u00a0: {', '.join(contexte.command.list_commands(contexte))}."


def _choix(parametre: click.Parameter | None) -> str:
    if parametre is None or not isinstance(parametre.type, click.Choice):
        return ""
    return f" {choix_possibles(parametre.type)}"


def choix_possibles(choix: click.Choice[Any]) -> str:
    return f"Choix\u00a0: {', '.join(map(str, choix.choices))}."


def _nommer(parametre: click.Parameter | None) -> str:
    if parametre is None:
        return "un argument"
    if isinstance(parametre, click.Option):
        return f"l’option {parametre.opts[0]}"
    return f"l’argument {parametre.metavar or parametre.name}"
