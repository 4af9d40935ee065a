"""R5: another process holds the write lock for 5 to 30 seconds while people work.

On SQLite the lock is the file's (a backup, a long import); on PostgreSQL it is every row of
`dossier`, those to come included. Nothing may be lost; whoever cannot wait is told so; and when
the lock goes, work goes on by itself.

The control (`R5-temoin`) holds the lock and asks whether anybody advanced meanwhile: nobody may,
or the measure would hold nothing.
"""

import time
from collections.abc import Sequence
from multiprocessing.synchronize import Event

from sqlalchemy import text

from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.pannes.options import lire
from benchmarks.pannes.service import ATTENDUES, INDISPONIBLE, Service, bilan, service
from benchmarks.pannes.terrain import FORK, Terrain, lancer, terrain
from models.db import make_engine

DUREES_S = (3,) if COURT else (5, 15, 30)
ENTRE_DEUX_S = 2
REPRISE_S = 10
"""Work must go on within so many seconds of the release."""


def retenir(lieu: Terrain, secondes: float, tenu: Event) -> None:
    """In a process of its own: take the write lock, keep it, let it go."""
    engine = make_engine(lieu.url)
    with engine.connect() as connexion, connexion.begin():
        if lieu.est_sqlite:
            connexion.execute(text("UPDATE dossier SET version = version WHERE id = 0"))
        else:
            connexion.execute(text("LOCK TABLE dossier IN EXCLUSIVE MODE"))
        tenu.set()
        time.sleep(secondes)
    engine.dispose()


def gener(ouvert: Service, lieu: Terrain, secondes: float) -> tuple[int, float]:
    """Hold the lock; return the steps done under it, and the seconds until work goes on."""
    tenu = FORK.Event()
    genant = lancer(retenir, lieu, secondes, tenu)
    tenu.wait()
    time.sleep(0.2)
    avant = sum(poste.registre.compter() for poste in ouvert.postes)
    time.sleep(max(0.1, secondes - 0.5))
    pendant = sum(poste.registre.compter() for poste in ouvert.postes) - avant
    genant.join()
    return pendant, ouvert.attendre_un_pas(REPRISE_S)


def mesurer(base: str, lieu: Terrain, durees: Sequence[int]) -> None:
    dire(f"R5 {base} : {durees} secondes")
    with service(lieu) as ouvert:
        depart = ouvert.attendre_un_pas(REPRISE_S * 3)
        pendants, reprises = [], [depart]
        for secondes in durees:
            pendant, reprise = gener(ouvert, lieu, secondes)
            pendants.append(pendant)
            reprises.append(reprise)
            time.sleep(ENTRE_DEUX_S)
        constat = bilan(ouvert, lieu)
        rencontres = ouvert.rencontres()
        ligne(
            "R5",
            cible="rien de perdu, des refus clairs, le travail reprend seul",
            valeur=constat.perdus + constat.doubles + len(constat.desaccords),
            tenu=constat.tient(interruptions=rencontres[INDISPONIBLE])
            and set(rencontres) <= ATTENDUES
            and max(reprises) <= REPRISE_S * 3,
            base=base,
            secondes=list(durees),
            rencontres=dict(rencontres),
            phrases=ouvert.phrases(INDISPONIBLE)[:5],
            attente_maximale_s=ouvert.attente_maximale(),
            reprises_s=[round(reprise, 2) for reprise in reprises],
            **constat.en_clair(),
        )
    ligne(
        "R5-temoin",
        cible="personne n’écrit tant que le verrou est tenu",
        valeur=sum(pendants),
        tenu=sum(pendants) == 0,
        base=base,
    )


def main() -> None:
    options = lire(__doc__, secondes=0)
    for base in options.bases:
        with terrain(base) as lieu:
            mesurer(base, lieu, [options.secondes] if options.secondes else DUREES_S)
    finir()


if __name__ == "__main__":
    main()
