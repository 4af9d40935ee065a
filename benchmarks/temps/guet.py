"""A scheduler whose clock is read aloud, and what each of its ticks brought."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.db import lecture
from models.envoi import Envoi
from models.journal import Journal
from notifications.composition.messages import Origine
from notifications.envoi.transports import TransportMemoire
from tests.workflow.decor import Monde
from web.travaux.embarque import Battement

PATIENCE = 10
"""Ticks that a mail may wait: one tick sends two hundred."""

ALERTES = ("A01",)
"""The rules whose dates are compared here; a dossier that walks raises others besides."""

ORIGINE = Origine("http://jalon.exemple.test", "jalon@exemple.test", b"mesure")


class Cle(NamedTuple):
    """A due date: the dossier, and the timer's id or the alert's code."""

    dossier_id: int
    code: str


class Attendue(NamedTuple):
    """When it is due by the second calendar; `depuis`: rank of the first reading that may know."""

    due_le: datetime
    depuis: int


class Sonnerie(NamedTuple):
    """What fired: dated by the product, at the rank of the reading that brought it."""

    cle: Cle
    date_le: datetime
    rang: int


@dataclass
class Guet:
    """Ticks of the product's own scheduler job on one database."""

    monde: Monde
    attendues: dict[Cle, Attendue] = field(default_factory=dict)
    lectures: list[datetime] = field(default_factory=list)
    sonneries: list[Sonnerie] = field(default_factory=list)
    _vues: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.transport = TransportMemoire()
        self.battement = Battement(self.monde.factory, self.transport, ORIGINE)

    def attendre(self, echeances: Mapping[Cle, datetime]) -> None:
        """Expect due dates that exist from now on."""
        rang = len(self.lectures)
        self.attendues |= {cle: Attendue(due_le, rang) for cle, due_le in echeances.items()}

    def battre(self, le: datetime) -> list[Sonnerie]:
        """Tick at a reading of the clock; return what it brought."""
        self.battement(le)
        self.lectures.append(le)
        with lecture(self.monde.factory) as session:
            nouvelles = list(self._relever(session, len(self.lectures) - 1))
        self.sonneries += nouvelles
        return nouvelles

    def _relever(self, session: Session, rang: int) -> Iterable[Sonnerie]:
        minuteries = select(Journal).where(Journal.type == "minuterie")
        for ligne in session.scalars(minuteries.order_by(Journal.id)):
            if self._est_neuve("minuterie", ligne.id):
                yield Sonnerie(Cle(ligne.dossier_id, str(ligne.element)), ligne.fait_le, rang)
        alertes = select(Alerte).where(Alerte.code.in_(ALERTES))
        for alerte in session.scalars(alertes.order_by(Alerte.id)):
            if self._est_neuve("alerte", alerte.id):
                yield Sonnerie(Cle(alerte.dossier_id or 0, alerte.code), alerte.echeance_le, rang)

    def _est_neuve(self, sorte: str, identifiant: int) -> bool:
        neuve = (sorte, identifiant) not in self._vues
        self._vues.add((sorte, identifiant))
        return neuve

    def juger(self) -> Counter[str]:
        """Count what is wrong: early, twice, lost, late, misdated, and mails likewise."""
        comptees = Counter(sonnerie.cle for sonnerie in self.sonneries)
        fautes = Counter(
            deux_fois=sum(fois - 1 for fois in comptees.values()),
            perdues=len(self.attendues.keys() - comptees.keys()),
            inattendues=len(comptees.keys() - self.attendues.keys()),
        )
        for sonnerie in self.sonneries:
            if sonnerie.cle in self.attendues:
                fautes += self._juger_la_sonnerie(sonnerie, self.attendues[sonnerie.cle])
        return +(fautes + self._juger_les_plis())

    def _juger_la_sonnerie(self, sonnerie: Sonnerie, attendue: Attendue) -> Counter[str]:
        avant = self.lectures[attendue.depuis : sonnerie.rang]
        return Counter(
            mal_datees=sonnerie.date_le != attendue.due_le,
            en_avance=self.lectures[sonnerie.rang] < attendue.due_le,
            en_retard=any(attendue.due_le <= lue for lue in avant),
        )

    def _juger_les_plis(self) -> Counter[str]:
        """Every message of the outbox left, once and soon; every mail is one of them."""
        identifiants = Counter(str(m["Message-ID"]) for m in self.transport.messages)
        rangs = {lue: rang for rang, lue in enumerate(self.lectures)}
        with lecture(self.monde.factory) as session:
            envois = session.scalars(select(Envoi)).all()
        attentes = [rangs[e.envoye_le] - rangs[e.cree_le] for e in envois if e.envoye_le]
        return Counter(
            plis_deux_fois=sum(fois - 1 for fois in identifiants.values()),
            plis_perdus=sum(envoi.envoye_le is None for envoi in envois),
            plis_en_retard=sum(attente > PATIENCE for attente in attentes),
            plis_sans_envoi=abs(len(identifiants) - len(envois)),
        )
