"""The stored form of a dossier's state: rows of tasks, without the specs, as compressed bytes.

A row is [id, rank of the parent (-1: root), state, name of the spec, triggered, internal data,
data]. `data` is 0 when empty, 1 when equal to the parent's, else [changed keys, deleted
keys]. Order carries meaning (children are rebuilt from it), hence bytes and never JSONB.
SpiffWorkflow's own converters stay the reference: the tests compare both after every step.
"""

import zlib
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflow.engine.modele import Modele
from workflow.engine.parcours_plat import Parcours, SousParcours
from workflow.errors import ErreurMetier

CODEC = "jalon-1"
MOTEUR = "SpiffWorkflow 3.2.0"
VIDE, HERITE = 0, 1
RACINE: dict[str, Any] = {}
"""What the root inherits from: nothing."""

NIVEAU_ZLIB = 1
TAILLE_MAXIMUM = 16_000_000
# What bytes that are not a state make of the reading below, whatever they hold.
ILLISIBLE = (
    zlib.error, AttributeError, LookupError, SpiffWorkflowException, TypeError, ValueError,
)  # fmt: skip


class EtatIllisible(ErreurMetier):
    """The stored state cannot be read back."""

    def __init__(self) -> None:
        super().__init__(
            "L’état enregistré de ce dossier est illisible : prévenez votre administrateur."
        )


def encoder(parcours: Parcours) -> bytes:
    """Return the state of a top workflow and of its sub-processes."""
    corps = (
        _encoder_taches(parcours),
        [
            (identifiant.hex, sous.spec.name, _encoder_sous_parcours(sous))
            for identifiant, sous in parcours.subprocesses.items()
        ],
    )
    return zlib.compress(orjson.dumps(corps), NIVEAU_ZLIB)


def _encoder_sous_parcours(sous: SousParcours) -> Any:
    """Return the rows of a sub-process; a finished one is folded into them."""
    if not sous.completed:
        return _encoder_taches(sous)
    if sous.lignes_gardees is None:
        sous.replier(_encoder_taches(sous), _deplier)
    return sous.lignes_gardees


def _encoder_taches(parcours: Any) -> tuple[Any, ...]:
    # By `UUID.int`: hashing a UUID runs Python code, hashing its number does not.
    rangs: dict[int, int] = {}
    lignes, donnees = [], [RACINE]
    for rang, tache in enumerate(parcours.tasks.values()):
        rangs[tache.id.int] = rang
        rang_parent = -1 if tache._parent is None else rangs[tache._parent.int]
        donnees.append(tache.data)
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
    return lignes, rang_derniere, parcours.success, parcours.completed, parcours.data


def _encoder_donnees(donnees: dict[str, Any], heritees: dict[str, Any]) -> Any:
    if not donnees:
        return VIDE
    if donnees == heritees:
        return HERITE
    changees = {c: v for c, v in donnees.items() if c not in heritees or heritees[c] != v}
    return changees, [cle for cle in heritees if cle not in donnees]


def decoder(corps: bytes, modele: Modele, evaluateur: Any) -> Parcours:
    """Rebuild a workflow on its model. Raises EtatIllisible."""
    try:
        principal, sous_parcours = orjson.loads(_decompresser(corps))
        parcours = Parcours(
            modele.spec, modele.sous_specs, script_engine=evaluateur, deserializing=True
        )
        _decoder_taches(parcours, principal, parcours.event_manager)
        for identifiant, nom, taches in sous_parcours:
            _decoder_sous_parcours(parcours, UUID(hex=identifiant), nom, taches)
    except ILLISIBLE as erreur:
        raise EtatIllisible from erreur
    return parcours


def _decompresser(corps: bytes) -> bytes:
    flux = zlib.decompressobj()
    clair = flux.decompress(corps, TAILLE_MAXIMUM)
    if flux.unconsumed_tail or not flux.eof:
        raise EtatIllisible
    return clair


def _decoder_sous_parcours(parcours: Parcours, identifiant: UUID, nom: str, corps: Any) -> None:
    _, _, succes, fini, donnees = corps
    sous = SousParcours(
        parcours.subprocess_specs[nom],
        identifiant,
        parcours,
        lignes=corps if fini else None,
        deserializing=True,
    )
    parcours.subprocesses[identifiant] = sous
    if fini:
        sous.success, sous.completed, sous.data = succes, fini, donnees
        sous.replier(corps, _deplier)
        return
    _decoder_taches(sous, corps, parcours.event_manager)
    tache = parcours.get_task_from_id(identifiant)
    sous.completed_event.connect(tache.task_spec._on_subworkflow_completed, tache)


def _deplier(sous: SousParcours, corps: Any) -> None:
    """Rebuild the tasks of a folded sub-process: nothing in it awaits anything."""
    _decoder_taches(sous, corps, sous.top_workflow.event_manager)


def _decoder_taches(parcours: Any, corps: Any, evenements: Any) -> None:
    lignes, derniere, parcours.success, parcours.completed, parcours.data = corps
    specs = parcours.spec.task_specs
    ordre: list[Any] = []
    for ligne in lignes:
        tache = _decoder_tache(parcours, specs[ligne[3]], ligne, ordre)
        ordre.append(tache)
        parcours.tasks.update({tache.id: tache})
        if tache.state == TaskState.WAITING and isinstance(tache.task_spec, CatchingEvent):
            evenements.add_task(tache)
    parcours.task_tree = ordre[0]
    parcours.last_task = ordre[derniere] if derniere >= 0 else None


def _decoder_tache(parcours: Any, spec: Any, ligne: Any, ordre: list[Any]) -> Any:
    """Build a task without running its constructor, which would read the clock for nothing."""
    identifiant, rang_parent, etat, _, declenchee, interne, donnees = ligne
    tache = Task.__new__(Task)
    parent = ordre[rang_parent] if rang_parent >= 0 else None
    tache.__dict__.update(
        id=UUID(hex=identifiant),
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
