"""A running dossier put on another definition of its parcours, where it stands.

Nothing is lived again: the tasks that wait keep their ids, their variables and their due dates,
and what the old diagram had laid out in advance is laid out anew. What comes out is written, read
back and compared with what went in; whatever cannot be carried over soundly is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from SpiffWorkflow.exceptions import SpiffWorkflowException

from models.errors import ErreurMetier
from workflow.engine.etat import moteur
from workflow.engine.etat.repli import FINIE, replier
from workflow.engine.frontiere import Frontiere, Minuterie, Ouverte
from workflow.engine.instance import Instance
from workflow.engine.modele import Element, Modele
from workflow.engine.transport.chirurgie import oublier_les_previsions
from workflow.engine.transport.marquage import Marquage, lire_les_marquages
from workflow.engine.transport.mouvements import Mouvements
from workflow.engine.transport.niveau import transporter_le_niveau
from workflow.engine.transport.passage import Plan
from workflow.engine.transport.refus import (
    ILLISIBLE,
    INATTENDU,
    INFIDELE,
    SANS_SUITE,
    TERMINE,
    DeplacementRefuse,
)
from workflow.errors import MoteurEnDefaut

TOUT_PLIER = -(10**9)
"""A threshold below which no level is (`repli`): the less is kept, the less has to move."""

Gardee = tuple[Element, Element, str]
"""(element of the old model, of the new one, task id) of something that still waits."""


@dataclass(frozen=True, slots=True)
class Transport:
    """A dossier that has moved, and what its move changes.

    `corps`: the state as it is to be stored; `instance` was read from it. `gardees`: open steps,
    `echeances_gardees`: due dates; their task id is the new one. `renommees`: {old task id: new
    one}, for the few that change. `apparues`, `disparues`: events that the new version adds to
    what waits, or no longer has; `departs`: {task id: from when its delay is counted} of the new
    due dates. `marquages`: where the tokens stand, level by level; `depart`: where they stood.
    """

    instance: Instance
    corps: bytes
    gardees: tuple[Gardee, ...]
    echeances_gardees: tuple[Gardee, ...]
    apparues: tuple[Element, ...]
    disparues: tuple[Element, ...]
    departs: Mapping[str, datetime]
    renommees: Mapping[str, str]
    marquages: tuple[Marquage, ...]
    depart: tuple[Marquage, ...]


def transporter(
    avant: Modele,
    apres: Modele,
    corps: bytes,
    correspondances: Mapping[str, str],
    *,
    depuis: Mapping[str, datetime],
    graine: str | None,
) -> Transport:
    """Move a stored dossier from one model to another.

    `correspondances`: {"niveau/element" of the old model: of the new one}, for what bears another
    id. `depuis`: {task id: opening} of the open steps. `graine`: seeds the ids of new tasks.
    Raises DeplacementRefuse, EtatIllisible.
    """
    parcours = moteur.decoder(corps, avant)
    partante = Instance(avant, parcours)
    depart, marquages = partante.frontiere(), tuple(lire_les_marquages(partante))
    if depart.termine:
        raise DeplacementRefuse(TERMINE)
    mouvements = Mouvements(depuis)
    plan = _plan(avant, apres, frozenset(correspondances.items()))
    corps = _operer_et_ecrire(parcours, plan, mouvements, graine)
    arrivee = _relire(apres, corps)
    gardees, echeances_gardees = _verifier(plan, depart, arrivee, mouvements)
    return Transport(
        arrivee,
        corps,
        gardees,
        echeances_gardees,
        apparues=tuple(apres.elements[lieu] for lieu in mouvements.apparues),
        disparues=tuple(avant.elements[lieu] for lieu in mouvements.disparues),
        departs=mouvements.departs,
        renommees=mouvements.renommees,
        marquages=tuple(lire_les_marquages(arrivee)),
        depart=marquages,
    )


def _operer_et_ecrire(
    parcours: Any, plan: Plan, mouvements: Mouvements, graine: str | None
) -> bytes:
    """Move a dossier and return its state as it is stored. Raises DeplacementRefuse."""
    try:
        _operer(parcours, plan, mouvements, graine)
        return moteur.encoder(parcours)
    except SpiffWorkflowException as erreur:
        spec = getattr(erreur, "task_spec", None)
        nom = getattr(spec, "bpmn_name", None) or getattr(spec, "bpmn_id", None) or "une étape"
        raise DeplacementRefuse(INATTENDU.format(nom=nom)) from None
    except RecursionError:
        raise DeplacementRefuse(moteur.SANS_FOND) from None
    except MoteurEnDefaut as defaut:
        raise DeplacementRefuse(str(defaut)) from None


def _relire(apres: Modele, corps: bytes) -> Instance:
    """Return the dossier as whoever opens it next will find it. Raises DeplacementRefuse."""
    try:
        return Instance.decoder(apres, corps)
    except MoteurEnDefaut:
        raise DeplacementRefuse(ILLISIBLE) from None


@lru_cache(maxsize=16)
def _memo(_avant: int, _apres: int, _choisies: frozenset[tuple[str, str]]) -> list[Plan]:
    return []


def _plan(avant: Modele, apres: Modele, choisies: frozenset[tuple[str, str]]) -> Plan:
    """Return the plan of two models: drawn once for all the dossiers of a batch.

    Its models are looked at again, for a number may serve twice.
    """
    gardes = _memo(id(avant), id(apres), choisies)
    if not gardes or gardes[0].avant is not avant or gardes[0].apres is not apres:
        gardes[:] = [Plan(avant, apres, dict(choisies))]
    return gardes[0]


def _operer(parcours: Any, plan: Plan, mouvements: Mouvements, graine: str | None) -> None:
    """Move the levels of a dossier, the outermost first."""
    parcours.commencer(getattr(parcours, "moment", None), graine)
    parcours.seuil = TOUT_PLIER
    replier(parcours)
    passages = {None: plan.passage("", "")}
    for niveau in _list_niveaux(parcours):
        passage = passages[niveau.parent_task_id]
        oublier_les_previsions(niveau)
        ouvertes = {t: t.task_spec for t in niveau.tasks.values() if t.id in parcours.subprocesses}
        transporter_le_niveau(niveau, passage, mouvements)
        for tache, ancienne in ouvertes.items():
            passages[tache.id] = plan.passage(ancienne.spec, tache.task_spec.spec)
    parcours.subprocess_specs = plan.apres.sous_specs


def _list_niveaux(parcours: Any) -> Iterator[Any]:
    """Yield the process, then what runs in it: a level always after the one that holds it."""
    niveaux = [parcours]
    for niveau in niveaux:
        yield niveau
        ici = [t.id for t in niveau.tasks.values() if t._state < FINIE]
        niveaux += [parcours.subprocesses[i] for i in ici if i in parcours.subprocesses]


def _verifier(
    plan: Plan, depart: Frontiere, arrivee: Instance, mouvements: Mouvements
) -> tuple[tuple[Gardee, ...], tuple[Gardee, ...]]:
    """Return the steps and the due dates kept. Raises DeplacementRefuse for what is lost."""
    frontiere = _lire(arrivee)
    if frontiere.est_muette or frontiere.termine:
        raise DeplacementRefuse(SANS_SUITE)
    suite = _Suite(plan, mouvements)
    gardees = suite.comparer(depart.ouvertes, frontiere.ouvertes)
    return gardees, suite.comparer(depart.minuteries, frontiere.minuteries)


def _lire(arrivee: Instance) -> Frontiere:
    try:
        return arrivee.frontiere()
    except ErreurMetier as erreur:  # the key of an awaited message, which the dossier has not
        raise DeplacementRefuse(str(erreur)) from None


@dataclass(frozen=True)
class _Suite:
    plan: Plan
    mouvements: Mouvements

    def comparer(
        self,
        avant: tuple[Ouverte, ...] | tuple[Minuterie, ...],
        apres: tuple[Ouverte, ...] | tuple[Minuterie, ...],
    ) -> tuple[Gardee, ...]:
        """Return what is kept. Raises DeplacementRefuse for what is neither kept nor told of."""
        maintenant = {attendue.tache_id: attendue for attendue in apres}
        gardees: list[Gardee] = []
        for attendue in avant:
            tache_id = self.mouvements.renommees.get(attendue.tache_id, attendue.tache_id)
            suivante = maintenant.pop(tache_id, None)
            if suivante is not None and _est_la_meme(attendue, suivante):
                gardees.append((attendue.element, suivante.element, tache_id))
            elif suivante is not None or attendue.element not in self._disparues():
                raise DeplacementRefuse(INFIDELE.format(nom=attendue.element.nom))
        for suivante in maintenant.values():
            if suivante.element not in self._apparues():
                raise DeplacementRefuse(INFIDELE.format(nom=suivante.element.nom))
        return tuple(gardees)

    def _disparues(self) -> list[Element]:
        return [self.plan.avant.elements[lieu] for lieu in self.mouvements.disparues]

    def _apparues(self) -> list[Element]:
        return [self.plan.apres.elements[lieu] for lieu in self.mouvements.apparues]


def _est_la_meme(avant: Ouverte | Minuterie, apres: Ouverte | Minuterie) -> bool:
    """Tell whether a due date is what it was; a step is, by its task id."""
    if isinstance(avant, Minuterie) and isinstance(apres, Minuterie):
        return (avant.due_le, avant.duree) == (apres.due_le, apres.duree)
    return True
