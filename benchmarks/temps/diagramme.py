"""A diagram that waits on one step under several delays at once: one opening, all due dates."""

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

TETE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
    targetNamespace="http://exemple.test/mesure">
  <bpmn:process id="delais" name="Délais" isExecutable="true">
    <bpmn:startEvent id="debut" name="Début"/>
    <bpmn:sequenceFlow id="f_debut" sourceRef="debut" targetRef="attendre"/>
    <bpmn:userTask id="attendre" name="Attendre">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="formulaire" value="complement"/>
        <spiffworkflow:property name="role" value="travailleur_social"/>
        <spiffworkflow:property name="phase" value="avl"/>
      </spiffworkflow:properties></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f_fin" sourceRef="attendre" targetRef="fin"/>
    <bpmn:endEvent id="fin" name="Faite"/>
"""
DELAI = """
    <bpmn:boundaryEvent id="{cle}" name={nom} attachedToRef="attendre">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="horloge" value="continue"/>{legal}
      </spiffworkflow:properties></bpmn:extensionElements>
      <bpmn:timerEventDefinition id="{cle}_definition">
        <bpmn:timeDuration>{duree}</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="f_{cle}" sourceRef="{cle}" targetRef="fin_{cle}"/>
    <bpmn:endEvent id="fin_{cle}" name={nom}/>
"""
LEGAL = '\n        <spiffworkflow:property name="calendrier" value="legal"/>'
PIED = """  </bpmn:process>
</bpmn:definitions>
"""


def dessiner(delais: Mapping[str, tuple[str, bool]]) -> bytes:
    """Return the diagram of {id of the timer: (ISO 8601 duration, whether it is legal)}."""
    dessins = [
        DELAI.format(cle=cle, nom=quoteattr(duree), duree=duree, legal=LEGAL if legal else "")
        for cle, (duree, legal) in delais.items()
    ]
    return "".join([TETE, *dessins, PIED]).encode()
