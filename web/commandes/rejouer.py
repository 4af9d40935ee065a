"""`jalon rejouer`: the real figures of a region, rebuilt step by step through the engine."""

import sys

import click

from models.codes import DEPARTEMENTS_IDF
from models.db import SessionFactory
from web.commandes.base import ouvrir_base
from web.commandes.parametres import Choix
from web.rejeu.battement import BattementDuRejeu
from web.rejeu.deroulement import Bilan
from web.rejeu.deroulement import rejouer as derouler

REJEUX = ("idf-2022",)
OCTETS_PAR_MO = 1_000_000


@click.command()
@click.argument("nom", type=Choix(REJEUX), metavar="NOM")
@click.option(
    "--departement",
    type=Choix(DEPARTEMENTS_IDF),
    metavar="NN",
    help="Un seul département (75, 77, 78, 91 à 95)\u00a0; sans cette option, les huit.",
)
def rejouer(nom: str, departement: str | None) -> None:
    """Rejoue l’Île-de-France de 2020-2022 sur des ménages inventés.

    NOM\u00a0: idf-2022. Chaque ménage passe étape par étape dans le moteur\u00a0; les tableaux
    retrouvent ensuite les chiffres imprimés. Un département déjà rejoué est refusé.
    """
    departements = (departement,) if departement else DEPARTEMENTS_IDF
    with ouvrir_base(synchronous="NORMAL") as fabrique:
        bilan = _rejouer(fabrique, departements)
    click.echo(_resumer(nom, bilan), err=True)


def _rejouer(fabrique: SessionFactory, departements: tuple[str, ...]) -> Bilan:
    """Run the replay under a progress bar on stderr."""
    with click.progressbar(length=0, label="Rejeu", file=sys.stderr) as barre:

        def avancer(faites: int, total: int) -> None:
            barre.length = total
            barre.update(faites - barre.pos)

        tick = BattementDuRejeu(fabrique)
        return derouler(fabrique, departements=departements, tick=tick, avancement=avancer)


def _resumer(nom: str, bilan: Bilan) -> str:
    return (
        f"{nom}\u00a0: {bilan.dossiers} dossiers, {bilan.etapes} étapes en "
        f"{bilan.secondes:.0f}\u00a0s, soit {bilan.etapes_par_seconde:.0f} étapes par seconde"
        f"\u00a0; mémoire\u00a0: {bilan.memoire // OCTETS_PAR_MO}\u00a0Mo au plus."
    )
