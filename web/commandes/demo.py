"""`jalon demo`: an invented Essonne in the browser, its accounts printed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from models.db import SessionFactory, lecture, make_engine, make_session_factory, transaction
from models.migrer import migrer
from notifications.transports import TransportMemoire
from web.comptes_demo import MOT_DE_PASSE, Compte, list_comptes, ouvrir_comptes
from web.config import DOSSIER_LOCAL, Reglages, lire_reglages
from web.rejeu.deroulement import rejouer
from web.serveur import construire_battement, servir
from workflow.calendrier import jour_paris

DEPARTEMENT = "91"
FICHIER = DOSSIER_LOCAL / "demo.db"
LOT = 500
"""Mails per transaction during the replay: they go to memory, which cannot fail."""


@click.command()
@click.option("--neuf", is_flag=True, help="Reconstruit la base de démonstration.")
def demo(neuf: bool) -> None:
    """Rejoue le département 91 jusqu’à aujourd’hui, puis sert les pages."""
    reglages = _reglages_de_demo()
    if neuf:
        _effacer(reglages)
    with _ouvrir(reglages) as fabrique:
        comptes = _comptes(fabrique)
        if not comptes:
            _peupler(fabrique, reglages)
            comptes = _comptes(fabrique)
        _presenter(comptes)
        servir(fabrique, reglages, pret=lambda adresse: click.echo(f"Jalon est prêt : {adresse}"))


def _reglages_de_demo() -> Reglages:
    """Return the settings; without DATABASE_URL, a base of the demo's own."""
    reglages = lire_reglages()
    if "DATABASE_URL" in os.environ:
        return reglages
    DOSSIER_LOCAL.mkdir(exist_ok=True)
    return reglages.model_copy(update={"base": f"sqlite:///{FICHIER}", "courriel": "memoire"})


def _effacer(reglages: Reglages) -> None:
    """Delete the demo's own base; one that DATABASE_URL names is never deleted."""
    if reglages.base != f"sqlite:///{FICHIER}":
        raise click.ClickException(
            "--neuf ne reconstruit que la base de démonstration : retirez DATABASE_URL, "
            "ou nommez une base vide."
        )
    for suffixe in ("", "-wal", "-shm"):
        Path(f"{FICHIER}{suffixe}").unlink(missing_ok=True)


@contextmanager
def _ouvrir(reglages: Reglages) -> Iterator[SessionFactory]:
    engine = make_engine(reglages.base)
    try:
        migrer(engine)
        yield make_session_factory(engine)
    finally:
        engine.dispose()


def _comptes(fabrique: SessionFactory) -> list[Compte]:
    with lecture(fabrique) as session:
        return list_comptes(session)


def _peupler(fabrique: SessionFactory, reglages: Reglages) -> None:
    """Replay the département, its last day being today; the past's mails stay in memory."""
    battement = construire_battement(fabrique, reglages, TransportMemoire(garde=LOT), lot=LOT)
    with click.progressbar(length=100, label="Un département s’invente", file=sys.stderr) as barre:
        vu = 0

        def avancer(faites: int, total: int) -> None:
            nonlocal vu
            pour_cent = faites * 100 // total
            barre.update(pour_cent - vu)
            vu = pour_cent

        rejouer(
            fabrique,
            departements=[DEPARTEMENT],
            tick=battement,
            avancement=avancer,
            fin=jour_paris(datetime.now(UTC)),
        )
    with transaction(fabrique) as session:
        ouvrir_comptes(session, departement=DEPARTEMENT)


def _presenter(comptes: list[Compte]) -> None:
    click.echo("Comptes de démonstration (ménages et personnes inventés) :")
    for compte in comptes:
        click.echo(f"  {compte.libelle:<24} {compte.courriel}")
    click.echo(f"Mot de passe de tous : {MOT_DE_PASSE}")
