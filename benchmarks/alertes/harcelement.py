"""Kills two schedulers while they tell the alerts: at random, and right after a « 250 »."""

import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from sqlalchemy import ColumnElement, Engine, func, select

from benchmarks.alertes.boite import Boite
from benchmarks.alertes.ordonnanceurs import (
    ORIGINE,
    Equipe,
    achever,
    est_vivant,
    identite,
)
from models.alerte import Alerte
from models.db import lecture, make_engine, make_session_factory, transaction
from models.echeance import Echeance
from models.envoi import Envoi
from notifications.composition.messages import identifiant
from notifications.envoi.prises import PRISE_PERIMEE

REGARD_S = 0.1
GIGUE_S = 0.3
PATIENCE_S = 1200.0
SURSIS_S = 20.0
"""How long a condemned scheduler may take to send a mail; it is then killed where it stands."""

REPIT_S = 0.1
"""For the server to write down what a dead client had finished saying."""

Reception = tuple[str, int]
"""A Message-ID, and how many times it had been accepted by then."""


@dataclass
class Chasse:
    """What the kills came to. `coupes`: the mails that the server had accepted, and that their
    sender, dead, had not marked as sent."""

    morts: int = 0
    morts_apres_250: int = 0
    coupes: set[Reception] = field(default_factory=set)


@dataclass
class Chasseur:
    """`alertes`: how many are due in all, each with one mail."""

    equipe: Equipe
    boite: Boite
    alertes: int
    hasard: random.Random
    chasse: Chasse = field(default_factory=Chasse)

    def harceler(self, morts: int) -> Chasse:
        """Kill so many times along the way, let the work end, then play what the dead had claimed.

        Whoever is killed at the very end counts among the kills.
        """
        self.equipe.embaucher_tous()
        try:
            for mort in range(1, morts + 1):
                self._attendre_d_en_etre_a(2 * self.alertes * mort // (morts + 2))
                time.sleep(self.hasard.uniform(0, GIGUE_S))
                self._tuer_un(apres_250=mort % 3 != 1 and self.boite.nombre() > 0)
            attendre(self._rien_n_est_libre, quoi="la fin de ce que personne n’a pris")
        finally:
            self.equipe.renvoyer()
        self.chasse.morts += len(self.boite.ports)
        self._relever_les_coupes(range(len(self.boite.ports)))
        self._reprendre()
        return self.chasse

    def _tuer_un(self, *, apres_250: bool) -> None:
        rang = self.hasard.randrange(len(self.boite.ports))
        condamne = self.equipe.vivants[rang]
        if apres_250:
            self.boite.condamner(rang, identite(condamne))
            limite = time.monotonic() + SURSIS_S
            while est_vivant(condamne) and time.monotonic() < limite:
                time.sleep(REGARD_S)
            self.boite.gracier(rang)
        achever(condamne)
        self.chasse.morts += 1
        self.chasse.morts_apres_250 += self._relever_les_coupes([rang])
        self.equipe.remplacer(rang)

    def _relever_les_coupes(self, rangs: Collection[int]) -> bool:
        """Note the mails that were cut; return whether there are new ones.

        Only the dead's own: what the other sender has claimed is on its way.
        """
        time.sleep(REPIT_S)
        connues = len(self.chasse.coupes)
        recus = self.boite.recus()
        siens = {mid for rang in rangs for mid in self.boite.recus(rang)}
        prises = self._lire_les_prises()
        self.chasse.coupes |= {(mid, recus[mid]) for mid in prises if mid in siens}
        return len(self.chasse.coupes) > connues

    def _lire_les_prises(self) -> list[str]:
        """Return the Message-IDs of what is claimed, and not sent."""
        with self.equipe.lieu.ouvert() as monde, lecture(monde.factory) as session:
            cles = session.scalars(select(Envoi.cle).where(_attend(), _est_pris()))
            return [identifiant(cle, ORIGINE) for cle in cles]

    def _attendre_d_en_etre_a(self, avancement: int) -> None:
        """Wait until so many alerts have fired and mails been accepted, together."""
        attendre(
            lambda: self._compter(func.count(Alerte.id)) + self.boite.nombre() >= avancement,
            quoi=f"un avancement de {avancement}",
        )

    def _rien_n_est_libre(self) -> bool:
        """Return whether every alert has fired, and every mail left is in dead hands, or sent."""
        return not self._restent() and not self._compter(
            func.count(Envoi.id), _attend(), ~_est_pris()
        )

    def _restent(self) -> int:
        return self._compter(func.count(Echeance.id), Echeance.sorte == "alerte")

    def _compter(self, nombre: ColumnElement[int], *conditions: ColumnElement[bool]) -> int:
        """Count on a connection of its own: none is open when a process forks."""
        try:
            with lecture(make_session_factory(self._compteur)) as session:
                return session.scalar(select(nombre).where(*conditions)) or 0
        finally:
            self._compteur.dispose()

    @cached_property
    def _compteur(self) -> Engine:
        """One for the whole hunt: it remembers its statements, and holds no connection."""
        return make_engine(self.equipe.lieu.url)

    def _reprendre(self) -> None:
        """Some ten minutes later, work until nothing is left. Nobody is killed any more."""
        self._vieillir()
        limite = time.monotonic() + PATIENCE_S
        try:
            while not self._tout_est_parti() and time.monotonic() < limite:
                if self.equipe.sont_partis():
                    self.equipe.embaucher_tous(vider=True)
                time.sleep(REGARD_S)
        finally:
            attendre(self._tout_est_parti, quoi="le départ des derniers plis", patience=0)
            self.equipe.renvoyer()

    def _tout_est_parti(self) -> bool:
        return not self._restent() and not self._compter(func.count(Envoi.id), _attend())

    def _vieillir(self) -> None:
        """Make the claims of the dead as old as if one had waited for it."""
        recul = PRISE_PERIMEE + timedelta(minutes=1)
        with self.equipe.lieu.ouvert() as monde, transaction(monde.factory) as session:
            for envoi in session.scalars(select(Envoi).where(_attend(), _est_pris())):
                envoi.prochain_essai_le -= recul
                envoi.pris_le = (envoi.pris_le or datetime.now(UTC)) - recul


def _attend() -> ColumnElement[bool]:
    return Envoi.envoye_le.is_(None) & Envoi.abandonne_le.is_(None)


def _est_pris() -> ColumnElement[bool]:
    return Envoi.pris_le >= Envoi.prochain_essai_le


def attendre(condition: Callable[[], bool], *, quoi: str, patience: float = PATIENCE_S) -> None:
    """Wait for something. Raises TimeoutError when nothing comes of it."""
    limite = time.monotonic() + patience
    while not condition():
        if time.monotonic() > limite:
            raise TimeoutError(f"plus rien n’avance : {quoi}")
        time.sleep(REGARD_S)
