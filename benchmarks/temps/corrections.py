"""T1, the facts: what runs from a fact typed late runs from its date; a corrected date moves it.

Two clocks: the six months of A01 from the adhesion, and the legal delay of an offer from its
notification. Each is asked three times: as typed, once corrected, and once corrected again.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from benchmarks.outils import COURT, dire, ligne
from benchmarks.pannes.terrain import Terrain
from benchmarks.temps.calendrier import terme, terme_legal
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.suivi import Suivi

DOSSIERS = 5 if COURT else 100
"""Of each clock."""

MARGE = 20
"""Days between the step before and the fact: its true date may be any of them."""

SAISIE = 25
"""Days from the step before to the day on which everything is typed."""


class Horloge(NamedTuple):
    """What a step starts: the step, the code of its due date, and that date by our count."""

    element: str
    code: str
    calculer: Callable[[datetime], datetime]


HORLOGES = (
    Horloge("recueillir_adhesion", "A01", lambda le: terme(le, mois=6)),
    Horloge("notifier_offre", "silence", lambda le: terme_legal(le, 10)),
)


def eprouver(monde: Monde, horloge: Horloge, hasard: random.Random, le: datetime) -> list[str]:
    """Type a fact late, correct its date twice; return what its due date should not be."""
    suivi = Suivi.ouvrir(monde, le=le).mener_jusqu_a(horloge.element)
    avant, saisi_le = suivi.le, suivi.le + SAISIE * JOUR
    vrai = tirer(hasard, avant)
    suivi.faire(horloge.element, le=vrai, saisi_le=saisi_le)
    fautes = comparer(suivi, horloge, vrai, "tel que saisi")
    rang = suivi.journal()[-1].rang
    for fois in ("corrigé", "corrigé encore"):
        vrai = tirer(hasard, avant)
        suivi.operer(
            "corriger_date",
            par="chef",
            le=vrai,
            saisi_le=saisi_le,
            rang=rang,
            motif="Date relue sur le courrier.",
        )
        fautes += comparer(suivi, horloge, vrai, fois)
    suivi.tout_concorde()
    return fautes


def tirer(hasard: random.Random, avant: datetime) -> datetime:
    return avant + timedelta(minutes=hasard.randint(1, MARGE * 24 * 60))


def comparer(suivi: Suivi, horloge: Horloge, le: datetime, quand: str) -> list[str]:
    trouvee, attendue = suivi.echeances()[horloge.code].due_le, horloge.calculer(le)
    if trouvee == attendue:
        return []
    return [f"{horloge.code}, {quand} au {le} : {trouvee} au lieu de {attendue}"]


def mesurer(base: str, lieu: Terrain) -> None:
    dire(f"T1-correction {base}")
    hasard, fautes, essais = random.Random(1), [], 0
    with lieu.ouvert() as monde:
        for horloge in HORLOGES:
            for rang in range(DOSSIERS):
                le = LE + rang * timedelta(days=17, hours=5)
                fautes += eprouver(monde, horloge, hasard, le)
                essais += 1
    ligne(
        "T1-correction",
        cible="l’échéance court de la date du fait, et suit sa correction",
        valeur=len(fautes),
        tenu=not fautes,
        base=base,
        dossiers=essais,
        fautes=fautes[:3],
    )
