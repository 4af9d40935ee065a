"""`jalon sauvegarder` and `jalon restaurer`: a copy of everything, and its proof."""

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from models.db import lecture
from models.verification_journal import verifier_chaine
from web.commandes import REFUSE
from web.commandes.base import ouvrir_base
from web.config import Reglages, lire_reglages
from web.documents.dossier_local import EntrepotLocal
from web.sauvegarde import copie
from web.sauvegarde.manifeste import Manifeste
from workflow.documents.entrepot import list_alteres


@click.command()
@click.argument("dossier", type=click.Path(path_type=Path), metavar="DOSSIER")
def sauvegarder(dossier: Path) -> None:
    """Copie la base et les documents dans DOSSIER, qui ne doit pas exister.

    Le service peut tourner\u00a0: la copie est celle d’un seul instant, et personne n’attend.
    """
    manifeste = copie.sauvegarder(lire_reglages(), dossier, le=datetime.now(UTC))
    click.echo(f"Sauvegarde faite\u00a0: {_resumer(manifeste)}.", err=True)


@click.command()
@click.argument("dossier", type=click.Path(path_type=Path), metavar="DOSSIER")
def restaurer(dossier: Path) -> None:
    """Remet une sauvegarde dans une base et un dossier de documents vides.

    Vérifie d’abord chaque fichier, puis les nombres de lignes, la chaîne de chaque journal et
    chaque document\u00a0; sort en 1 si quelque chose manque. La base est ensuite mise à niveau. La
    sauvegarde d’une base SQLite peut être remise dans une base PostgreSQL.
    """
    reglages = lire_reglages()
    manifeste = copie.restaurer(reglages, dossier)
    fautes = _controler(reglages)
    for faute in fautes:
        click.echo(faute)
    click.echo(f"Sauvegarde remise\u00a0: {_resumer(manifeste)}.", err=True)
    if fautes:
        click.echo(f"Lignes ou documents en défaut\u00a0: {len(fautes)}.", err=True)
        raise SystemExit(REFUSE)
    click.echo("Journal intact, documents conformes.", err=True)


def _controler(reglages: Reglages) -> list[str]:
    """Return what is wrong in the base and the files that were put back."""
    with ouvrir_base(reglages) as fabrique, lecture(fabrique) as session:
        return [*_lire_les_journaux(session), *_lire_les_documents(session, reglages)]


def _lire_les_journaux(session: Session) -> list[str]:
    return [f"D-{a.dossier}\t{a.rang}\t{a.message}" for a in verifier_chaine(session)]


def _lire_les_documents(session: Session, reglages: Reglages) -> list[str]:
    entrepot = EntrepotLocal(reglages.dossier_documents)
    return [f"{public_id}\t{etat}" for public_id, etat in list_alteres(session, entrepot)]


def _resumer(manifeste: Manifeste) -> str:
    dossiers = manifeste.lignes.get("dossier", 0)
    documents = sum(chemin.startswith(f"{copie.DOCUMENTS}/") for chemin in manifeste.fichiers)
    return f"dossiers {dossiers}, documents {documents}, prise le {manifeste.prise_le}"
