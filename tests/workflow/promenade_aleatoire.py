"""Walks on random diagrams: what to do next is drawn from a seed, the same for several instances.

What an instance waits for is named by what shows: two instances that went the same way have the
same names, whatever the ids and the order of their tasks.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from tests.diagrammes.construire import OUVERTURE
from tests.workflow import promenade
from tests.workflow.aleatoire import PROCESSUS, dessiner, variables
from workflow.engine import Instance, Minuterie, Modele, Ouverte
from workflow.engine.etat import moteur
from workflow.engine.etat.moteur import Moteur
from workflow.engine.parcours_plat import Parcours
from workflow.errors import MoteurEnDefaut

JOUR = timedelta(days=1)
TOUJOURS = -(10**9)
"""A threshold below which no level is: everything is folded after every step."""
DEPART = {"a": 0, "b": 0, "c": 0}

Nom = tuple[str, str, str, str, int]
"""Kind, element, variables, due date, and rank among those that look the same."""


def charger(graine: int, *, etrange: bool = False, blocs: int = 12) -> Modele:
    """Return the model of a random diagram."""
    return Modele.charger(dessiner(graine, etrange=etrange, blocs=blocs), {}, PROCESSUS)


def ouvrir(modele: Modele, choix: Moteur = Moteur.RAPIDE, *, seuil: int = TOUJOURS) -> Instance:
    """Start a dossier on one of the engines."""
    moteur.choisir(choix)
    try:
        instance = Instance.vide(modele, graine="")
        plier(instance, seuil)
        instance.demarrer(variables=DEPART, moment=OUVERTURE)
    finally:
        moteur.choisir(Moteur.RAPIDE)
    return instance


def relire(
    modele: Modele, corps: bytes, choix: Moteur = Moteur.RAPIDE, *, seuil: int = TOUJOURS
) -> Instance:
    """Read a stored dossier back on one of the engines."""
    moteur.choisir(choix)
    try:
        instance = Instance.decoder(modele, corps)
    finally:
        moteur.choisir(Moteur.RAPIDE)
    plier(instance, seuil)
    return instance


def plier(instance: Instance, seuil: int) -> None:
    """Choose when the levels of an instance are folded (`repli`)."""
    if isinstance(instance._parcours, Parcours):
        instance._parcours.seuil = seuil


def nommer(instance: Instance) -> dict[Nom, Ouverte | Minuterie]:
    """Return what an instance waits for, by name."""
    frontiere = instance.frontiere()
    noms: dict[Nom, Ouverte | Minuterie] = {}
    vus: Counter[tuple[str, str, str, str]] = Counter()
    attendues: Sequence[Ouverte | Minuterie] = (*frontiere.ouvertes, *frontiere.minuteries)
    for attendue in attendues:
        lues = orjson.dumps(instance.variables(attendue.tache_id), option=orjson.OPT_SORT_KEYS)
        due = attendue.due_le.isoformat() if isinstance(attendue, Minuterie) else ""
        sorte = "minuterie" if isinstance(attendue, Minuterie) else str(attendue.sorte)
        vue = (sorte, attendue.element.id, lues.decode(), due)
        noms[*vue, vus[vue]] = attendue
        vus[vue] += 1
    return noms


def resumer(instance: Instance) -> Any:
    """All that shows of an instance."""
    frontiere = instance.frontiere()
    return frontiere.termine, sorted(frontiere.fins), sorted(nommer(instance))


@dataclass(frozen=True)
class Geste:
    """One step of a walk, that any instance on the same way can live."""

    nom: Nom
    variables: dict[str, Any]
    moment: datetime
    graine: str

    def faire(self, instance: Instance) -> str:
        """Live it; return the sentence that stops it, or nothing."""
        attendue = nommer(instance)[self.nom]
        try:
            if isinstance(attendue, Minuterie):
                faire: Callable[..., None] = instance.declencher
                moment = attendue.due_le
            else:
                faire, moment = instance.terminer, self.moment
            faire(attendue.tache_id, variables=self.variables, moment=moment, graine=self.graine)
        except MoteurEnDefaut as defaut:
            return str(defaut)
        return ""


@dataclass
class Marche:
    """Draws the gestures of one walk. `guide`: the instance whose frontier is drawn from."""

    graine: int
    guide: Instance
    pas: int = 40
    hasard: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.hasard = random.Random(self.graine)

    def gestes(self) -> Iterator[Geste]:
        """Yield gestures until nothing waits; the caller lives each one, the guide included."""
        moment = OUVERTURE
        for rang in range(self.pas):
            noms = sorted(nommer(self.guide))
            if not noms:
                return
            moment += JOUR
            nom = self.hasard.choice(noms)
            yield Geste(nom, variables(self.hasard), moment, f"{self.graine}:{rang}")


def gestes_du_livre(graine: int, instance: Instance) -> Iterator[Geste]:
    """Yield gestures on the shipped parcours: its forms' answers, now and then a due date."""
    hasard, moment = random.Random(graine), promenade.DEPART
    for rang in range(promenade.PAS_MAXIMUM):
        if instance.frontiere().termine:
            return
        choix = promenade.choisir(hasard, instance.frontiere())
        nom = next(n for n, attendue in nommer(instance).items() if attendue is choix)
        reponses: dict[str, Any] = {"echue": True}
        if isinstance(choix, Ouverte):
            reponses = dict(promenade.repondre(hasard, instance, choix))
        moment += JOUR
        yield Geste(nom, reponses, moment, f"{graine}:{rang}")
