"""SpiffWorkflow as its documentation shows it: the whole instance as JSON, at every step.

The same normalised diagram and the same way as the product. Its scripts would not read the
diagram's expressions (French booleans, allow-list): it is given the product's evaluator, which
is faster than its own.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, bindparam, select, update

import bpmn
from workflow.engine import DETAILS_DE_LA_BIBLIOTHEQUE
from workflow.engine.fichier import xml
from workflow.engine.fichier.normalisation import normaliser
from workflow.engine.semantique.environnement import EVALUATEUR

PARCOURS = "acces_direct"
ETATS = Table(
    "officiel_etat",
    MetaData(),
    Column("dossier_id", Integer, primary_key=True),
    Column("corps", Text, nullable=False),
)
_LIRE = select(ETATS.c.corps).where(ETATS.c.dossier_id == bindparam("lu_id"))
_ECRIRE = update(ETATS).where(ETATS.c.dossier_id == bindparam("lu_id"))

Variables = Mapping[str, Any]


@contextmanager
def telle_quelle() -> Iterator[None]:
    """Give the library back what the product took from it, for as long as it is measured."""
    notre = Task.collect_log_extras
    Task.collect_log_extras = DETAILS_DE_LA_BIBLIOTHEQUE
    try:
        yield
    finally:
        Task.collect_log_extras = notre


class Officiel:
    """The library's parser, workflow and serializer, over one table of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        analyseur = SpiffBpmnParser()
        modules = {cle: bpmn.read_module(cle) for cle in bpmn.list_modules()}
        for nom, contenu in {PARCOURS: bpmn.read_parcours(PARCOURS), **modules}.items():
            arbre = etree.ElementTree(normaliser(xml.lire(contenu)))
            analyseur.add_bpmn_xml(arbre, filename=nom)
        self.spec = analyseur.get_spec(PARCOURS)
        self.sous_specs = analyseur.get_subprocess_specs(PARCOURS)
        self.registre = BpmnWorkflowSerializer.configure(SPIFF_CONFIG)
        self.serialiseur = BpmnWorkflowSerializer(self.registre)
        self.nombre = 0

    def ouvrir(self, variables: Variables) -> int:
        parcours = BpmnWorkflow(self.spec, self.sous_specs, script_engine=EVALUATEUR)
        parcours.task_tree.set_data(**variables)
        parcours.do_engine_steps()
        self.nombre += 1
        corps = self.serialiseur.serialize_json(parcours)
        with self.engine.begin() as connexion:
            connexion.execute(ETATS.insert(), {"dossier_id": self.nombre, "corps": corps})
        return self.nombre

    def remplir(self, variables: Variables, nombre: int) -> None:
        """Store that many instances that nobody walks."""
        modele = self.ouvrir(variables)
        with self.engine.begin() as connexion:
            corps = connexion.scalar(_LIRE, {"lu_id": modele})
            lignes = [
                {"dossier_id": self.nombre + rang, "corps": corps} for rang in range(1, nombre)
            ]
            connexion.execute(ETATS.insert(), lignes)
        self.nombre += nombre

    def pas(self, identifiant: int, element: str, variables: Variables) -> None:
        """Complete one step: load, refresh, complete, run on, store, commit."""
        with self.engine.begin() as connexion:
            corps = connexion.scalar(_LIRE, {"lu_id": identifiant})
            parcours = self.serialiseur.deserialize_json(corps)
            parcours.script_engine = EVALUATEUR
            parcours.refresh_timers()
            _completer(parcours, element, variables)
            parcours.do_engine_steps()
            corps = self.serialiseur.serialize_json(parcours)
            connexion.execute(_ECRIRE, {"lu_id": identifiant, "corps": corps})

    def ouvertes(self, identifiant: int) -> set[str]:
        """Return the elements that wait for a person."""
        with self.engine.connect() as connexion:
            corps = connexion.scalar(_LIRE, {"lu_id": identifiant})
        return {tache.task_spec.bpmn_id for tache in _attendues(
            self.serialiseur.deserialize_json(corps))}  # fmt: skip


def _attendues(parcours: Any) -> list[Any]:
    manuelles = parcours.get_tasks(state=TaskState.READY, manual=True)
    return [*manuelles, *parcours.get_tasks(state=TaskState.WAITING)]


def _completer(parcours: Any, element: str, variables: Variables) -> None:
    tache = next(t for t in _attendues(parcours) if t.task_spec.bpmn_id == element)
    tache.set_data(**variables)
    if tache.state == TaskState.READY:
        tache.run()
    else:
        parcours.send_event(BpmnEvent(tache.task_spec.event_definition, payload={}))
