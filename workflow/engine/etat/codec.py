"""The stored form of a dossier's state: rows of tasks, without the specs.

A row is [id, rank of the parent (-1: root), state, name of the spec, triggered, internal data,
data]. `data` is 0 when empty, 1 when equal to the parent's, else [changed keys, deleted
keys]. Order carries meaning (children are rebuilt from it, but where a fold has reordered them:
their ranks are then listed), hence bytes and never JSONB.
SpiffWorkflow's own converters stay the reference: the tests compare both after every step.
"""

from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.task import TaskState

from workflow.engine.etat.numeros import numero
from workflow.engine.parcours_plat import Dossier

CODEC = "jalon-1"
VIDE, HERITE = 0, 1
RACINE: dict[str, Any] = {}
"""What the root inherits from: nothing."""


def encoder(parcours: Dossier) -> bytes:
    """Return the state of a top workflow and of its sub-processes, as JSON."""
    corps = (
        _encoder_taches(parcours),
        [
            (identifiant.hex, sous.spec.name, _encoder_taches(sous))
            for identifiant, sous in parcours.subprocesses.items()
        ],
    )
    return orjson.dumps(corps)


def _encoder_taches(parcours: Any) -> tuple[Any, ...]:
    # By `UUID.int`: hashing a UUID runs Python code, hashing its number does not.
    rangs: dict[int, int] = {}
    lignes, donnees, fourches = [], [RACINE], []
    for rang, tache in enumerate(parcours.tasks.values()):
        rangs[tache.id.int] = rang
        rang_parent = -1 if tache._parent is None else rangs[tache._parent.int]
        donnees.append(tache.data)
        if len(tache._children) > 1:
            fourches.append(tache)
        lignes.append(
            (
                tache.id.hex,
                rang_parent,
                tache.state,
                tache.task_spec.name,
                int(tache.triggered),
                tache.internal_data or VIDE,
                _encoder_donnees(tache.data, donnees[rang_parent + 1]),
            )
        )
    derniere = parcours.last_task
    rang_derniere = -1 if derniere is None else rangs.get(derniere.id.int, -1)
    ordres = _encoder_ordres(fourches, rangs)
    return lignes, rang_derniere, parcours.success, parcours.completed, parcours.data, ordres


def _encoder_ordres(fourches: list[Any], rangs: dict[int, int]) -> list[Any]:
    """Return (rank, ranks of the children) of the tasks whose children a fold has reordered."""
    ordres = []
    for tache in fourches:
        enfants = [rangs[enfant.int] for enfant in tache._children]
        if enfants != sorted(enfants):
            ordres.append((rangs[tache.id.int], enfants))
    return ordres


def _encoder_donnees(donnees: dict[str, Any], heritees: dict[str, Any]) -> Any:
    if not donnees:
        return VIDE
    if donnees == heritees:
        return HERITE
    changees = {c: v for c, v in donnees.items() if c not in heritees or heritees[c] != v}
    return changees, [cle for cle in heritees if cle not in donnees]


def decoder(etat: Any, parcours: Dossier) -> None:
    """Fill an empty workflow with a state that `encoder` wrote."""
    principal, sous_parcours = etat
    _decoder_taches(parcours, principal, parcours.event_manager)
    for identifiant, nom, taches in sous_parcours:
        _decoder_sous_parcours(parcours, UUID(hex=identifiant), nom, taches)


def _decoder_sous_parcours(parcours: Dossier, identifiant: UUID, nom: str, corps: Any) -> None:
    spec = parcours.subprocess_specs[nom]
    sous = parcours.SOUS(spec, identifiant, parcours, deserializing=True)
    parcours.subprocesses[identifiant] = sous
    _decoder_taches(sous, corps, parcours.event_manager)
    if not sous.completed:
        tache = parcours.get_task_from_id(identifiant)
        sous.completed_event.connect(tache.task_spec._on_subworkflow_completed, tache)


def _decoder_taches(parcours: Any, corps: Any, evenements: Any) -> None:
    lignes, derniere, parcours.success, parcours.completed, parcours.data, *ordres = corps
    specs = parcours.spec.task_specs
    ordre: list[Any] = []
    for ligne in lignes:
        tache = _decoder_tache(parcours, specs[ligne[3]], ligne, ordre)
        ordre.append(tache)
        parcours.tasks.update({tache.id: tache})
        if tache.state == TaskState.WAITING and isinstance(tache.task_spec, CatchingEvent):
            evenements.add_task(tache)
    for rang, enfants in ordres[0] if ordres else ():  # none before 0.2
        ordre[rang]._children = [ordre[enfant].id for enfant in enfants]
    parcours.task_tree = ordre[0]
    parcours.last_task = ordre[derniere] if derniere >= 0 else None


def _decoder_tache(parcours: Any, spec: Any, ligne: Any, ordre: list[Any]) -> Any:
    """Build a task without running its constructor, which would read the clock for nothing."""
    identifiant, rang_parent, etat, _, declenchee, interne, donnees = ligne
    sorte = parcours.top_workflow.TACHE
    tache = sorte.__new__(sorte)
    parent = ordre[rang_parent] if rang_parent >= 0 else None
    tache.__dict__.update(
        id=numero(int(identifiant, 16)),
        workflow=parcours,
        task_spec=spec,
        _parent=None if parent is None else parent.id,
        _children=[],
        _state=etat,
        triggered=bool(declenchee),
        thread_id=0,
        last_state_change=0.0,
        internal_data=interne or {},
        data=_decoder_donnees(donnees, parent.data if parent is not None else {}),
    )
    if parent is not None:
        parent._children.append(tache.id)
    return tache


def _decoder_donnees(donnees: Any, heritees: dict[str, Any]) -> dict[str, Any]:
    if donnees == VIDE:
        return {}
    if donnees == HERITE:
        return dict(heritees)
    changees, supprimees = donnees
    return {
        c: v for c, v in {**heritees, **changees}.items() if c not in supprimees or c in changees
    }
