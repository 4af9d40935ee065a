"""R6: the database's disk (20 MB) fills up while people work, then somebody makes room.

The disk is a tmpfs of 20 MB, mounted for the measure: it asks for root. On SQLite it holds the
file, its journal and its index; on PostgreSQL a tablespace with the whole database, not the
server's own journal. Nothing may be lost, whoever meets the full disk is told so, and work goes on
by itself once there is room.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.pannes.options import lire
from benchmarks.pannes.service import ATTENDUES, INDISPONIBLE, bilan, service
from benchmarks.pannes.terrain import Terrain, planter, postgresql_durable
from tests.bases import ServeurPostgresql, construire_sqlite

OCTETS = 20 * 1024 * 1024
PLEIN_S = 3 if COURT else 20
TOURS = 1 if COURT else 3
REPRISE_S = 30
MORCEAU = 64 * 1024


@contextmanager
def petit_disque() -> Iterator[Path]:
    """Mount a disk of 20 MB. Raises CalledProcessError where that is not allowed."""
    dossier = Path(mkdtemp(prefix="jalon-disque-"))
    dossier.chmod(0o755)
    try:
        monter = ["mount", "-t", "tmpfs", "-o", f"size={OCTETS}", "tmpfs", str(dossier)]
        subprocess.run(monter, check=True, capture_output=True)
        try:
            yield dossier
        finally:
            subprocess.run(["umount", "-l", str(dossier)], check=True)
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


def remplir(lest: Path) -> None:
    """Write until there is no room left, down to the last byte."""
    with suppress(OSError), lest.open("ab", buffering=0) as sortie:
        while True:
            if sortie.write(bytes(MORCEAU)) < MORCEAU:
                break
    with suppress(OSError), lest.open("ab", buffering=0) as sortie:
        while sortie.write(b"\0"):
            pass


@contextmanager
def sqlite_sur(disque: Path) -> Iterator[Terrain]:
    yield planter(f"sqlite:///{construire_sqlite(disque / 'jalon.db')}")


@contextmanager
def postgresql_sur(disque: Path) -> Iterator[Terrain]:
    with postgresql_durable() as serveur:
        yield planter(_creer_sur(serveur, disque))
        serveur.supprimer(serveur.adresse("petit"))
        serveur.administration.execute("DROP TABLESPACE petit_disque")


def _creer_sur(serveur: ServeurPostgresql, disque: Path) -> str:
    """Make a database whose files are all on that disk."""
    dossier = disque / "base"
    dossier.mkdir()
    if serveur.serveur.system_user is not None:
        shutil.chown(dossier, serveur.serveur.system_user)
    serveur.administration.execute(f"CREATE TABLESPACE petit_disque LOCATION '{dossier}'")
    serveur.administration.execute(
        "CREATE DATABASE petit TEMPLATE modele TABLESPACE petit_disque STRATEGY file_copy"
    )
    return serveur.adresse("petit")


def mesurer(base: str, lieu: Terrain, disque: Path) -> None:
    dire(f"R6 {base}")
    lest, reprises, libres = disque / "lest", [], []
    with service(lieu) as ouvert:
        reprises.append(ouvert.attendre_un_pas(REPRISE_S))
        for _ in range(TOURS):
            remplir(lest)
            libres.append(os.statvfs(disque).f_bavail)
            time.sleep(PLEIN_S)
            remplir(lest)
            lest.unlink()
            reprises.append(ouvert.attendre_un_pas(REPRISE_S))
        constat = bilan(ouvert, lieu)
        rencontres = ouvert.rencontres()
        ligne(
            "R6",
            cible="rien de perdu, des refus clairs, le travail reprend seul",
            valeur=constat.perdus + constat.doubles + len(constat.desaccords),
            tenu=constat.tient(interruptions=rencontres[INDISPONIBLE])
            and set(rencontres) <= ATTENDUES
            and rencontres[INDISPONIBLE] > 0
            and max(reprises) < REPRISE_S,
            base=base,
            moyen="tmpfs de 20 Mo",
            octets_libres_une_fois_plein=max(libres),
            rencontres=dict(rencontres),
            phrases=ouvert.phrases(INDISPONIBLE)[:5],
            reprises_s=[round(reprise, 2) for reprise in reprises],
            **constat.en_clair(),
        )


def main() -> None:
    for base in lire(__doc__).bases:
        poser = postgresql_sur if base == "postgresql" else sqlite_sur
        try:
            with petit_disque() as disque, poser(disque) as lieu:
                mesurer(base, lieu, disque)
        except subprocess.CalledProcessError as erreur:
            cause = erreur.stderr.decode(errors="replace") if erreur.stderr else str(erreur)
            ligne("R6", cible="un disque de 20 Mo", valeur=cause, tenu=False, base=base)
    finir()


if __name__ == "__main__":
    main()
