"""SpiffWorkflow as its documentation shows it, on a file as it is: how far does it go alone?"""

import random
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.util.task import TaskState

from tests.workflow.aleatoire import PROCESSUS, variables
from tests.workflow.promenade_aleatoire import DEPART
from workflow.engine.analyse import ECHECS
from workflow.engine.fichier.xml import bpmn

EXCEPTIONS = (*ECHECS, NameError, SyntaxError)


def marcher_seule(graine: int, contenu: bytes, *, pas: int) -> str:
    """Walk, and tell how it ends.

    "finie", "muette" (nothing will ever move it, or it stopped where an arrow leads on), "attend"
    (an event), "exception", "en cours".
    """
    hasard = random.Random(graine)
    try:
        parcours = _ouvrir(contenu)
        for _ in range(pas):
            pretes = parcours.get_tasks(state=TaskState.READY, manual=True)
            if not pretes:
                return _issue(parcours, contenu)
            tache = hasard.choice(pretes)
            tache.set_data(**variables(hasard))
            tache.run()
            parcours.do_engine_steps()
    except EXCEPTIONS:
        return "exception"
    return "en cours"


def _ouvrir(contenu: bytes) -> Any:
    analyseur = SpiffBpmnParser()
    analyseur.add_bpmn_xml(etree.ElementTree(etree.fromstring(contenu)), filename="essai")
    specs = analyseur.get_spec(PROCESSUS), analyseur.get_subprocess_specs(PROCESSUS)
    parcours = BpmnWorkflow(*specs)
    parcours.task_tree.set_data(**DEPART)
    parcours.do_engine_steps()
    return parcours


def _issue(parcours: Any, contenu: bytes) -> str:
    if not parcours.is_completed():
        return "attend" if parcours.waiting_events() else "muette"
    suivies = {
        fleche.get("sourceRef") for fleche in etree.fromstring(contenu).iter(bpmn("sequenceFlow"))
    }
    perdue = any(
        tache.task_spec.bpmn_id in suivies and not (tache.children or tache.triggered)
        for tache in parcours.get_tasks(state=TaskState.COMPLETED)
    )
    return "muette" if perdue else "finie"
