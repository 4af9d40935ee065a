"""T3: the clock jumps by an hour, back, seven months ahead, and back. T4: eight days of silence.

The moments are readings of a clock, handed to the product's own tick. « Early » is before the due
date as that clock shows it; « late » is after a reading that had already passed it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from benchmarks.outils import COURT, dire, ligne
from benchmarks.pannes.terrain import Terrain
from benchmarks.temps.calendrier import terme, terme_legal
from benchmarks.temps.guet import Cle, Guet
from tests.workflow.decor import JOUR, LE, Monde, planter
from tests.workflow.diagramme import dessiner
from tests.workflow.suivi import Suivi

HEURE = timedelta(hours=1)
MENAGES = 3 if COURT else 100
"""Of each kind."""

PAS_DE_L_HORLOGE = timedelta(hours=96 if COURT else 6)
DUREE = 300 * JOUR
SAUT = 75 * JOUR
"""When the clock goes seven months ahead, for one reading."""

TARDIFS = 2
ARRIVEE_TARDIVE = 90 * JOUR
SEPT_MOIS = timedelta(days=213, minutes=17)
"""No true reading shows the same moment: a reading names its tick."""

ARRET_DU_SERVEUR = 8 * JOUR


def peupler(monde: Monde, depart: datetime, nombre: int) -> dict[Cle, datetime]:
    """Open dossiers that wait; return their due dates by the second calendar."""
    attendues: dict[Cle, datetime] = {}
    simple = planter(monde.factory, diagramme=dessiner("continue"))
    for rang in range(nombre):
        le = depart + rang * timedelta(hours=7, minutes=11)
        attend = Suivi.ouvrir(simple, le=le)
        attendues[Cle(attend.dossier_id, "delai")] = terme(le, jours=30)
        avl = Suivi.ouvrir(monde, le=le).mener_jusqu_a("recueillir_adhesion")
        attendues[Cle(avl.dossier_id, "A01")] = terme(avl.le + JOUR, mois=6)
        avl.mener("recueillir_adhesion")
        offre = Suivi.ouvrir(monde, le=le).mener_jusqu_a("repondre_offre")
        attendues[Cle(offre.dossier_id, "silence")] = terme_legal(offre.le, 10)
        debut = offre.mesures()[0].debut
        attendues[Cle(offre.dossier_id, "A01")] = terme(debut, mois=6)
    return attendues


def lectures() -> Iterator[datetime]:
    """The readings of a clock that is not to be trusted, the true time going on beneath."""
    vrai = LE + 5 * JOUR
    while vrai < LE + DUREE:
        yield vrai
        if vrai - LE < SAUT:
            yield vrai + HEURE
            yield vrai - HEURE
        if SAUT <= vrai - LE < SAUT + PAS_DE_L_HORLOGE:
            yield vrai + SEPT_MOIS
        vrai += PAS_DE_L_HORLOGE


def sauter(monde: Monde) -> Guet:
    """Tick at each reading; dossiers also come after the jump, and must wait their turn."""
    guet = Guet(monde)
    guet.attendre(peupler(monde, LE, MENAGES))
    tardifs = TARDIFS
    for le in lectures():
        if tardifs and ARRIVEE_TARDIVE < le - LE < ARRIVEE_TARDIVE + 4 * JOUR:
            guet.attendre(peupler(monde, le, tardifs))
            tardifs = 0
        guet.battre(le)
    return guet


def se_taire(monde: Monde) -> Guet:
    """Stop before the first due date, wake up after eight days, stop again, until all is past."""
    guet, echeances = Guet(monde), peupler(monde, LE, MENAGES)
    guet.attendre(echeances)
    le = min(echeances.values()) - HEURE
    while le < max(echeances.values()) + ARRET_DU_SERVEUR:
        guet.battre(le)
        guet.battre(le + HEURE / 2)
        le += ARRET_DU_SERVEUR
    return guet


def mesurer(base: str, lieu: Terrain) -> None:
    dire(f"T3 {base}")
    cible = "aucune échéance en avance, deux fois, perdue ni mal datée"
    with lieu.ouvert() as monde:
        _dire("T3", cible, base, sauter(monde))


def mesurer_le_silence(base: str, lieu: Terrain) -> None:
    dire(f"T4 {base}")
    cible = "après huit jours d’arrêt, chaque échéance une fois, à sa vraie date"
    with lieu.ouvert() as monde:
        _dire("T4", cible, base, se_taire(monde))


def _dire(mesure: str, cible: str, base: str, guet: Guet) -> None:
    fautes = guet.juger()
    ligne(
        mesure,
        cible=cible,
        valeur=fautes.total(),
        tenu=fautes.total() == 0 and len(guet.sonneries) == len(guet.attendues) > 0,
        base=base,
        echeances=len(guet.attendues),
        lectures=len(guet.lectures),
        plis=len(guet.transport.messages),
        fautes=dict(fautes),
    )
