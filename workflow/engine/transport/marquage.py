"""Where the tokens of a dossier stand: what a token game needs to know, and nothing of a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent

from workflow.engine.etat.repli import FINIE
from workflow.engine.instance import Instance
from workflow.engine.message import donnees_de
from workflow.engine.modele import Modele
from workflow.engine.semantique.jonctions import PREVUE, FinCommune, Inclusive, Parallele


@dataclass(frozen=True, slots=True)
class Jeton:
    """A token at an element. At a join, `depuis` is the element whose arrow brought it.

    `rang`: of that arrow, among those between the same two elements. `connues`: the names of the
    variables that have a value there, never the values.
    """

    element: str
    depuis: str | None = None
    rang: int = 0
    connues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Marquage:
    """The tokens of a level (the id of a process or sub-process), in no order that matters.

    `porteur`: (rank of the level around it among the dossier's, element there that opened it).
    """

    niveau: str
    jetons: tuple[Jeton, ...]
    porteur: tuple[int, str] | None = None


def lire_les_marquages(instance: Instance) -> Iterator[Marquage]:
    """Yield where the tokens stand in each level that runs, the process first."""
    parcours = instance._parcours
    niveaux = [parcours, *parcours.get_active_subprocesses()]
    rangs = {id(niveau): rang for rang, niveau in enumerate(niveaux)}
    for niveau in niveaux:
        jetons = (_jeton(tache) for tache in niveau.tasks.values() if _porte_un_jeton(tache))
        porteur = None
        if niveau is not parcours:
            porteuse = parcours.get_task_from_id(niveau.parent_task_id)
            porteur = rangs[id(porteuse.workflow)], porteuse.task_spec.bpmn_id
        yield Marquage(niveau.spec.name, tuple(sorted(jetons, key=_ordre)), porteur)


def _ordre(jeton: Jeton) -> tuple[str, str, int]:
    return jeton.element, jeton.depuis or "", jeton.rang


def places_occupees(modele: Modele, corps: bytes) -> tuple[str, ...]:
    """Return the "niveau/element" of every place where a stored dossier stands, once each.

    Raises EtatIllisible.
    """
    marquages = lire_les_marquages(Instance.decoder(modele, corps))
    occupees = (f"{m.niveau}/{jeton.element}" for m in marquages for jeton in m.jetons)
    return tuple(dict.fromkeys(occupees))


def _porte_un_jeton(tache: Any) -> bool:
    spec = tache.task_spec
    # One time of a repeated step has the id of its element, under another name.
    a_part = isinstance(spec, BoundaryEvent | FinCommune) or spec.name != spec.bpmn_id
    return tache._state < FINIE and not (a_part or tache._state & PREVUE)


def _jeton(tache: Any) -> Jeton:
    spec = tache.task_spec
    if not isinstance(spec, Inclusive | Parallele):
        return Jeton(spec.bpmn_id, connues=frozenset(donnees_de(tache)))
    jumelles = [enfant for enfant in tache.parent.children if enfant.task_spec is spec]
    return Jeton(
        spec.bpmn_id,
        tache.parent.task_spec.bpmn_id,
        jumelles.index(tache),
        frozenset(donnees_de(tache)),
    )
