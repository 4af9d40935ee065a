"""What waits, what is late, who works: counted in the base when somebody asks, and kept a while.

Totals over the whole base, for who runs the machines: no département, no organisation, no dossier.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from models import tour
from models.alerte import Alerte
from models.db import SessionFactory, lecture
from models.dossier import Incident
from models.echeance import Echeance
from models.envoi import Envoi, EnvoiCanal, est_rejouable
from web.travaux.battement import TOUR

GARDE = timedelta(seconds=15)
"""How long an answer is kept: who asks every second costs the base nothing more."""

EN_VIE_S = 60
"""A worker that has spoken within so many seconds is alive: it speaks every five."""

JAMAIS = datetime(1970, 1, 1, tzinfo=UTC)

Valeurs = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Lieux:
    """What is asked: the base, whether workers share the work, the folders that fill up."""

    factory: SessionFactory
    est_distribue: bool
    dossiers: Sequence[tuple[str, Path]]


class Etats:
    """Figures of the base, counted again at most every `GARDE`, by one thread at a time."""

    def __init__(self, lieux: Lieux) -> None:
        self.lieux = lieux
        self._verrou = Lock()
        self._compte_le = JAMAIS
        self._comptes = b""

    def exposer(self, *, le: datetime) -> bytes:
        """Return them as Prometheus reads them. Raises the driver's errors."""
        with self._verrou:
            if abs(le - self._compte_le) >= GARDE:
                self._comptes = _ecrire(list(list_etats(self.lieux, le=le)))
                self._compte_le = le
            return self._comptes


class _Comptes:
    """What prometheus_client calls a collector."""

    def __init__(self, metriques: Sequence[Metric]) -> None:
        self.metriques = metriques

    def collect(self) -> Sequence[Metric]:
        return self.metriques


def _ecrire(metriques: Sequence[Metric]) -> bytes:
    registre = CollectorRegistry(auto_describe=False)
    registre.register(_Comptes(metriques))
    return generate_latest(registre)


def list_etats(lieux: Lieux, *, le: datetime) -> Iterator[Metric]:
    """Yield every figure, read at one moment."""
    with lecture(lieux.factory) as session:
        yield from _echeances(session, le)
        yield from _alertes(session, le)
        yield from _envois(session, le)
        yield _simple("incidents_ouverts", "Incidents ouverts.", _compter(session, INCIDENTS))
        if (dernier := tour.dernier_tour(session, TOUR)) is not None:
            age = (le - dernier).total_seconds()
            yield _simple("dernier_battement_secondes", "Âge du dernier tour de l’horloge.", age)
        if lieux.est_distribue:
            yield from _travaux(session, le)
    for nom, dossier in lieux.dossiers:
        if dossier.exists():
            libre = [(nom, float(shutil.disk_usage(dossier).free))]
            yield _famille("disque_libre_octets", "Place libre.", "dossier", libre)


INCIDENTS = select(func.count()).select_from(Incident).where(Incident.resolu_le.is_(None))


def _echeances(session: Session, le: datetime) -> Iterator[Metric]:
    en_attente = (
        select(Echeance.sorte, func.count())
        .where(Echeance.reveil_le.is_not(None))
        .group_by(Echeance.sorte)
    )
    dues = en_attente.where(Echeance.reveil_le <= le)
    yield _famille("echeances", "Échéances à venir ou dues.", "sorte", _paires(session, en_attente))
    yield _famille("echeances_dues", "Échéances dues.", "sorte", _paires(session, dues))
    yield _simple(
        "echeance_la_plus_en_retard_secondes",
        "Retard de la plus ancienne échéance due.",
        _retard(session, select(func.min(Echeance.reveil_le)), le),
    )


def _alertes(session: Session, le: datetime) -> Iterator[Metric]:
    ouvertes = (
        select(Alerte.code, func.count()).where(Alerte.close_le.is_(None)).group_by(Alerte.code)
    )
    suites = select(func.min(Alerte.suite_le)).where(Alerte.close_le.is_(None))
    yield _famille("alertes_ouvertes", "Alertes ouvertes.", "code", _paires(session, ouvertes))
    yield _simple(
        "suite_la_plus_en_retard_secondes",
        "Retard de la plus ancienne relance due.",
        _retard(session, suites, le),
    )


def _envois(session: Session, le: datetime) -> Iterator[Metric]:
    ouverts = (Envoi.envoye_le.is_(None), Envoi.abandonne_le.is_(None))
    en_attente = select(Envoi.canal, func.count()).where(*ouverts).group_by(Envoi.canal)
    abandonnes = select(func.count()).select_from(Envoi).where(est_rejouable())
    lus = {canal.value: 0.0 for canal in EnvoiCanal} | dict(_paires(session, en_attente))
    yield _famille("envois_en_attente", "Envois en attente.", "canal", list(lus.items()))
    yield _simple(
        "envoi_le_plus_en_retard_secondes",
        "Attente de l’envoi le plus ancien qui n’est pas parti.",
        _retard(session, select(func.min(Envoi.cree_le)).where(*ouverts), le),
    )
    yield _simple("envois_abandonnes", "Envois abandonnés.", _compter(session, abandonnes))


def _travaux(session: Session, le: datetime) -> Iterator[Metric]:
    """Procrastinate's tables are not ours to map: a work that is done leaves no row."""
    travaux = session.execute(
        text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
    )
    yield _famille("travaux", "Travaux des workers.", "etat", [(e, float(n)) for e, n in travaux])
    yield _simple("workers", "Workers en vie.", compter_workers(session, le=le))


def compter_workers(session: Session, *, le: datetime) -> int:
    """Return how many workers have spoken of late."""
    vivants = session.scalar(
        text("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat >= :depuis"),
        {"depuis": le - timedelta(seconds=EN_VIE_S)},
    )
    return int(vivants or 0)


def _paires(session: Session, requete: Select[str, int]) -> list[tuple[str, float]]:
    return [(cle, float(nombre)) for cle, nombre in session.execute(requete)]


def _compter(session: Session, requete: Select[int]) -> int:
    return session.scalar(requete) or 0


def _retard(
    session: Session,
    requete: Select[datetime] | Select[datetime | None],
    le: datetime,
) -> float:
    """Return for how many seconds the earliest moment of a query has been past, or 0."""
    plus_tot = session.scalar(requete)
    return max(0.0, (le - plus_tot).total_seconds()) if plus_tot is not None else 0.0


def _simple(nom: str, aide: str, valeur: float) -> Metric:
    return GaugeMetricFamily(f"jalon_{nom}", aide, value=valeur)


def _famille(nom: str, aide: str, etiquette: str, valeurs: Valeurs) -> Metric:
    famille = GaugeMetricFamily(f"jalon_{nom}", aide, labels=[etiquette])
    for cle, valeur in valeurs:
        famille.add_metric([cle], valeur)
    return famille
