"""People at work while something breaks: two workers, and one reader of the real pages.

None of them is ever restarted: what comes back must come back by itself. Each keeps what it was
told (acknowledgements) and each thing that it met (a refusal, a page, an error).
"""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from multiprocessing.context import ForkProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import orjson
import structlog
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from benchmarks.pannes.controle import Constat, controler
from benchmarks.pannes.internaute import Absente, Internaute
from benchmarks.pannes.marche import Acquit, Marcheur, Registre
from benchmarks.pannes.terrain import FORK, Terrain, lancer, tuer
from models.db import transaction
from models.errors import ErreurMetier
from models.utilisateur import Utilisateur
from tests.web.monde import EMPREINTE

OUVRIERS = 2
PAUSE_S = 0.05
REGARD_S = 0.02
ARRET_S = 60

FAIT, REFUS, INDISPONIBLE = "fait", "refus", "indisponible"
ATTENDUES = frozenset({FAIT, REFUS, INDISPONIBLE})
"""Done, refused by the domain, refused because the database is away. All else is a fault."""


class Carnet:
    """What somebody met, one JSON line each: {sorte, duree, phrase}."""

    def __init__(self, fichier: Path) -> None:
        self.fichier = fichier
        fichier.touch()

    def noter(self, sorte: str, duree: float, phrase: str = "") -> None:
        with self.fichier.open("ab") as sortie:
            rangee = {"sorte": sorte, "duree": round(duree, 3), "phrase": phrase[:200]}
            sortie.write(orjson.dumps(rangee) + b"\n")

    def lire(self) -> Iterator[dict[str, Any]]:
        for texte in self.fichier.read_bytes().splitlines():
            yield orjson.loads(texte)


class Poste(NamedTuple):
    """Where somebody works: the database, what they keep, and the signal to go home."""

    lieu: Terrain
    registre: Registre
    carnet: Carnet
    fin: Event
    graine: int


def travailler(poste: Poste) -> None:
    """Complete steps through the public verb, whatever happens."""
    hasard = random.Random(poste.graine)
    with poste.lieu.ouvert() as monde:
        marcheurs: list[Marcheur] = []

        def pas() -> Acquit:
            if not marcheurs:
                marcheurs.append(Marcheur(monde, hasard))
            return marcheurs[0].avancer()

        perseverer(poste, pas)


def naviguer(poste: Poste) -> None:
    """Complete steps through the pages, whatever happens. Their log is not what is measured."""
    logging.disable()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with poste.lieu.ouvert() as monde:
        perseverer(poste, Internaute(monde, random.Random(poste.graine)).avancer)


def perseverer(poste: Poste, pas: Callable[[], Acquit]) -> None:
    """Do one thing after another until told to stop; note what each one came to."""
    while not poste.fin.is_set():
        debut = time.monotonic()
        sorte, phrase = FAIT, ""
        try:
            poste.registre.noter(pas())
        except ErreurMetier as refus:
            sorte, phrase = REFUS, str(refus)
        except (OperationalError, Absente) as erreur:
            sorte, phrase = INDISPONIBLE, _nommer(erreur)
        except Exception as erreur:  # counted: the measure is about what should not come here
            sorte, phrase = type(erreur).__name__, str(erreur)
        poste.carnet.noter(sorte, time.monotonic() - debut, phrase)
        if sorte not in (FAIT, REFUS):
            time.sleep(PAUSE_S)


def _nommer(erreur: OperationalError | Absente) -> str:
    """Return the page's sentence, or the kind of error that the edge turns into that page."""
    return str(erreur) if isinstance(erreur, Absente) else type(erreur.orig).__name__


@dataclass
class Service:
    """The people at work on a database."""

    postes: list[Poste]
    equipe: list[ForkProcess]

    def attendre_un_pas(self, patience: float) -> float:
        """Wait until everybody has done something new; return the seconds, `inf` when one has not.

        Nobody restarts them and nobody touches the database meanwhile.
        """
        debut = time.monotonic()
        avant = [poste.registre.compter() for poste in self.postes]
        while time.monotonic() - debut < patience:
            comptes = [poste.registre.compter() for poste in self.postes]
            if all(neuf > vieux for neuf, vieux in zip(comptes, avant, strict=True)):
                return time.monotonic() - debut
            time.sleep(REGARD_S)
        return float("inf")

    def fermer(self) -> None:
        """Let everybody finish what they are doing and go."""
        self.postes[0].fin.set()
        for personne in self.equipe:
            personne.join(ARRET_S)
            tuer(personne)

    def rencontres(self) -> Counter[str]:
        """Count what everybody met, by kind."""
        return Counter(fait["sorte"] for poste in self.postes for fait in poste.carnet.lire())

    def phrases(self, sorte: str) -> list[str]:
        faits = (fait for poste in self.postes for fait in poste.carnet.lire())
        return sorted({fait["phrase"] for fait in faits if fait["sorte"] == sorte})

    def attente_maximale(self) -> float:
        faits = (fait for poste in self.postes for fait in poste.carnet.lire())
        return max((fait["duree"] for fait in faits), default=0.0)


@contextmanager
def service(lieu: Terrain, *, graine: int = 1) -> Iterator[Service]:
    """Open a service: two workers at the verbs, one person at the pages."""
    with lieu.ouvert() as monde, transaction(monde.factory) as session:
        session.execute(update(Utilisateur).values(empreinte_mot_de_passe=EMPREINTE))
    with TemporaryDirectory() as dossier:
        fin = FORK.Event()
        metiers = [*[travailler] * OUVRIERS, naviguer]
        postes = [
            Poste(
                lieu,
                Registre(Path(dossier, f"acquits-{rang}")),
                Carnet(Path(dossier, f"carnet-{rang}")),
                fin,
                graine + rang,
            )
            for rang in range(len(metiers))
        ]
        equipe = [lancer(metier, poste) for metier, poste in zip(metiers, postes, strict=True)]
        ouvert = Service(postes, equipe)
        try:
            yield ouvert
        finally:
            ouvert.fermer()


def bilan(ouvert: Service, lieu: Terrain) -> Constat:
    """Close the service and compare what people were told with the database."""
    ouvert.fermer()
    with lieu.ouvert() as monde:
        return controler(monde, chain.from_iterable(p.registre.lire() for p in ouvert.postes))
