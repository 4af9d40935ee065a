"""T2: two schedulers, kills at random and right after the mail server's « 250 »: told once.

The control (`T2-temoin`) takes the claim out: the same count must then find mails repeated that no
death explains, or it could not find them above.
"""

import random
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.alertes.boite import ouvrir_la_boite
from benchmarks.alertes.constat import Constat, constater
from benchmarks.alertes.harcelement import Chasse, Chasseur
from benchmarks.alertes.ordonnanceurs import Equipe, Genre
from benchmarks.alertes.semis import semer
from benchmarks.outils import COURT, dire, ligne
from benchmarks.pannes.terrain import Terrain

DU_TEMOIN = 80 if COURT else 150

EQUIPES: dict[str, tuple[Genre, ...]] = {
    "sqlite-full": ("embarque",),
    "postgresql": ("embarque", "worker"),
}


def eprouver(
    lieu: Terrain, genre: Genre, *, alertes: int, morts: int, graine: int
) -> tuple[Constat, Chasse]:
    """Let two schedulers of a kind tell so many alerts while they are killed; count at the end."""
    semer(lieu, alertes, le=datetime.now(UTC))
    with TemporaryDirectory() as dossier, ouvrir_la_boite(Path(dossier)) as boite:
        equipe = Equipe(lieu, boite, genre)
        chasse = Chasseur(equipe, boite, alertes, random.Random(graine)).harceler(morts)
        with lieu.ouvert() as monde:
            return constater(monde, boite.recus(), chasse, alertes=alertes), chasse


def mesurer(
    base: str, nouveau: Callable[[], Terrain], *, alertes: int, morts: int, graine: int
) -> None:
    for genre in EQUIPES[base]:
        dire(f"T2 {base}, {genre} : {alertes} alertes, {morts} morts")
        debut = time.monotonic()
        constat, chasse = eprouver(nouveau(), genre, alertes=alertes, morts=morts, graine=graine)
        ligne(
            "T2",
            cible=f"{alertes} alertes, une fois chacune, un avis par personne, un message par "
            f"alerte, aucun perdu, répétés au plus ceux qu’une mort a coupés après le 250 ; "
            f"{morts} morts",
            valeur=sum(constat.fautes.values()),
            # A few kills may all miss that moment: the full measure must not.
            tenu=constat.tient(alertes=alertes) and (COURT or chasse.morts_apres_250 > 0),
            base=base,
            ordonnanceurs=f"deux {genre}",
            morts=chasse.morts,
            morts_apres_250=chasse.morts_apres_250,
            graine=graine,
            secondes=round(time.monotonic() - debut),
            **asdict(constat),
        )


def mesurer_le_temoin(base: str, nouveau: Callable[[], Terrain]) -> None:
    dire(f"T2 {base} : témoin")
    constat, _ = eprouver(nouveau(), "sans_prise", alertes=DU_TEMOIN, morts=0, graine=1)
    sans_raison = constat.fautes.get("repetes_sans_mort", 0)
    ligne(
        "T2-temoin",
        cible="sans la prise, le même compte trouve des messages répétés sans qu’on soit mort",
        valeur=sans_raison,
        tenu=sans_raison > 0 and not constat.tient(alertes=DU_TEMOIN),
        base=base,
        repetes=constat.repetes,
    )
