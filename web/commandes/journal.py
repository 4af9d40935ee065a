"""`jalon journal`: is it what was written, is the present what it says, and can it be rebuilt?"""

from collections.abc import Sequence
from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.errors import ErreurMetier
from models.verification_journal import verifier_chaine
from web.commandes import REFUSE
from web.commandes.base import ouvrir_base
from workflow import histoire, reparations
from workflow.errors import Introuvable


@click.group()
def journal() -> None:
    """Le journal des dossiers, enchaîné ligne à ligne."""


@journal.command()
def verifier() -> None:
    """Contrôle la chaîne du journal de chaque dossier.

    Affiche la première ligne fautive de chaque dossier atteint (dossier, rang, constat, séparés
    par une tabulation) et sort en 1 ; un journal intact n’affiche rien et sort en 0.
    """
    nombre = 0
    with ouvrir_base() as fabrique, lecture(fabrique) as session:
        for anomalie in verifier_chaine(session):
            nombre += 1
            click.echo(f"D-{anomalie.dossier}\t{anomalie.rang}\t{anomalie.message}")
    if nombre:
        click.echo(f"Journal altéré\u00a0: dossiers à examiner, {nombre}.", err=True)
        raise SystemExit(REFUSE)
    click.echo("Journal intact.", err=True)


@journal.command()
@click.argument("dossiers", nargs=-1, metavar="[D-RÉFÉRENCE]...")
def comparer(dossiers: tuple[str, ...]) -> None:
    """Relit chaque dossier depuis son journal et le compare à son présent.

    Sans référence, tous les dossiers. Affiche ce qui diffère (dossier, table et colonnes, séparés
    par une tabulation) et sort en 1 ; sort en 0 quand tout est égal. Rien n’est modifié.
    """
    differents = 0
    with ouvrir_base() as fabrique:
        choisis = _choisir(fabrique, dossiers)
        for identifiant, reference in choisis:
            with transaction(fabrique) as session:
                ecarts = _list_ecarts(session, identifiant)
                session.rollback()
            differents += bool(ecarts)
            for ecart in ecarts:
                click.echo(f"{reference}\t{ecart}")
    click.echo(f"Dossiers relus\u00a0: {len(choisis)}, différents\u00a0: {differents}.", err=True)
    if differents:
        raise SystemExit(REFUSE)


def _list_ecarts(session: Session, dossier_id: int) -> list[str]:
    try:
        return histoire.comparer(session, dossier_id)
    except ErreurMetier as erreur:
        return [str(erreur)]


@journal.command()
@click.argument("dossiers", nargs=-1, required=True, metavar="D-RÉFÉRENCE...")
def reconstruire(dossiers: tuple[str, ...]) -> None:
    """Réécrit le présent d’un dossier d’après son journal."""
    with ouvrir_base() as fabrique:
        for identifiant, reference in _choisir(fabrique, dossiers):
            with transaction(fabrique) as session:
                reparations.reconstruire(session, identifiant, le=datetime.now(UTC))
            click.echo(f"{reference}\u00a0: reconstruit.", err=True)


def _choisir(fabrique: SessionFactory, references: Sequence[str]) -> list[tuple[int, str]]:
    """Return (id, reference) of the dossiers named, or of all. Raises Introuvable."""
    requete = select(Dossier.id, Dossier.public_id).order_by(Dossier.id)
    voulus = {reference.removeprefix("D-") for reference in references}
    with lecture(fabrique) as session:
        trouves = session.execute(
            requete.where(Dossier.public_id.in_(voulus)) if voulus else requete
        ).all()
    inconnus = voulus - {public_id for _, public_id in trouves}
    if inconnus:
        raise Introuvable(f"Aucun dossier « D-{min(inconnus)} » dans cette base.")
    return [(identifiant, f"D-{public_id}") for identifiant, public_id in trouves]
