"""`jalon demo`: an invented Essonne in the browser, its accounts printed."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from models.calendrier import jour_paris
from models.db import SessionFactory, lecture, transaction
from web.commandes.base import ouvrir_base
from web.commandes.comptes_demo import MOT_DE_PASSE, Compte, list_comptes, ouvrir_comptes
from web.config import DOSSIER_LOCAL, Reglages, creer_dossier_local, lire_reglages
from web.rejeu.battement import BattementDuRejeu
from web.rejeu.deroulement import rejouer
from web.rejeu.reponses import repondre_aux_alertes
from web.serveur import servir, verifier_adresse
from workflow.programmes.activation import activer

DEPARTEMENT = "91"
FICHIER = DOSSIER_LOCAL / "demo.db"
PROGRAMMES = ("004-2.1.7", "004-2.2.7", "004-2.2.10", "004-2.1.16", "004-2.3.5")
"""Beside the replayed one, a programme of each other shape, to try it."""


@click.command()
@click.option("--neuf", is_flag=True, help="Reconstruit la base de démonstration.")
def demo(neuf: bool) -> None:
    """Sert une démonstration\u00a0: l’Essonne, inventée.

    La base est construite au premier lancement, puis gardée.
    """
    reglages = _reglages_de_demo()
    verifier_adresse(reglages)
    if neuf or _est_inachevee(reglages):
        _effacer(reglages)
    with ouvrir_base(reglages) as fabrique:
        if not _comptes(fabrique):
            _peupler(fabrique)
        _presenter(_comptes(fabrique))
        servir(fabrique, reglages, pret=lambda adresse: click.echo(f"Jalon est prêt : {adresse}"))


def _reglages_de_demo() -> Reglages:
    """Return the settings; without DATABASE_URL, a base of the demo's own."""
    reglages = lire_reglages()
    if "DATABASE_URL" in os.environ:
        return reglages
    creer_dossier_local()
    return reglages.model_copy(update={"base": f"sqlite:///{FICHIER}", "courriel": "memoire"})


def _est_la_sienne(reglages: Reglages) -> bool:
    return reglages.base == f"sqlite:///{FICHIER}"


def _est_inachevee(reglages: Reglages) -> bool:
    """Return whether the demo's own base was left half built: its accounts come last."""
    if not (_est_la_sienne(reglages) and FICHIER.exists()):
        return False
    with ouvrir_base(reglages) as fabrique:
        return not _comptes(fabrique)


def _effacer(reglages: Reglages) -> None:
    """Delete the demo's own base; one that DATABASE_URL names is never deleted."""
    if not _est_la_sienne(reglages):
        raise click.ClickException(
            "--neuf ne reconstruit que la base de démonstration : retirez DATABASE_URL, "
            "ou nommez une base vide."
        )
    for suffixe in ("", "-wal", "-shm"):
        Path(f"{FICHIER}{suffixe}").unlink(missing_ok=True)


def _comptes(fabrique: SessionFactory) -> list[Compte]:
    with lecture(fabrique) as session:
        return list_comptes(session)


def _peupler(fabrique: SessionFactory) -> None:
    """Replay the département, its last day being today."""
    maintenant = datetime.now(UTC)
    aujourdhui = jour_paris(maintenant)
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
            tick=BattementDuRejeu(fabrique, fin=aujourdhui),
            avancement=avancer,
            fin=aujourdhui,
            maintenant=maintenant,
        )
    with transaction(fabrique) as session:
        repondre_aux_alertes(session, le=maintenant)
        ouvrir_comptes(session, departement=DEPARTEMENT)
        for identifiant in PROGRAMMES:
            activer(session, identifiant)


def _presenter(comptes: list[Compte]) -> None:
    click.echo("Comptes de démonstration (ménages et personnes inventés) :")
    for compte in comptes:
        click.echo(f"  {compte.libelle:<24} {compte.nom:<24} {compte.courriel}")
    click.echo(f"Mot de passe de tous : {MOT_DE_PASSE}")
