"""One level of a running dossier, given the specs of the other definition."""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import (
    BoundaryEvent,
    EventBasedGateway,
)

from workflow.engine.etat.repli import FINIE
from workflow.engine.semantique.jonctions import FinCommune, Inclusive, Parallele
from workflow.engine.transport.bords import (
    accorder_les_branches,
    garder_les_bords,
    poser_les_bords,
)
from workflow.engine.transport.chirurgie import inserer, ordonner, prevoir, vivantes
from workflow.engine.transport.mouvements import Mouvements
from workflow.engine.transport.passage import Passage, nom_de
from workflow.engine.transport.refus import SANS_FLECHE, DeplacementRefuse


def transporter_le_niveau(niveau: Any, passage: Passage, mouvements: Mouvements) -> None:
    """Give every task of a level its new spec, and predict again. Raises DeplacementRefuse.

    The predictions of the old diagram are out already.
    """
    en_cours = {tache: tache.task_spec for tache in vivantes(niveau) if _est_une_etape(tache)}
    origines = {t: _origine(t, passage) for t in en_cours if _se_reunit(t)}
    for tache in en_cours:
        garder_les_bords(tache, passage, mouvements)
    _donner_les_specs(niveau, passage)
    for tache, origine in origines.items():
        if tache.parent.task_spec is not origine:
            inserer(tache, origine)
    for tache, ancienne in en_cours.items():
        if isinstance(ancienne, EventBasedGateway):
            accorder_les_branches(tache, ancienne, passage, mouvements)
        if ancienne.name == ancienne.bpmn_id:  # else one time of a repeated step
            poser_les_bords(tache, ancienne, passage, mouvements)
    for tache in vivantes(niveau):
        prevoir(tache)
    ordonner(niveau)


def _donner_les_specs(niveau: Any, passage: Passage) -> None:
    """Give each task its spec; the events that wait on an edge have theirs already."""
    for tache in list(niveau.tasks.values()):
        if tache._state >= FINIE:
            tache.task_spec = passage.finie(tache)
        elif not isinstance(tache.task_spec, BoundaryEvent):
            tache.task_spec = passage.vivante(tache)
    niveau.spec = passage.apres


def _est_une_etape(tache: Any) -> bool:
    """Tell whether a task is an element of the drawing where a token stands."""
    a_part = isinstance(tache.task_spec, BoundaryEvent | FinCommune)
    return not a_part and tache.task_spec.bpmn_id is not None


def _se_reunit(tache: Any) -> bool:
    return isinstance(tache.task_spec, Inclusive | Parallele)


def _origine(tache: Any, passage: Passage) -> Any:
    """Return the new spec of what a branch that waits at a join came by.

    Raises DeplacementRefuse.
    """
    passage.vivante(tache)
    reunion, depuis = tache.task_spec, tache.parent.task_spec
    origine = passage.origine(reunion, depuis)
    if origine is None:
        raise DeplacementRefuse(SANS_FLECHE.format(nom=nom_de(reunion), origine=nom_de(depuis)))
    return origine
