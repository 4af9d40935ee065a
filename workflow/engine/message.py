"""Messages that know their key: who throws one says for whom, who waits says which.

The library hands a message to every branch of the instance that waits for its name, keys ignored,
and copies all the data of the thrower. Here a message goes to one branch of its own dossier that
waits for that name and that key; else it leaves the instance (`Instance.emis`) and one other
dossier receives it (`workflow.messages`). It carries the routing variables that it lists, no more.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from models.errors import ErreurMetier
from workflow.errors import EvaluationImpossible
from workflow.expressions import compile_expression

SANS_CLE = ""
TEXTE_MAX = 200
"""A key or a value is an id, a code or a number: whatever is longer is a text about someone."""

SEPARATEURS = re.compile(r"[\s,;]+")
PROPRIETES = {
    "correlation": "expression, often the name of one routing variable: the key that a thrown "
    "message bears, and that an awaited one must bear",
    "transmet": "names of the routing variables that a thrown message carries, between commas",
    "recoit": "names of the variables that an awaited message may write, between commas",
    "expire": "ISO 8601 duration after which a message that nobody received is dropped; without "
    "it, never",
}
"""Extension properties of the elements that throw or await a message."""


@dataclass(frozen=True, slots=True)
class Emission:
    """A message that left the instance. `charge`: {"variables": {name: value}, "valeur": value}.

    `expire`: ISO 8601 duration, as the diagram has it.
    """

    nom: str
    correlation: str
    charge: Mapping[str, Any]
    element: str
    tache_id: str
    expire: str | None


class MessageDefinition(MessageEventDefinition):
    """The event definition that replaces every message of a parsed diagram."""

    def __init__(self, origine: MessageEventDefinition, proprietes: Mapping[str, str]) -> None:
        super().__init__(
            origine.name, expression=origine.expression, message_var=origine.message_var
        )
        self.correlation = proprietes.get("correlation", "").strip()
        self.transmet = noms(proprietes.get("transmet", ""))
        self.recoit = noms(proprietes.get("recoit", ""))
        self.expire = proprietes.get("expire", "").strip() or None
        self.a_un_formulaire = "formulaire" in proprietes
        self.a_un_role = "role" in proprietes

    @property
    def ecoute(self) -> bool:
        """Tell whether other dossiers may send it: a form has to be filled by a person."""
        return not self.a_un_formulaire

    @property
    def est_automatique(self) -> bool:
        """Tell whether no person may deliver it: it names its key, and no role."""
        return self.ecoute and bool(self.correlation) and not self.a_un_role

    def cle(self, donnees: Mapping[str, Any]) -> str:
        """Return the key, or SANS_CLE. Raises EvaluationImpossible (VariableAbsente)."""
        if not self.correlation:
            return SANS_CLE
        return _texte(compile_expression(self.correlation).evaluer(donnees), self.correlation)

    def charge(self, donnees: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the message carries. Raises EvaluationImpossible."""
        variables = {nom: compile_expression(nom).evaluer(donnees) for nom in self.transmet}
        for nom, valeur in variables.items():
            _verifier(valeur, nom)
        if self.expression is None:
            return {"variables": variables}
        valeur = compile_expression(self.expression).evaluer(donnees)
        _verifier(valeur, self.expression)
        return {"variables": variables, "valeur": valeur}

    def recues(self, charge: Mapping[str, Any]) -> dict[str, Any]:
        """Return the routing variables that a message writes here: only those it asks for."""
        apportees = charge.get("variables", {})
        lues = {nom: apportees[nom] for nom in self.recoit if nom in apportees}
        if self.message_var is not None and "valeur" in charge:
            lues[self.message_var] = charge["valeur"]
        return lues

    def throw(self, my_task: Any) -> None:
        parcours = my_task.workflow.top_workflow
        try:
            cle, charge = self.cle(my_task.data), self.charge(my_task.data)
        except ErreurMetier as erreur:
            raise WorkflowTaskException(str(erreur), task=my_task) from erreur
        attente = _premiere_attente(parcours, self.name, cle)
        if attente is not None:
            _livrer(*attente, charge)
            return
        evenement = BpmnEvent(self, payload=charge, correlations={"cle": cle})
        evenement.tache = my_task
        parcours.bpmn_events.append(evenement)

    def catches(self, my_task: Any, event: Any) -> bool:
        return event.event_definition is self

    def catch(self, my_task: Any, event: Any = None) -> None:
        my_task._set_internal_data(event_fired=True)

    def update_task(self, my_task: Any) -> None:
        """The key of an awaited message is read with the frontier, not kept in the state."""

    def update_task_data(self, my_task: Any) -> None:
        """What the message writes is given with it: see `Instance.terminer`."""

    def __eq__(self, other: object) -> bool:
        """Two branches may wait for the same name with different keys."""
        return self is other

    __hash__ = object.__hash__


def poser_messages(spec: Any) -> None:
    """Replace every message of a spec by one that knows its key and what it carries."""
    for tache in spec.task_specs.values():
        evenement = getattr(tache, "event_definition", None)
        if isinstance(evenement, MultipleEventDefinition):
            evenement.event_definitions[:] = [
                _remplacer(e, sortie)
                for e, sortie in zip(evenement.event_definitions, tache.outputs, strict=False)
            ]
        else:
            tache.event_definition = _remplacer(evenement, tache)


def _remplacer(evenement: Any, tache: Any) -> Any:
    if not isinstance(evenement, MessageEventDefinition):
        return evenement
    return MessageDefinition(evenement, getattr(tache, "extensions", {}).get("properties", {}))


def prendre_emissions(parcours: Any) -> tuple[Emission, ...]:
    """Take the messages that a step threw and that nothing in the dossier waited for.

    Signals and other events stop here: they concern their own dossier only.
    """
    return tuple(
        Emission(
            evenement.event_definition.name,
            evenement.correlations["cle"],
            evenement.payload,
            evenement.tache.task_spec.bpmn_id,
            str(evenement.tache.id),
            evenement.event_definition.expire,
        )
        for evenement in parcours.get_events()
        if isinstance(evenement.event_definition, MessageDefinition)
    )


def noms(texte: str) -> tuple[str, ...]:
    """Return the names of a list such as `logement, commune`."""
    return tuple(nom for nom in SEPARATEURS.split(texte) if nom)


def donnees_de(tache: Any) -> dict[str, Any]:
    """Return the routing variables that a waiting task sees."""
    return {**(tache.parent or tache).data, **tache.data}


def _premiere_attente(parcours: Any, nom: str, cle: str) -> tuple[Any, MessageDefinition] | None:
    """Return the waiting branch of the dossier that a message is for, the same at every replay."""
    trouvees = [
        (str(tache.task_spec.bpmn_id), str(tache.id), tache, definition)
        for tache in parcours.event_manager.tasks.values()
        for definition in _definitions(tache)
        if definition.name == nom and definition.ecoute and _attend(tache, definition, cle)
    ]
    if not trouvees:
        return None
    *_, tache, definition = min(trouvees, key=lambda trouvee: trouvee[:2])
    return tache, definition


def _definitions(tache: Any) -> Iterator[MessageDefinition]:
    if tache.state != TaskState.WAITING:
        return
    evenement = tache.task_spec.event_definition
    for definition in getattr(evenement, "event_definitions", [evenement]):
        if isinstance(definition, MessageDefinition):
            yield definition


def _attend(tache: Any, definition: MessageDefinition, cle: str) -> bool:
    return definition.cle(donnees_de(tache)) in (SANS_CLE, cle)


def _livrer(tache: Any, definition: MessageDefinition, charge: Mapping[str, Any]) -> None:
    tache.task_spec.catch(tache, BpmnEvent(definition))
    tache.task_spec._update(tache)
    tache.data.update(definition.recues(charge))


def _texte(valeur: object, expression: str) -> str:
    """Return a key as it is compared: `12` and `"12"` are the same dwelling."""
    _verifier(valeur, expression)
    texte = str(valeur).lower() if isinstance(valeur, bool) else str(valeur)
    if valeur is None or not texte.strip():
        raise EvaluationImpossible(
            f"La correspondance « {expression[:80]} » d’un message est vide dans ce dossier : une "
            "étape précédente doit la renseigner."
        )
    return texte


def _verifier(valeur: object, expression: str) -> None:
    """Raise EvaluationImpossible for what a message may not carry."""
    simple = valeur is None or isinstance(valeur, str | int | float)
    if not simple or len(str(valeur)) > TEXTE_MAX:
        raise EvaluationImpossible(
            f"Un message ne transmet que des identifiants, des codes et des nombres : "
            f"« {expression[:80]} » n’en est pas un."
        )
