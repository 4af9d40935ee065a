"""T5: while a dossier is suspended each clock does what it declares, and nothing else.

One dossier at a time goes through its suspensions; the clock that it waits on is then compared
with the same story told by the second calendar, and must fire at its due date, not before.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.outils import COURT, dire, ligne
from benchmarks.pannes.terrain import Terrain
from benchmarks.temps.calendrier import jours_calendaires, terme, terme_legal
from benchmarks.temps.guet import Cle, Guet
from tests.workflow.decor import JOUR, LE, Monde, planter
from tests.workflow.diagramme import dessiner
from tests.workflow.suivi import Suivi

DOSSIERS = 2 if COURT else 60
"""Of each clock."""

TRENTE = 30
LEGAL = 10
SIX_MOIS = 6
INSTANT = timedelta(microseconds=1)
EXEMPLES = 3


@dataclass
class Horloge:
    """What a clock should show: the due date by the second calendar, suspension by suspension."""

    genre: str
    due_le: datetime

    def suspendre(self, debut: datetime, fin: datetime) -> None:
        """Count a suspension that began while the clock was running."""
        if self.genre == "arret":
            self.due_le = terme(self.due_le, jours=jours_calendaires(debut, fin))
        elif self.genre == "remise_a_zero":
            self.due_le = terme(fin, jours=TRENTE)


@dataclass
class Cas:
    """A dossier that waits, and the code of what it waits for."""

    suivi: Suivi
    code: str
    horloge: Horloge


def preparer(mondes: dict[str, Monde], nom: str, le: datetime) -> Cas:
    """Open a dossier that waits on one of the clocks from `le` on."""
    suivi = Suivi.ouvrir(mondes.get(nom, mondes["livre"]), le=le)
    if nom == "delai legal":
        suivi.mener_jusqu_a("repondre_offre")
        return Cas(suivi, "silence", Horloge("continue", terme_legal(suivi.le, LEGAL)))
    if nom == "A01":
        suivi.mener_jusqu_a("mettre_a_jour_demande")
        return Cas(suivi, "A01", Horloge("arret", terme(suivi.le, mois=SIX_MOIS)))
    return Cas(suivi, "delai", Horloge(nom, terme(le, jours=TRENTE)))


def jouer(guet: Guet, cas: Cas, hasard: random.Random) -> Iterator[str]:
    """Suspend and resume at random moments, then let it fire; yield what is wrong."""
    moment = cas.suivi.le
    for _ in range(hasard.randint(1, 4)):
        debut = moment + hasard.randint(0, 9) * JOUR + timedelta(minutes=hasard.randint(1, 900))
        fin = debut + hasard.randint(0, 70) * JOUR + timedelta(minutes=hasard.randint(1, 900))
        if debut >= cas.horloge.due_le or guet_a_sonne(guet, cas):
            break
        cas.suivi.suspendre(debut)
        yield from _pendant(guet, cas, fin)
        cas.suivi.reprendre(fin)
        if guet_a_sonne(guet, cas):
            break
        cas.horloge.suspendre(debut, fin)
        yield from _comparer(cas)
        moment = fin
    yield from _sonner(guet, cas)


def guet_a_sonne(guet: Guet, cas: Cas) -> bool:
    return any(s.cle == Cle(cas.suivi.dossier_id, cas.code) for s in guet.sonneries)


def _pendant(guet: Guet, cas: Cas, fin: datetime) -> Iterator[str]:
    """While it is suspended a stopped clock stays silent; one that runs on fires."""
    if cas.horloge.genre != "continue":
        if guet.battre(max(fin, cas.horloge.due_le) - INSTANT):
            yield f"{cas.code} ({cas.horloge.genre}) sonne pendant la suspension"
    elif cas.horloge.due_le < fin:
        yield from _sonner(guet, cas)


def _comparer(cas: Cas) -> Iterator[str]:
    echeance = cas.suivi.echeances()[cas.code]
    if (echeance.due_le, echeance.reveil_le) != (cas.horloge.due_le, cas.horloge.due_le):
        yield (
            f"{cas.code} ({cas.horloge.genre}) : {echeance.due_le}, réveil {echeance.reveil_le}, "
            f"au lieu de {cas.horloge.due_le}"
        )


def _sonner(guet: Guet, cas: Cas) -> Iterator[str]:
    """Not an instant before the due date; then once, dated by it, and never again."""
    if guet_a_sonne(guet, cas):
        return
    due_le = cas.horloge.due_le
    if guet.battre(due_le - INSTANT):
        yield f"{cas.code} ({cas.horloge.genre}) sonne avant son échéance"
    trouvees = [(s.cle, s.date_le) for s in guet.battre(due_le)]
    if trouvees != [(Cle(cas.suivi.dossier_id, cas.code), due_le)]:
        yield f"{cas.code} ({cas.horloge.genre}) : à {due_le}, {trouvees}"
    if guet.battre(due_le + JOUR):
        yield f"{cas.code} ({cas.horloge.genre}) sonne une seconde fois"


def eprouver(lieu: Terrain, *, graine: int, genres: dict[str, str]) -> tuple[Counter[str], int]:
    """Return what went wrong, and how many dossiers were tried.

    `genres`: {name of the clock: clock drawn}; they differ only in the control.
    """
    hasard, fautes, essais = random.Random(graine), Counter[str](), 0
    with lieu.ouvert() as livre:
        mondes = {"livre": livre} | {
            nom: planter(livre.factory, diagramme=dessiner(dessinee))
            for nom, dessinee in genres.items()
        }
        guet = Guet(livre)
        for nom in (*genres, "delai legal", "A01"):
            for rang in range(DOSSIERS):
                cas = preparer(mondes, nom, LE + rang * timedelta(days=11, hours=5))
                fautes.update(jouer(guet, cas, hasard))
                essais += 1
                cas.suivi.operer("clore", le=LE + 4000 * JOUR, motif="deces", par="chef")
    return fautes, essais


GENRES = {nom: nom for nom in ("arret", "remise_a_zero", "continue")}
ECHANGES = {"arret": "continue", "remise_a_zero": "arret", "continue": "remise_a_zero"}
"""The control: each clock is drawn as another."""


def mesurer(base: str, lieu: Terrain) -> None:
    dire(f"T5 {base}")
    fautes, essais = eprouver(lieu, graine=5, genres=GENRES)
    ligne(
        "T5",
        cible="chaque horloge fait ce qu’elle déclare pendant une suspension",
        valeur=fautes.total(),
        tenu=fautes.total() == 0,
        base=base,
        dossiers=essais,
        fautes=list(fautes)[:EXEMPLES],
    )


def mesurer_le_temoin(base: str, lieu: Terrain) -> None:
    dire(f"T5 {base} : témoin")
    fautes, essais = eprouver(lieu, graine=5, genres=ECHANGES)
    ligne(
        "T5-temoin",
        cible="des horloges dessinées l’une pour l’autre sont prises en faute",
        valeur=fautes.total(),
        tenu=fautes.total() > 0,
        base=base,
        dossiers=essais,
    )
