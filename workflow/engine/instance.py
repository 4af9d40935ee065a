"""One dossier that runs: start, complete, deliver, fire, and tell what now waits.

The instance knows elements and routing variables; it knows neither tables nor users. Whatever
raises leaves the object unusable: the caller drops it and stores nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import EventBasedGateway
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.util.task import TaskState

from models.errors import ErreurMetier
from workflow.engine.attendu import TacheAbsente, message_attendu, minuterie_armee
from workflow.engine.etat import moteur
from workflow.engine.frontiere import Frontiere
from workflow.engine.message import Emission, donnees_de, prendre_emissions
from workflow.engine.modele import Element, Modele
from workflow.engine.parcours_plat import Dossier
from workflow.engine.passages import TEMOIN
from workflow.engine.releve import Releve
from workflow.errors import MoteurEnDefaut

PAS_MAXIMUM = 1000
"""Automatic tasks that one step may run: beyond, the diagram turns without anybody."""

SANS_EXPLICATION = "Le moteur n’a pas pu poursuivre ce dossier."
SANS_ISSUE = (
    "Aucune condition n’est vraie après « {nom} » : le diagramme doit avoir une flèche par défaut."
)


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
        self._parcours.task_tree.data.update(variables)
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
            tache.data.update(variables)
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
        minuterie_armee(tache, rang).sonner(tache)
        self._reveiller(tache, variables)
        self._avancer()

    def poser(self, nom: str, valeur: Any) -> None:
        """Give a routing variable a value wherever the dossier waits."""
        for niveau in (self._parcours, *self._parcours.get_active_subprocesses()):
            for tache in niveau.tasks.values():
                if tache.has_state(TaskState.READY | TaskState.WAITING | TaskState.STARTED):
                    tache.data[nom] = valeur
        self._frontiere = None

    def emis(self) -> tuple[Emission, ...]:
        """Take the messages that the last step threw to other dossiers: once only."""
        emises, self._emises = self._emises, ()
        return emises

    def recues(self, tache_id: str, charge: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables that a message writes where it is awaited. Raises TacheAbsente."""
        return message_attendu(*self._trouver(tache_id)).recues(charge)

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

    def englobants(self, tache_id: str) -> tuple[str, ...]:
        """Return the ids of the calls and sub-processes around a waiting task, outermost first.

        Raises TacheAbsente.
        """
        tache, _ = self._trouver(tache_id)
        autour: list[str] = []
        while tache.workflow.parent_task_id is not None:
            tache = self._parcours.get_task_from_id(tache.workflow.parent_task_id)
            autour.insert(0, self._modele.element(tache).id)
        return tuple(autour)

    def frontiere(self) -> Frontiere:
        """Return what the dossier waits for; kept until it moves."""
        if self._frontiere is None:
            self._frontiere = Releve(self._modele, self._parcours).lire()
        return self._frontiere

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
        tache.task_spec.catch(tache, BpmnEvent(message_attendu(tache, rang)))
        self._reveiller(tache, variables)

    def _reveiller(self, tache: Any, variables: Mapping[str, Any]) -> None:
        self._garder(lambda: tache.task_spec._update(tache))
        tache.data.update(variables)

    def _avancer(self) -> None:
        self._frontiere = None
        faits, noter = 0, TEMOIN.get()

        def compter(tache: Any) -> None:
            nonlocal faits
            faits += 1
            if noter is not None:
                noter(tache.workflow.spec.name, tache.task_spec.bpmn_id)
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
            spec = getattr(erreur, "task_spec", None)
            raise MoteurEnDefaut(_phrase(erreur, spec), getattr(spec, "bpmn_id", None)) from None
        except RecursionError:
            raise MoteurEnDefaut(moteur.SANS_FOND) from None


def _phrase(erreur: SpiffWorkflowException, spec: Any) -> str:
    """Return a sentence for what the library raised, without its words nor any value."""
    cause = erreur.__cause__ or erreur.__context__
    if isinstance(cause, ErreurMetier):
        return str(cause)
    if cause is None and isinstance(spec, MultiChoice):
        return SANS_ISSUE.format(nom=spec.bpmn_name or spec.bpmn_id)
    return SANS_EXPLICATION


def _oublier_evenements(tache: Any) -> None:
    """Drop the event objects that an event gateway keeps: they are no part of the state."""
    if isinstance(tache.task_spec, EventBasedGateway):
        tache.internal_data.pop("seen_events", None)
