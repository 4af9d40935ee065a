"""`jalon worker`: does the works that the machines share."""

from functools import partial

import click

from web.config import ReglagesRefuses, lire_reglages
from web.observation.journaux import configurer
from web.travaux.atelier import Atelier
from web.travaux.moyens import construire_moyens
from web.travaux.ouvrier import SILENCE_S, nom_d_ouvrier, travailler
from web.travaux.partage import ouvrir_partage

ENSEMBLE = 4
ENSEMBLE_MAXIMUM = 12
"""Beyond, a process waits for its own connections to the database: start another worker."""

EMBARQUE = (
    "«\u00a0jalon worker\u00a0» demande JALON_TRAVAUX=distribue\u00a0: sans lui, "
    "«\u00a0jalon servir\u00a0» fait tout."
)


@click.command()
@click.option(
    "--travaux",
    "ensemble",
    type=click.IntRange(1, ENSEMBLE_MAXIMUM),
    default=ENSEMBLE,
    metavar="N",
    help=f"Travaux menés à la fois, {ENSEMBLE} par défaut.",
)
@click.option(
    "--silence",
    type=click.FloatRange(min=1),
    default=SILENCE_S,
    metavar="SECONDES",
    help="Sans nouvelles d’un worker depuis tant de secondes, ses travaux sont repris "
    f"({SILENCE_S:.0f} par défaut\u00a0; la même valeur pour tous).",
)
@click.option(
    "--vider", is_flag=True, help="Fait ce qui est dû, puis s’arrête quand il ne reste rien."
)
def worker(ensemble: int, silence: float, vider: bool) -> None:
    """Mène les travaux que se partagent les machines (JALON_TRAVAUX=distribue).

    Échéances, alertes, messages, courriels\u00a0: autant de workers que l’on veut, sur autant de
    machines que l’on veut. SIGTERM l’arrête après les travaux en cours.
    """
    reglages = lire_reglages()
    if not reglages.est_distribue:
        raise ReglagesRefuses(EMBARQUE)
    configurer(reglages.journaux)
    with ouvrir_partage(reglages) as fabrique:
        click.echo(f"Worker {nom_d_ouvrier()} prêt.", err=True)
        travailler(
            Atelier(fabrique, partial(construire_moyens, reglages)),
            base=reglages.base,
            ensemble=ensemble,
            silence=silence,
            attendre=not vider,
        )
