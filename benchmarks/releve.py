"""What one walk of the product leaves behind, step by step: what the other two have to match."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import select

from benchmarks.marche import SUITE, Marche
from models.db import lecture
from models.dossier import Dossier, EtatMoteur
from models.journal import Journal, JournalContenu
from tests.workflow.decor import Monde
from workflow.definition_chargee import charger
from workflow.engine import Instance


@dataclass
class Releve:
    """After each step of SUITE: its routing variables, the open elements, the bytes written."""

    depart: dict[str, Any] = field(default_factory=dict)
    variables: list[dict[str, Any]] = field(default_factory=list)
    ouvertes: list[set[str]] = field(default_factory=list)
    corps: list[bytes] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)


def relever(monde: Monde) -> Releve:
    """Walk one dossier from end to end, and note everything."""
    releve, marche = Releve(), Marche.ouvrir(monde)
    releve.depart = dict(_parcours(marche).task_tree.data)
    for element in SUITE:
        marche.pas(element)
        releve.variables.append(_donnees(_parcours(marche), element))
        releve.ouvertes.append(set(marche.taches))
        releve.corps.append(_corps(marche))
        releve.journal.append(_ligne_du_journal(marche))
    return releve


def _corps(marche: Marche) -> bytes:
    with lecture(marche.monde.factory) as session:
        return session.get_one(EtatMoteur, marche.dossier_id).corps


def _parcours(marche: Marche) -> Any:
    with lecture(marche.monde.factory) as session:
        definition = session.get_one(Dossier, marche.dossier_id).definition
        modele = charger(session, definition.id, definition.sha256).modele
    return Instance.decoder(modele, _corps(marche))._parcours


def _donnees(parcours: Any, element: str) -> dict[str, Any]:
    """Return the variables of a step once done: its own, on top of those it inherited."""
    for chaque in (parcours, *parcours.subprocesses.values()):
        for tache in chaque.tasks.values():
            if tache.task_spec.bpmn_id == element and tache.state == TaskState.COMPLETED:
                return dict(tache.data)
    raise LookupError(element)


def _ligne_du_journal(marche: Marche) -> str:
    """Return as many characters as the last row of the journal and its content hold."""
    demande = (
        select(Journal.__table__, JournalContenu.__table__)
        .join(JournalContenu, JournalContenu.journal_id == Journal.id)
        .where(Journal.dossier_id == marche.dossier_id)
        .order_by(Journal.rang.desc())
    )
    with lecture(marche.monde.factory) as session:
        ligne = session.execute(demande).first()
    return orjson.dumps(tuple(ligne or ()), default=str).decode()
