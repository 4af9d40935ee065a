"""One dossier that runs: start, complete, deliver, fire, and tell what now waits.

The instance knows elements and routing variables; it knows neither tables nor users. Whatever
raises leaves the object unusable: the caller drops it and stores nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import (
    BoundaryEvent,
    EventBasedGateway,
)
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from models.codes import SorteEtape
from workflow.engine import moteur
from workflow.engine.frontiere import Frontiere, Minuterie, Ouverte
from workflow.engine.message import Emission, MessageDefinition, donnees_de, prendre_emissions
from workflow.engine.minuterie import MinuterieDefinition
from workflow.engine.modele import Element, Modele
from workflow.engine.parcours_plat import Dossier
from workflow.errors import ErreurMetier, MoteurEnDefaut

PAS_MAXIMUM = 1000
"""Automatic tasks that one step may run: beyond, the diagram turns without anybody."""


class TacheAbsente(ErreurMetier):
    """The task is not (or no longer) waiting."""

    def __init__(self) -> None:
        super().__init__("Cette étape n’est plus ouverte : rechargez la page du dossier.")


class Instance:
    """A running dossier on its model."""

    def __init__(self, modele: Modele, parcours: Dossier) -> None:
        self._modele = modele
        self._parcours = parcours
        self._frontiere: Frontiere | None = None
        self._emises: tuple[Emission, ...] = ()

    @classmethod
    def vide(cls, modele: Modele, *, graine: str | None = None) -> "Instance":
        """Return a dossier that has not started. `graine`: see `numeros` (None: from chance)."""
        return cls(modele, moteur.ouvrir(modele, graine=graine))

    def demarrer(self, *, variables: Mapping[str, Any], moment: datetime) -> None:
        """Start, and run on to what waits first. Raises MoteurEnDefaut."""
        self._parcours.moment = moment
        self._parcours.task_tree.set_data(**variables)
        self._avancer()

    @classmethod
    def decoder(cls, modele: Modele, corps: bytes) -> "Instance":
        """Rebuild a stored dossier. Raises EtatIllisible."""
        return cls(modele, moteur.decoder(corps, modele))

    def encoder(self) -> bytes:
        return moteur.encoder(self._parcours)

    @property
    def codec(self) -> str:
        """The form of what `encoder` returns."""
        return moteur.nom_du_codec(self._parcours)

    def terminer(
        self,
        tache_id: str,
        *,
        variables: Mapping[str, Any],
        moment: datetime,
        graine: str | None = None,
    ) -> None:
        """Complete a task, deliver a message or let an event happen; then run on.

        Raises TacheAbsente when nothing of that id waits, MoteurEnDefaut when the diagram
        cannot go on.
        """
        self._parcours.commencer(moment, graine)
        tache, rang = self._trouver(tache_id)
        if tache.state == TaskState.READY and tache.task_spec.manual:
            tache.set_data(**variables)
            self._garder(tache.run)
        else:
            self._recevoir(tache, rang, variables)
        self._avancer()

    def declencher(
        self,
        tache_id: str,
        *,
        variables: Mapping[str, Any],
        moment: datetime,
        graine: str | None = None,
    ) -> None:
        """Fire an armed timer, dated `moment` (its due date). Raises TacheAbsente."""
        self._parcours.commencer(moment, graine)
        tache, rang = self._trouver(tache_id)
        _armee(tache, rang).sonner(tache)
        self._reveiller(tache, variables)
        self._avancer()

    def emis(self) -> tuple[Emission, ...]:
        """Take the messages that the last step threw to other dossiers: once only."""
        emises, self._emises = self._emises, ()
        return emises

    def recues(self, tache_id: str, charge: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables that a message writes where it is awaited. Raises TacheAbsente."""
        return _attendu(*self._trouver(tache_id)).recues(charge)

    def variables(self, tache_id: str) -> Mapping[str, Any]:
        """Return the routing variables that a waiting task sees. Raises TacheAbsente."""
        tache, _ = self._trouver(tache_id)
        return donnees_de(tache)

    def element(self, tache_id: str) -> Element:
        """Return the element of a waiting task. Raises TacheAbsente."""
        tache, rang = self._trouver(tache_id)
        if rang < 0:
            return self._modele.element(tache)
        sortie = tache.task_spec.outputs[rang]
        return self._modele.elements[tache.workflow.spec.name, sortie.bpmn_id]

    def frontiere(self) -> Frontiere:
        """Return what the dossier waits for; kept until it moves."""
        if self._frontiere is None:
            self._frontiere = self._lire_frontiere()
        return self._frontiere

    def _lire_frontiere(self) -> Frontiere:
        termine = bool(self._parcours.completed or self._parcours.is_completed())
        if termine:
            return Frontiere((), (), True, tuple(self._list_fins()))
        ouvertes = (*self._list_taches(), *self._list_messages())
        return Frontiere(ouvertes, tuple(self._list_minuteries()), False, ())

    def _trouver(self, tache_id: str) -> tuple[Any, int]:
        """Return the engine task and, for a branch of an event gateway, its rank (else -1)."""
        identifiant, _, rang = tache_id.partition(":")
        try:
            tache = self._parcours.get_task_from_id(UUID(identifiant))
        except (ValueError, SpiffWorkflowException) as erreur:
            raise TacheAbsente from erreur
        if tache is None or not tache.has_state(TaskState.READY | TaskState.WAITING):
            raise TacheAbsente
        return tache, int(rang) if rang else -1

    def _recevoir(self, tache: Any, rang: int, variables: Mapping[str, Any]) -> None:
        tache.task_spec.catch(tache, BpmnEvent(_attendu(tache, rang)))
        self._reveiller(tache, variables)

    def _reveiller(self, tache: Any, variables: Mapping[str, Any]) -> None:
        self._garder(lambda: tache.task_spec._update(tache))
        tache.set_data(**variables)

    def _avancer(self) -> None:
        self._frontiere = None
        faits = 0

        def compter(tache: Any) -> None:
            nonlocal faits
            faits += 1
            if faits > PAS_MAXIMUM:
                element = self._modele.element(tache)
                raise MoteurEnDefaut(
                    f"Le diagramme tourne sans attendre personne autour de « {element.nom} ».",
                    element.id,
                )

        self._garder(lambda: self._parcours.do_engine_steps(compter, _oublier_evenements))
        self._emises = prendre_emissions(self._parcours)
        self.frontiere()  # now, while whoever called can say which dossier an awaited key stops

    def _garder(self, action: Any) -> None:
        """Run an engine action; turn what the library raises into a sentence without values."""
        try:
            action()
        except SpiffWorkflowException as erreur:
            cause = erreur.__cause__ or erreur.__context__
            message = (
                str(cause)
                if isinstance(cause, ErreurMetier)
                else ("Le moteur n’a pas pu poursuivre ce dossier.")
            )
            spec = getattr(erreur, "task_spec", None)
            raise MoteurEnDefaut(message, getattr(spec, "bpmn_id", None)) from None
        except RecursionError:
            raise MoteurEnDefaut(moteur.SANS_FOND) from None

    def _parcours_actifs(self) -> Iterator[Any]:
        yield self._parcours
        yield from self._parcours.get_active_subprocesses()

    def _list_taches(self) -> Iterator[Ouverte]:
        for parcours in self._parcours_actifs():
            for tache in parcours.tasks.values():
                if tache.state == TaskState.READY and tache.task_spec.manual:
                    element = self._modele.element(tache)
                    phase = self._phase(tache, element)
                    yield Ouverte(str(tache.id), SorteEtape.TACHE, element, phase)

    def _list_messages(self) -> Iterator[Ouverte]:
        for tache, definition, element, suffixe in self._list_attentes():
            if isinstance(definition, MessageDefinition):
                est_bord = isinstance(tache.task_spec, BoundaryEvent)
                yield Ouverte(
                    f"{tache.id}{suffixe}",
                    SorteEtape.EVENEMENT if est_bord else SorteEtape.MESSAGE,
                    element,
                    self._phase(tache, element),
                    *_ecoute(tache, definition, element),
                )

    def _list_minuteries(self) -> Iterator[Minuterie]:
        for tache, definition, element, suffixe in self._list_attentes():
            armee = definition.lire(tache) if isinstance(definition, MinuterieDefinition) else None
            if armee is not None:
                phase = self._phase(tache, element)
                yield Minuterie(f"{tache.id}{suffixe}", element, *armee, phase)

    def _list_attentes(self) -> Iterator[tuple[Any, Any, Element, str]]:
        """Yield (task, event definition, element, suffix of its id) of all that is awaited."""
        for tache in list(self._parcours.event_manager.tasks.values()):
            spec = tache.task_spec
            if tache.state != TaskState.WAITING:
                continue
            if isinstance(spec, EventBasedGateway):
                for rang, sortie in enumerate(spec.outputs):
                    element = self._modele.elements[tache.workflow.spec.name, sortie.bpmn_id]
                    yield tache, spec.event_definition.event_definitions[rang], element, f":{rang}"
            else:
                yield tache, spec.event_definition, self._modele.element(tache), ""

    def _phase(self, tache: Any, element: Element) -> str | None:
        """Return the nearest declared phase, from the element outwards."""
        phase = element.lire("phase")
        while phase is None and tache.workflow.parent_task_id is not None:
            tache = self._parcours.get_task_from_id(tache.workflow.parent_task_id)
            phase = self._modele.element(tache).lire("phase")
        return phase

    def _list_fins(self) -> Iterator[str]:
        """Yield the end events reached, once each."""
        fins = (
            str(tache.task_spec.bpmn_id)
            for tache in self._parcours.tasks.values()
            if tache.state == TaskState.COMPLETED and isinstance(tache.task_spec, EndEvent)
        )
        yield from dict.fromkeys(fins)


def _oublier_evenements(tache: Any) -> None:
    """Drop the event objects that an event gateway keeps: they are no part of the state."""
    if isinstance(tache.task_spec, EventBasedGateway):
        tache.internal_data.pop("seen_events", None)


def _attendu(tache: Any, rang: int) -> MessageDefinition:
    """Return the message that a task, or one branch of it, waits for. Raises TacheAbsente."""
    evenement = _evenement(tache, rang)
    if not isinstance(evenement, MessageDefinition):
        raise TacheAbsente
    return evenement


def _armee(tache: Any, rang: int) -> MinuterieDefinition:
    """Return the timer armed on a task, or on one branch of it. Raises TacheAbsente."""
    evenement = _evenement(tache, rang)
    if not isinstance(evenement, MinuterieDefinition) or evenement.lire(tache) is None:
        raise TacheAbsente
    return evenement


def _evenement(tache: Any, rang: int) -> Any:
    """Return what a task, or one branch of it, waits for. Raises TacheAbsente."""
    evenement = getattr(tache.task_spec, "event_definition", None)
    if rang >= 0:
        definitions = getattr(evenement, "event_definitions", [])
        evenement = definitions[rang] if rang < len(definitions) else None
    if tache.state != TaskState.WAITING:
        raise TacheAbsente
    return evenement


def _ecoute(
    tache: Any, definition: MessageDefinition, element: Element
) -> tuple[str | None, str | None, bool]:
    """Return what an awaited message listens to. Raises MoteurEnDefaut."""
    if not definition.ecoute:
        return None, None, False
    try:
        cle = definition.cle(donnees_de(tache))
    except ErreurMetier as erreur:
        raise MoteurEnDefaut(str(erreur), element.id) from None
    return definition.name, cle, definition.est_automatique
