"""`jalon rejouer`: the real figures of a region, rebuilt step by step through the engine."""

import sys

import click

from models.codes import DEPARTEMENTS_IDF
from models.db import SessionFactory, make_engine, make_session_factory
from models.migrer import migrer
from notifications.messages import Origine
from notifications.transports import TransportMemoire
from web.config import Reglages, lire_reglages
from web.jobs import Battement
from web.rejeu.deroulement import Bilan, Tick
from web.rejeu.deroulement import rejouer as derouler

REJEUX = ("idf-2022",)
COURRIELS_PAR_LOT = 100
COURRIELS_GARDES = 0
"""The past's alerts are written and delivered in memory: nobody is mailed years of them."""

OCTETS_PAR_MO = 1_000_000


@click.command()
@click.argument("nom", type=click.Choice(REJEUX), metavar="NOM")
@click.option(
    "--departement",
    type=click.Choice(DEPARTEMENTS_IDF),
    metavar="NN",
    help="Un seul département (75, 77, 78, 91 à 95)\u00a0; sans cette option, les huit.",
)
def rejouer(nom: str, departement: str | None) -> None:
    """Rejoue les trois années 2020-2022 de l’Île-de-France sur des ménages inventés.

    NOM\u00a0: idf-2022. Chaque ménage passe étape par étape dans le moteur\u00a0; les tableaux
    retrouvent ensuite les chiffres imprimés. Un département déjà rejoué est refusé.
    """
    departements = (departement,) if departement else DEPARTEMENTS_IDF
    reglages = lire_reglages()
    engine = make_engine(reglages.base, synchronous="NORMAL")
    try:
        migrer(engine)
        bilan = _rejouer(make_session_factory(engine), departements, reglages)
    finally:
        engine.dispose()
    click.echo(_resumer(nom, bilan), err=True)


def build_tick(fabrique: SessionFactory, reglages: Reglages) -> Tick:
    """Return the product's own tick, its mails kept out of the world."""
    origine = Origine(reglages.url_publique, reglages.expediteur)
    transport = TransportMemoire(garde=COURRIELS_GARDES)
    return Battement(fabrique, transport, origine, lot=COURRIELS_PAR_LOT)


def _rejouer(fabrique: SessionFactory, departements: tuple[str, ...], reglages: Reglages) -> Bilan:
    """Run the replay under a progress bar on stderr."""
    with click.progressbar(length=0, label="Rejeu", file=sys.stderr) as barre:

        def avancer(faites: int, total: int) -> None:
            barre.length = total
            barre.update(faites - barre.pos)

        tick = build_tick(fabrique, reglages)
        return derouler(fabrique, departements=departements, tick=tick, avancement=avancer)


def _resumer(nom: str, bilan: Bilan) -> str:
    return (
        f"{nom}\u00a0: {bilan.dossiers} dossiers, {bilan.etapes} étapes en "
        f"{bilan.secondes:.0f}\u00a0s, soit {bilan.etapes_par_seconde:.0f} étapes par seconde"
        f"\u00a0; mémoire\u00a0: {bilan.memoire // OCTETS_PAR_MO}\u00a0Mo au plus."
    )
