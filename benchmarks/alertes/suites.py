"""Escalation, reminders and digests under a clock that lies, stops, or changes its hour.

The six-month alert of dossiers that nobody answers: its steps, its reminders and the digests that
carry them are compared, reading by reading, with a second telling (`recit.py`). The moments that
matter are put where calendars differ: the night that has two half past two, the one that has none,
29 February, and what starts on a 31 August.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select

from benchmarks.alertes.semis import CODE
from benchmarks.alertes.vigie import SIX_MOIS, Vigie
from benchmarks.outils import COURT, dire, ligne
from benchmarks.pannes.terrain import Terrain
from benchmarks.temps.calendrier import en_utc, terme
from benchmarks.temps.sauts import lectures as lectures_qui_mentent
from models.avis import Avis
from models.db import transaction
from tests.workflow.decor import JOUR, LE, Monde

HEURE = timedelta(hours=1)

DEPARTS = (
    "2026-04-25T02:30",  # due at the half past two that comes twice
    "2026-09-28T02:30",  # due at the half past two that does not come
    "2026-03-15T02:30",  # first reminder: the same night of October
    "2026-08-18T02:30",  # first reminder: the same night of March
    "2026-08-31T09:00",  # due on 28 February
    "2027-08-31T23:30",  # due on 29 February
)
NUITS = ("2026-10-25", "2027-03-28", "2028-02-29")
DEMI_HEURE = timedelta(minutes=30)
AVANT_LA_NUIT, NUIT = 4, 60
"""Half hours: a night is read from two hours before its day until it is over."""

FIN = "2027-04-15T09:00" if COURT else "2028-05-15T09:00"
ENTRE_DEUX = 2 * JOUR if COURT else JOUR
MENAGES = 3 if COURT else 30
DUREE_DU_SILENCE = 420 * JOUR
ARRET = 8 * JOUR


def changer_d_heure(monde: Monde) -> Vigie:
    """Read the clock every day, and every half hour in the nights that matter."""
    vigie = Vigie(monde)
    fin = _paris(FIN)
    for depart in DEPARTS:
        if terme(_paris(depart), mois=SIX_MOIS) < fin:
            vigie.ouvrir(_paris(depart))
    for le in sorted(set(_lectures_des_nuits(fin))):
        vigie.battre(le)
    return vigie


def _lectures_des_nuits(fin: datetime) -> Iterator[datetime]:
    le = _paris("2026-09-01T09:07")
    while le < fin:
        yield le
        le += ENTRE_DEUX
    for nuit in NUITS:
        debut = _paris(f"{nuit}T00:00") - AVANT_LA_NUIT * DEMI_HEURE
        yield from (debut + n * DEMI_HEURE for n in range(NUIT) if debut < fin)


def mentir(monde: Monde) -> Vigie:
    """One hour ahead and back, again and again, and once seven months ahead and back."""
    vigie = Vigie(monde)
    _peupler(vigie)
    for le in lectures_qui_mentent():
        vigie.battre(le)
    return vigie


def se_taire(monde: Monde) -> Vigie:
    """Wake up every eight days, for two readings."""
    vigie = Vigie(monde)
    _peupler(vigie)
    le = LE + 150 * JOUR
    while le < LE + DUREE_DU_SILENCE:
        vigie.battre(le)
        vigie.battre(le + HEURE / 2)
        le += ARRET
    return vigie


def _peupler(vigie: Vigie) -> None:
    for rang in range(MENAGES):
        vigie.ouvrir(LE + 5 * JOUR + rang * timedelta(hours=19, minutes=11))


def _paris(lu: str) -> datetime:
    return en_utc(datetime.fromisoformat(lu)).astimezone(UTC)


EPREUVES: dict[str, tuple[str, Callable[[Monde], Vigie]]] = {
    "nuits": ("nuits d’octobre et de mars, 29 février, 31 août", changer_d_heure),
    "sauts": ("horloge à +1 h, -1 h, +7 mois et retour", mentir),
    "silence": ("huit jours d’arrêt, encore et encore", se_taire),
}


def mesurer(base: str, nouveau: Callable[[], Terrain]) -> None:
    for nom, (quoi, epreuve) in EPREUVES.items():
        dire(f"T3 {base} : {quoi}")
        with nouveau().ouvert() as monde:
            vigie = epreuve(monde)
            fautes = vigie.juger()
            dits = Counter(dit.rang[0] for dit in vigie.lire_les_dits())
        ligne(
            f"T3-{nom}",
            cible=f"{quoi} : paliers, rappels et résumés, aucun en avance, deux fois, perdu ni "
            "mal daté",
            valeur=fautes.total(),
            tenu=not fautes and min(dits["p"], dits["r"]) > 0,
            base=base,
            alertes=len(vigie.recits),
            lectures=len(vigie.lectures),
            paliers=dits["p"],
            rappels=dits["r"],
            plis=len(vigie.messages),
            fautes=dict(fautes),
        )


def mesurer_le_temoin(base: str, nouveau: Callable[[], Terrain]) -> None:
    """The control: the same ticks against due dates an hour off, and a lost row of the inbox."""
    dire(f"T3 {base} : témoin des suites")
    with nouveau().ouvert() as monde:
        vigie = se_taire(monde)
        with transaction(monde.factory) as session:
            premier = select(func.min(Avis.id)).where(Avis.genre == CODE).scalar_subquery()
            session.execute(delete(Avis).where(Avis.id == premier))
        for recit in vigie.recits[1:]:
            recit.due_le += HEURE
        fautes = vigie.juger()
    ligne(
        "T3-suites-temoin",
        cible="des échéances déplacées d’une heure et un avis ôté sont vus",
        valeur=fautes.total(),
        tenu=fautes["mal_datees"] > 0
        and fautes["mal_averties"] > 0
        and fautes["dits_perdus_ou_en_retard"] > 0,
        base=base,
        fautes=dict(fautes),
    )
