"""A worker's way: open dossiers, complete their steps, and say so after each commit."""

import os
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from models.db import lecture, transaction
from models.dossier import EtapeOuverte
from tests import fabrique
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.reponses import ACTEURS, REPONSES
from workflow.avancement import dossiers

RESERVE = 48
"""Dossiers that a worker keeps under way. Two workers share some: they meet now and then."""

OUVERTURE = "-"
RETRAIT = 0.01
REFUS_DE_L_OFFRE = 0.4
REFUS = {"reponse_offre": "refusee", "motif_refus_menage": "loyer"}


class Acquit(NamedTuple):
    """What a worker was told by the database: this step of this dossier is done."""

    dossier_id: int
    version: int
    tache_id: str


class Attente(NamedTuple):
    """An open step, as a worker reads it."""

    tache_id: str
    element: str
    sorte: str


class Registre:
    """Acknowledgements, one line each, in a file that outlives the process that writes it.

    One `write` for each line: a SIGKILL leaves a whole line or none.
    """

    def __init__(self, fichier: Path) -> None:
        self.fichier = fichier
        self._lu = 0
        self._nombre = 0
        self._sortie = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def noter(self, acquit: Acquit) -> None:
        os.write(self._sortie, "{} {} {}\n".format(*acquit).encode())

    def compter(self) -> int:
        """Return how many lines there are, reading only what is new."""
        with self.fichier.open("rb") as entree:
            entree.seek(self._lu)
            nouveau = entree.read()
        self._lu += len(nouveau)
        self._nombre += nouveau.count(b"\n")
        return self._nombre

    def lire(self) -> Iterator[Acquit]:
        with self.fichier.open(encoding="ascii") as entree:
            for ligne in entree:
                dossier_id, version, tache_id = ligne.split()
                yield Acquit(int(dossier_id), int(version), tache_id)


class Marcheur:
    """Completes any open step of the dossiers under way, in a transaction each.

    Raises whatever the public verb raises: the caller decides what a refusal is. `promettre` is
    told of a step before its commit: only a control that must be caught lying has a use for it.
    """

    def __init__(
        self,
        monde: Monde,
        hasard: random.Random,
        *,
        promettre: Callable[[Acquit], None] = lambda _acquit: None,
    ) -> None:
        self.monde = monde
        self.hasard = hasard
        self.promettre = promettre
        self.en_cours = self._reprendre()

    def _reprendre(self) -> list[int]:
        """The dossiers that others left under way, the youngest first."""
        demande = (
            select(EtapeOuverte.dossier_id)
            .where(EtapeOuverte.sorte != "evenement")
            .order_by(EtapeOuverte.dossier_id.desc())
            .limit(RESERVE)
        )
        with lecture(self.monde.factory) as session:
            return sorted(set(session.scalars(demande)))

    def avancer(self) -> Acquit:
        """Do one thing that is possible now; return once it is committed."""
        if len(self.en_cours) < RESERVE:
            return self._ouvrir()
        dossier_id = self.hasard.choice(self.en_cours)
        attentes, fait_le = self._attentes(dossier_id)
        taches = [attente for attente in attentes if attente.sorte != "evenement"]
        if not taches:
            self.en_cours.remove(dossier_id)
            return self._ouvrir()
        possibles = attentes if self.hasard.random() < RETRAIT else taches
        return self._terminer(self.hasard.choice(possibles), fait_le)

    def _ouvrir(self) -> Acquit:
        with transaction(self.monde.factory) as session:
            menage_id = fabrique.menage(session).id
        dossier_id = self.monde.ouvrir(menage_id=menage_id)
        self.en_cours.append(dossier_id)
        return Acquit(dossier_id, 1, OUVERTURE)

    def _attentes(self, dossier_id: int) -> tuple[list[Attente], datetime]:
        """Return what a dossier waits for, and the day after its last fact."""
        demande = select(
            EtapeOuverte.tache_id, EtapeOuverte.element, EtapeOuverte.sorte, EtapeOuverte.depuis
        ).where(EtapeOuverte.dossier_id == dossier_id)
        with lecture(self.monde.factory) as session:
            lignes = session.execute(demande.order_by(EtapeOuverte.tache_id)).all()
        dernier = max((ligne.depuis for ligne in lignes), default=LE)
        return [Attente(*ligne[:3]) for ligne in lignes], dernier + JOUR

    def _terminer(self, attente: Attente, fait_le: datetime) -> Acquit:
        with transaction(self.monde.factory) as session:
            avancee = dossiers.terminer_etape(
                session,
                acteur=self.monde.comptes[ACTEURS.get(attente.element, "ts")],
                tache_id=attente.tache_id,
                version=None,
                saisie=repondre(self.monde, attente.element, self.hasard),
                fait_le=fait_le,
                saisi_le=fait_le,
            )
            acquit = Acquit(avancee.dossier_id, avancee.version, attente.tache_id)
            self.promettre(acquit)
        return acquit


def repondre(monde: Monde, element: str, hasard: random.Random) -> dict[str, object]:
    """The usual answer to a step; now and then an offer is refused and the search goes on."""
    saisie: dict[str, object] = dict(REPONSES.get(element, {}))
    if element == "rapprochement":
        saisie["bailleur"] = monde.bailleur
    if element == "repondre_offre" and hasard.random() < REFUS_DE_L_OFFRE:
        saisie |= REFUS
    return saisie
