"""A verdict in a terminal: one line a problem, in French."""

import click

from workflow.verification import Gravite, Verdict

TITRES = {
    Gravite.REFUS: "Refus",
    Gravite.AVANT_PUBLICATION: "Avant publication",
    Gravite.CONSEIL: "Conseil",
}


def afficher(verdict: Verdict, *, err: bool) -> None:
    """Print the problems, on stderr if `err`: they are a result for `verifier` alone."""
    for probleme in verdict.problemes:
        ligne = f" (ligne {probleme.ligne})" if probleme.ligne else ""
        click.echo(f"{TITRES[probleme.gravite]}{ligne}\u00a0: {probleme.message}", err=err)
