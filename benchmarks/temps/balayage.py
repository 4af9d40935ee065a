"""T1: every delay from every day of 2024-2031, against the second calendar."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from sqlalchemy import select

from benchmarks.outils import COURT, dire, ligne
from benchmarks.pannes.terrain import Terrain
from benchmarks.temps.calendrier import a_paris, en_utc, terme, terme_legal
from benchmarks.temps.diagramme import dessiner
from models.db import lecture, transaction
from models.echeance import Echeance
from tests import fabrique
from tests.workflow.decor import Monde, planter
from workflow.avancement import dossiers

PREMIER, DERNIER = date(2024, 1, 1), date(2031, 12, 31)
HEURES = (time(0, 30), time(9), time(23, 30))
DELAIS: Mapping[str, tuple[str, bool]] = {
    "p1m": ("P1M", False),
    "p2m": ("P2M", False),
    "p6m": ("P6M", False),
    "p1y": ("P1Y", False),
    "p10d": ("P10D", False),
    "legal_10": ("P10D", True),
    "legal_8": ("P8D", True),
}
MOIS = {"p1m": 1, "p2m": 2, "p6m": 6, "p1y": 12}
JOURS = {"p10d": 10, "legal_10": 10, "legal_8": 8}
LOT = 100
BORD_DE_MOIS = 3
EXEMPLES = 3


@dataclass
class Ecarts:
    """Due dates that differ from the second calendar, by delay; `autre_jour`: not by an hour."""

    compares: int = 0
    autre_jour: int = 0
    faux: Counter[str] = field(default_factory=Counter)
    exemples: list[str] = field(default_factory=list)

    def comparer(self, cle: str, depart: datetime, trouve: datetime) -> None:
        self.compares += 1
        attendu = calculer(cle, depart)
        if trouve != attendu:
            self.faux[cle] += 1
            self.autre_jour += a_paris(trouve).date() != a_paris(attendu).date()
            self.exemples.append(f"{cle} depuis {a_paris(depart)} : {a_paris(trouve)}")


def calculer(cle: str, depart: datetime) -> datetime:
    if cle.startswith("legal"):
        return terme_legal(depart, JOURS[cle])
    return terme(depart, mois=MOIS.get(cle, 0), jours=JOURS.get(cle, 0))


def list_departs() -> Iterator[datetime]:
    """Every day at three hours of Paris; the short version keeps the edges of the months."""
    jour = PREMIER
    while jour <= DERNIER:
        if not COURT or est_un_bord(jour):
            yield from (en_utc(datetime.combine(jour, heure)) for heure in HEURES)
        jour += timedelta(days=1)


def est_un_bord(jour: date) -> bool:
    """The ends of the months (and so the changes of hour, which fall there), one year in four."""
    demain = jour + timedelta(days=1)
    return jour.year % 4 == 0 and (demain.month != jour.month or jour.day < BORD_DE_MOIS)


def balayer(lieu: Terrain) -> Ecarts:
    """Open a dossier at each moment through the public verb; read its due dates."""
    ecarts = Ecarts()
    with lieu.ouvert() as deja_plante:
        monde = planter(deja_plante.factory, diagramme=dessiner(DELAIS))
        departs = list_departs()
        while lot := list(islice(departs, LOT)):
            _ouvrir(monde, lot, ecarts)
    return ecarts


def _ouvrir(monde: Monde, departs: list[datetime], ecarts: Ecarts) -> None:
    ouverts: dict[int, datetime] = {}
    with transaction(monde.factory) as session:
        for depart in departs:
            dossier_id = dossiers.ouvrir(
                session,
                acteur=monde.comptes["ts"],
                menage_id=fabrique.menage(session).id,
                definition_id=monde.definition_id,
                programme_id=monde.programme_id,
                association_id=monde.association_id,
                referent_id=monde.comptes["ts"].id,
                departement="91",
                fait_le=depart,
                saisi_le=depart,
            )
            ouverts[dossier_id] = depart
    demande = select(Echeance.dossier_id, Echeance.code, Echeance.due_le).where(
        Echeance.dossier_id.in_(ouverts)
    )
    with lecture(monde.factory) as session:
        for echeance in session.execute(demande):
            ecarts.comparer(echeance.code, ouverts[echeance.dossier_id], echeance.due_le)


def balayer_la_bibliotheque() -> Ecarts:
    """The same delays as SpiffWorkflow itself adds them up: the control of this measure."""
    ecarts = Ecarts()
    for depart in list_departs():
        for cle in (*MOIS, "p10d"):
            duree = TimerEventDefinition.parse_iso_duration(DELAIS[cle][0])
            ajout = TimerEventDefinition.get_timedelta_from_start(duree, depart)
            ecarts.comparer(cle, depart, depart + ajout)
    return ecarts


def mesurer(base: str, lieu: Terrain) -> None:
    dire(f"T1 {base}")
    ecarts, attendus = balayer(lieu), len(list(list_departs())) * len(DELAIS)
    ligne(
        "T1",
        cible="toute échéance égale à un second calendrier",
        valeur=ecarts.faux.total(),
        tenu=ecarts.faux.total() == 0 and ecarts.compares == attendus,
        base=base,
        echeances=ecarts.compares,
        autre_jour=ecarts.autre_jour,
        faux=dict(ecarts.faux),
        exemples=ecarts.exemples[:EXEMPLES],
    )


def mesurer_la_bibliotheque() -> None:
    ecarts = balayer_la_bibliotheque()
    ligne(
        "T1-temoin",
        cible="les durées de SpiffWorkflow seul, par le même compte, sont fausses",
        valeur=ecarts.faux.total(),
        tenu=ecarts.faux.total() > 0,
        echeances=ecarts.compares,
        autre_jour=ecarts.autre_jour,
        faux=dict(ecarts.faux),
        exemples=ecarts.exemples[:EXEMPLES],
    )
