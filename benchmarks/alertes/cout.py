"""What a tick costs the database: nothing due, then more and more due, then the daily sweep.

The base holds due dates that wait by the hundred thousand, and closed dossiers by as many.
"""

import statistics
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from benchmarks.alertes.compteur import Compteur, compter
from benchmarks.alertes.ordonnanceurs import ORIGINE
from benchmarks.alertes.semis import CODE, preparer_les_personnes
from benchmarks.outils import COURT, dire, ligne
from benchmarks.pannes.terrain import Terrain
from benchmarks.stock import cloner
from models.alerte import Alerte
from models.calendrier import ajouter_duree
from models.codes import DossierEtat
from models.db import lecture, make_engine, make_session_factory, transaction
from models.dossier import Dossier
from models.echeance import Echeance
from models.envoi import Envoi
from notifications.envoi.transports import TransportMemoire
from notifications.releve import relever
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.suivi import Suivi
from web.travaux.embarque import Battement

ATTENDENT, CLOS = (3_000, 1_000) if COURT else (125_000, 90_000)
DUES = (20, 40, 80) if COURT else (250, 500, 1_000)
TOURS = 3
TICS = 10 if COURT else 50
CIBLE_MS, CIBLE_RAPPORT = (100.0, 2.0) if COURT else (10.0, 1.3)
CLOS_PAR_MODELE = 3
PAR_DOSSIER = 5
"""Due dates of an open dossier: its own, which can fire, and copies that only wait."""

COPIE = ":copie-"
PLUS_TARD = timedelta(days=3650)
MAINTENANT = LE + timedelta(days=300)
SECONDE = timedelta(seconds=1)


def peupler(monde: Monde) -> tuple[int, int]:
    """Fill the base; return how many due dates wait in it, and how many dossiers are closed."""
    preparer_les_personnes(monde)
    Suivi.ouvrir(monde).mener_jusqu_a("mettre_a_jour_demande")
    for _ in range(CLOS_PAR_MODELE):
        clos = Suivi.ouvrir(monde).mener_jusqu_a("prendre_contact")
        clos.operer("clore", le=clos.le + JOUR, motif="deces", par="chef")
    with transaction(monde.factory) as session:
        session.execute(delete(Echeance).where(Echeance.code != CODE))
        session.execute(update(Echeance).values(due_le=LE + PLUS_TARD, reveil_le=LE + PLUS_TARD))
    cloner(monde.factory.kw["bind"], max(ATTENDENT // PAR_DOSSIER, CLOS // CLOS_PAR_MODELE))
    _multiplier_les_echeances(monde)
    with lecture(monde.factory) as session:
        attendent = session.scalar(select(func.count(Echeance.id))) or 0
        clos_en_tout = select(func.count(Dossier.id)).where(Dossier.etat == DossierEtat.CLOS)
        return attendent, session.scalar(clos_en_tout) or 0


def _multiplier_les_echeances(monde: Monde) -> None:
    autres = [c for c in Echeance.__table__.columns if c.name not in ("id", "cle")]
    noms = ["cle", *(colonne.name for colonne in autres)]
    with transaction(monde.factory) as session:
        vraies = Echeance.id <= (session.scalar(select(func.max(Echeance.id))) or 0)
        for rang in range(1, PAR_DOSSIER):
            copies = select(Echeance.cle + f"{COPIE}{rang}", *autres).where(vraies)
            session.execute(insert(Echeance).from_select(noms, copies))


def mesurer(base: str, lieu: Terrain) -> None:
    """Print the rows of one base."""
    with ExitStack() as pile:
        engine = make_engine(lieu.url)
        pile.callback(engine.dispose)
        monde = Monde(**vars(lieu.monde) | {"factory": make_session_factory(engine)})
        attendent, clos = peupler(monde)
        dire(f"battement {base} : {attendent} échéances qui attendent, {clos} dossiers clos")
        tic = Tic(monde, pile.enter_context(compter(engine)))
        dit = {"base": base, "attendent": attendent, "dossiers_clos": clos}
        _mesurer_le_releve(tic, dit)
        _mesurer_le_repos(tic, dit)
        _mesurer_le_nombre(tic, dit)
        _mesurer_le_releve_a_terme(tic, dit)


@dataclass
class Tic:
    """The product's tick on a base; each one comes a second after the one before."""

    monde: Monde
    compteur: Compteur
    le: datetime = MAINTENANT

    def __post_init__(self) -> None:
        self.battement = Battement(self.monde.factory, TransportMemoire(garde=1), ORIGINE)

    def battre(self) -> "Battu":
        """Tick once, and say what it cost."""
        self.le += SECONDE
        self.compteur.relever()
        debut = time.perf_counter()
        self.battement(self.le)
        en_tout = time.perf_counter() - debut
        lu = self.compteur.relever()
        return Battu(lu.instructions, 1000 * lu.secondes, 1000 * lu.processeur, 1000 * en_tout)


class Battu(NamedTuple):
    """What a tick cost: statements, then milliseconds."""

    instructions: int
    base_ms: float
    processeur_ms: float
    en_tout_ms: float


def _mesurer_le_repos(tic: Tic, dit: dict[str, Any]) -> None:
    tic.battre()  # the first one of the hour looks at the digests
    mesures = [tic.battre() for _ in range(TICS)]
    median = Battu(*(statistics.median(mesure) for mesure in zip(*mesures, strict=True)))
    ligne(
        "T2-repos",
        cible=f"sans rien de dû, moins de {CIBLE_MS:g} ms de base par battement (médiane)",
        valeur=round(median.base_ms, 2),
        tenu=median.base_ms < CIBLE_MS,
        instructions=int(median.instructions),
        ms_au_mieux=round(min(mesure.base_ms for mesure in mesures), 2),
        ms_processeur=round(median.processeur_ms, 2),
        ms_en_tout=round(median.en_tout_ms, 2),
        battements=TICS,
        **dit,
    )


def _mesurer_le_nombre(tic: Tic, dit: dict[str, Any]) -> None:
    """Tell more and more alerts, in turn: what one costs may not depend on how many there are."""
    mesures: dict[int, list[Battu]] = {nombre: [] for nombre in DUES}
    for _ in range(TOURS):
        for nombre in DUES:
            mesures[nombre].append(_dire_tout(tic, nombre))
    couts = {n: min(fait.base_ms for fait in faits) / n for n, faits in mesures.items()}
    travail = {n: min(fait.processeur_ms for fait in faits) / n for n, faits in mesures.items()}
    requetes = {n: faits[-1].instructions / n for n, faits in mesures.items()}
    ligne(
        "T2-lineaire",
        cible=f"de {DUES[0]} à {DUES[-1]} alertes dues, le coût d’une varie au plus de "
        f"{CIBLE_RAPPORT:g} fois, en temps de base (le meilleur de {TOURS} tours) et en requêtes",
        valeur=round(_rapport(couts), 2),
        tenu=max(_rapport(couts), _rapport(requetes)) <= CIBLE_RAPPORT,
        rapport_processeur=round(_rapport(travail), 2),
        rapport_requetes=round(_rapport(requetes), 2),
        ms_de_base_par_alerte={str(n): round(ms, 2) for n, ms in couts.items()},
        ms_processeur_par_alerte={str(n): round(ms, 2) for n, ms in travail.items()},
        requetes_par_alerte={str(n): round(r, 1) for n, r in requetes.items()},
        **dit,
    )


def _rapport(couts: Mapping[int, float]) -> float:
    return max(couts.values()) / min(couts.values())


def _dire_tout(tic: Tic, nombre: int) -> Battu:
    """Make so many alerts due, tick until all are told and sent; return what that cost.

    Raises AssertionError when they did not all fire: nothing would have been measured.
    """
    avant = _compter_les_alertes(tic.monde)
    _rendre_dues(tic.monde, nombre, le=tic.le)
    battus = []
    while _il_en_reste(tic.monde, le=tic.le):
        battus.append(tic.battre())
    assert _compter_les_alertes(tic.monde) - avant == nombre, "alerts that did not fire"
    return Battu(*(sum(mesure) for mesure in zip(*battus, strict=True)))


def _compter_les_alertes(monde: Monde) -> int:
    with lecture(monde.factory) as session:
        return session.scalar(select(func.count(Alerte.id)).where(Alerte.code == CODE)) or 0


def _rendre_dues(monde: Monde, nombre: int, *, le: datetime) -> None:
    """Make the alerts of so many dossiers due the day before."""
    with transaction(monde.factory) as session:
        choisies = (
            select(Echeance.id)
            .where(~Echeance.cle.contains(COPIE), Echeance.reveil_le > le)
            .order_by(Echeance.id)
            .limit(nombre)
        )
        dues = update(Echeance).where(Echeance.id.in_(choisies))
        session.execute(
            dues.values(due_le=le - JOUR, reveil_le=le - JOUR),
            execution_options={"synchronize_session": False},
        )


def _il_en_reste(monde: Monde, *, le: datetime) -> bool:
    """Return whether a due date or a mail still waits."""
    with lecture(monde.factory) as session:
        due = select(Echeance.id).where(Echeance.reveil_le <= le).limit(1)
        pli = select(Envoi.id).where(Envoi.envoye_le.is_(None)).limit(1)
        return session.scalar(due) is not None or session.scalar(pli) is not None


def _mesurer_le_releve(tic: Tic, dit: dict[str, Any]) -> None:
    _relever(tic, dit, "dont aucun n’a passé son temps")


def _mesurer_le_releve_a_terme(tic: Tic, dit: dict[str, Any]) -> None:
    """The worst day: all that is closed has been kept too long, and has just been found."""
    tic.le = ajouter_duree(LE + PLUS_TARD, "P1Y")
    _relever(tic, dit, "tous gardés trop longtemps, trouvés ce jour")
    _relever(tic, dit, "tous gardés trop longtemps, déjà dits")


def _relever(tic: Tic, dit: dict[str, Any], quoi: str) -> None:
    """Do the sweep of a day, and say its cost: it has no target, it comes once a day."""
    tic.le += JOUR
    tic.compteur.relever()
    debut = time.perf_counter()
    dites = relever(tic.monde.factory, le=tic.le)
    en_tout = time.perf_counter() - debut
    lu = tic.compteur.relever()
    ligne(
        "T2-releve",
        cible="ce que coûte le relevé du jour (dit, sans objectif)",
        valeur=round(lu.secondes * 1000, 1),
        tenu=True,
        quoi=f"dossiers clos, {quoi}",
        alertes=dites,
        instructions=lu.instructions,
        ms_processeur=round(lu.processeur * 1000, 1),
        ms_en_tout=round(en_tout * 1000, 1),
        **dit,
    )
