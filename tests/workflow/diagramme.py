"""A small diagram: one step that a timer may end, with the clock that a test asks for."""

MODELE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
    targetNamespace="http://exemple.test/essai">
  <bpmn:process id="essai_{horloge}" name="Essai" isExecutable="true">
    <bpmn:laneSet id="voies">
      <bpmn:lane id="voie_association" name="Association">
        <bpmn:flowNodeRef>debut</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>attendre</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>delai</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>relancer</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>fin_faite</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>fin_relancee</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="debut" name="Début"/>
    <bpmn:userTask id="attendre" name="Attendre">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="formulaire" value="complement"/>
        <spiffworkflow:property name="phase" value="avl"/>
      </spiffworkflow:properties></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:boundaryEvent id="delai" name="Délai" attachedToRef="attendre">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="horloge" value="{horloge}"/>
      </spiffworkflow:properties></bpmn:extensionElements>
      <bpmn:timerEventDefinition id="delai_definition">
        <bpmn:timeDuration>{duree}</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:userTask id="relancer" name="Relancer">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="formulaire" value="complement"/>
        <spiffworkflow:property name="phase" value="adl"/>
      </spiffworkflow:properties></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:endEvent id="fin_faite" name="Faite"/>
    <bpmn:endEvent id="fin_relancee" name="Relancée"/>
    <bpmn:sequenceFlow id="f1" sourceRef="debut" targetRef="attendre"/>
    <bpmn:sequenceFlow id="f2" sourceRef="attendre" targetRef="fin_faite"/>
    <bpmn:sequenceFlow id="f3" sourceRef="delai" targetRef="relancer"/>
    <bpmn:sequenceFlow id="f4" sourceRef="relancer" targetRef="fin_relancee"/>
  </bpmn:process>
</bpmn:definitions>
"""


def dessiner(horloge: str, duree: str = "P30D") -> bytes:
    """Return the diagram whose timer has this clock and this delay."""
    return MODELE.format(horloge=horloge, duree=duree).encode()
