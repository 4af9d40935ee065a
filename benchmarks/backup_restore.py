"""R10: a backup while people work, put back elsewhere: nothing committed before is missing.

Two workers and one reader of the pages go on all along, and papers are deposited. The backup and
the restoration are the commands `jalon sauvegarder` and `jalon restaurer`, in processes of their
own. What everybody had been told before the backup began must be in what was put back; what is
there must have been written; the longest wait of anybody is told.

Two controls. `R10-temoin`: the same count on a copy of the file alone, without its write-ahead
log, must find steps missing (SQLite). `R10-charge`: the base must have moved on during the backup.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from threading import Event, Thread

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.pannes.controle import controler
from benchmarks.pannes.marche import Acquit
from benchmarks.pannes.options import lire
from benchmarks.pannes.service import FAIT, REFUS, Service, service
from benchmarks.pannes.terrain import Terrain, planter, postgresql_durable
from models.db import lecture, transaction
from models.document import Document
from models.dossier import Dossier
from models.types import nouvel_identifiant
from tests.bases import ServeurPostgresql, construire_sqlite
from tests.workflow.decor import LE, Monde
from web.documents.dossier_local import EntrepotLocal
from web.sauvegarde import bases
from web.sauvegarde.manifeste import lire as lire_manifeste

TOURS = 1 if COURT else 5
CHAUFFE_S = 2 if COURT else 20
"""Seconds of work before each backup: there must be something to lose."""

PATIENCE_S = 60
ATTENTE_S = 10
"""A step that waits for a lock is refused after thirty."""

ESSAIS_NAIFS = 20
ENTRE_PAPIERS_S = 0.02
PAPIER = b"%PDF-1.4 un papier invente " * 400


@dataclass(frozen=True)
class Lieu:
    """A base and its folder of documents."""

    url: str
    documents: Path

    def lancer(self, *mots: str) -> tuple[float, str]:
        """Run a command of ours on them; return (seconds, what it says). Raises when it fails."""
        milieu = {**os.environ, "DATABASE_URL": self.url, "JALON_DOCUMENTS": str(self.documents)}
        debut = time.monotonic()
        fin = subprocess.run(
            [sys.executable, "-m", "web", *mots], env=milieu, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if fin.returncode:
            raise RuntimeError(f"{mots[0]}: {fin.stdout} {fin.stderr}")
        return time.monotonic() - debut, fin.stderr


@contextmanager
def deposant(monde: Monde, documents: Path) -> Iterator[None]:
    """Deposit papers all along: the file first, its row after."""
    fin = Event()
    fil = Thread(target=deposer, args=(monde, EntrepotLocal(documents), fin))
    fil.start()
    try:
        yield
    finally:
        fin.set()
        fil.join()


def deposer(monde: Monde, entrepot: EntrepotLocal, fin: Event) -> None:
    rang = 0
    while not fin.wait(ENTRE_PAPIERS_S):
        rang += 1
        contenu = PAPIER + str(rang).encode()
        cle = sha256(nouvel_identifiant().encode()).hexdigest()[:32]
        with transaction(monde.factory) as session:
            dossier_id = session.scalars(select(Dossier.id).order_by(Dossier.id.desc())).first()
            if dossier_id is None:
                continue
            entrepot.ecrire(cle, contenu)
            session.add(
                Document(
                    dossier_id=dossier_id, nom=f"papier {rang}.pdf", genre="autre",
                    type_mime="application/pdf", taille=len(contenu),
                    empreinte=sha256(contenu).hexdigest(), cle_stockage=cle,
                    depose_par_id=monde.comptes["ts"].id, depose_le=LE,
                )
            )  # fmt: skip


def acquittes(ouvert: Service) -> Counter[Acquit]:
    """Return what everybody has been told so far."""
    return Counter(chain.from_iterable(poste.registre.lire() for poste in ouvert.postes))


def eprouver(base: str, terrain: Terrain, neufs: Iterator[str]) -> None:
    """Back up and put back, `TOURS` times, while people work."""
    with ExitStack() as pile:
        dossier = Path(pile.enter_context(TemporaryDirectory(prefix="jalon-sauvegarde-")))
        source = Lieu(terrain.url, dossier / "documents")
        ouvert = pile.enter_context(service(terrain))
        monde = pile.enter_context(terrain.ouvert())
        pile.enter_context(deposant(monde, source.documents))
        ouvert.attendre_un_pas(PATIENCE_S)
        for tour in range(1, TOURS + 1):
            time.sleep(CHAUFFE_S)
            avant = acquittes(ouvert)
            copie = dossier / f"copie-{tour}"
            sauver_s, _ = source.lancer("sauvegarder", str(copie))
            pendant = acquittes(ouvert).total() - avant.total()
            if tour == 1 and terrain.est_sqlite:
                mesurer_le_temoin(base, terrain, ouvert, dossier / "naive.db")
            cible = Lieu(next(neufs), dossier / f"documents-{tour}")
            rendre_s, dit = cible.lancer("restaurer", str(copie))
            mesurer(
                base, terrain, Essai(tour, avant, pendant, copie, cible, sauver_s, rendre_s, dit)
            )
        ouvert.fermer()
        dire_les_attentes(base, ouvert)


@dataclass(frozen=True)
class Essai:
    """One backup put back. `avant`: what was told before it began; `pendant`: meanwhile, how many.

    Seconds of both commands; `dit`: what the second one said.
    """

    tour: int
    avant: Counter[Acquit]
    pendant: int
    copie: Path
    cible: Lieu
    sauver_s: float
    rendre_s: float
    dit: str


def mesurer(base: str, terrain: Terrain, essai: Essai) -> None:
    rendu = Terrain(essai.cible.url, terrain.monde)
    with rendu.ouvert() as monde:
        constat = controler(monde, essai.avant)
        with lecture(monde.factory) as session:
            papiers = len(session.scalars(select(Document.id)).all())
    manifeste = lire_manifeste(essai.copie)
    intact = "Journal intact, documents conformes." in essai.dit
    fautes = constat.perdus + constat.doubles + len(constat.desaccords)
    ligne(
        "R10",
        cible="ce qui était acquitté avant est là, rien deux fois, nombres et empreintes égaux",
        valeur=fautes,
        tenu=fautes == 0 and intact and manifeste.lignes["document"] == papiers > 0,
        base=base,
        tour=essai.tour,
        sauvegarde_s=round(essai.sauver_s, 2),
        restauration_s=round(essai.rendre_s, 2),
        mo=round(sum(f.stat().st_size for f in essai.copie.rglob("*")) / 2**20, 1),
        papiers=papiers,
        **constat.en_clair(),
    )
    with bases.ouvrir(terrain.url) as connexion:
        a_bouge = bases.lire_tete(connexion) != manifeste.tete
    ligne(
        "R10-charge",
        cible="des étapes sont faites pendant la sauvegarde",
        valeur=essai.pendant,
        tenu=essai.pendant > 0 and a_bouge,
        base=base,
        tour=essai.tour,
    )


def mesurer_le_temoin(base: str, terrain: Terrain, ouvert: Service, naive: Path) -> None:
    """Copy the file alone, as one would with `cp`: what its log holds is not there."""
    manquent = essais = 0
    while not manquent and essais < ESSAIS_NAIFS:
        essais += 1
        dits = acquittes(ouvert)
        copyfile(bases.fichier_sqlite(terrain.url), naive)
        manquent = compter_les_manquants(terrain, dits, naive)
    ligne(
        "R10-temoin",
        cible="une copie du seul fichier est prise à perdre des étapes",
        valeur=manquent,
        tenu=manquent > 0,
        base=base,
        essais=essais,
    )


def compter_les_manquants(terrain: Terrain, dits: Counter[Acquit], naive: Path) -> int:
    """Return the steps that a copy lacks: all of them when it is torn, and cannot be read."""
    try:
        with Terrain(f"sqlite:///{naive}", terrain.monde).ouvert() as monde:
            return controler(monde, dits).perdus
    except DatabaseError:
        return dits.total()


def dire_les_attentes(base: str, ouvert: Service) -> None:
    ligne(
        "R10-attente",
        cible=f"personne n’est renvoyé, ni n’attend {ATTENTE_S} s, pendant les sauvegardes",
        valeur=round(ouvert.attente_maximale(), 2),
        tenu=ouvert.attente_maximale() < ATTENTE_S and set(ouvert.rencontres()) <= {FAIT, REFUS},
        base=base,
        rencontres=dict(ouvert.rencontres()),
    )


@contextmanager
def lieux(base: str) -> Iterator[tuple[Terrain, Iterator[str]]]:
    """Yield a planted base, and as many new addresses as one asks for."""
    if base == "postgresql":
        with postgresql_durable() as serveur:
            os.environ["PATH"] = f"{outils(serveur)}{os.pathsep}{os.environ['PATH']}"
            yield planter(serveur.creer()), iter(lambda: serveur.creer("template1"), "")
        return
    with TemporaryDirectory(prefix="jalon-sauvegarde-") as dossier:
        neufs = (f"sqlite:///{dossier}/neuve-{rang}.db" for rang in range(TOURS))
        yield planter(f"sqlite:///{construire_sqlite(Path(dossier, 'jalon.db'))}"), neufs


def outils(serveur: ServeurPostgresql) -> str:
    """Return the folder of the client tools that came with this server."""
    trouve = serveur.administration.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
    ligne_lue = trouve.fetchone()
    assert ligne_lue is not None
    return str(ligne_lue[0])


def main() -> None:
    options = lire(__doc__)
    for base in options.bases:
        dire(f"R10 {base} : {TOURS} sauvegardes sous charge")
        with lieux(base) as (terrain, neufs):
            eprouver(base, terrain, neufs)
    finir()


if __name__ == "__main__":
    main()
