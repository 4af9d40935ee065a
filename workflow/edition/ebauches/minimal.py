"""The diagram that a parcours drawn from nothing starts with: one lane, one step, one end."""

from xml.sax.saxutils import quoteattr

MODELE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
    id="definitions_{cle}" targetNamespace="urn:jalon:bpmn">
  <bpmn:collaboration id="collaboration_{cle}">
    <bpmn:participant id="participant_{cle}" name={nom} processRef="{cle}" />
  </bpmn:collaboration>
  <bpmn:process id="{cle}" name={nom} isExecutable="true">
    <bpmn:laneSet id="voies_{cle}">
      <bpmn:lane id="voie_association" name="Association">
        <bpmn:flowNodeRef>debut</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>premiere_etape</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>fin</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="debut" name="Début">
      <bpmn:outgoing>flux_debut</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:task id="premiere_etape" name="Première étape">
      <bpmn:incoming>flux_debut</bpmn:incoming>
      <bpmn:outgoing>flux_fin</bpmn:outgoing>
    </bpmn:task>
    <bpmn:endEvent id="fin" name="Fin">
      <bpmn:incoming>flux_fin</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="flux_debut" sourceRef="debut" targetRef="premiere_etape" />
    <bpmn:sequenceFlow id="flux_fin" sourceRef="premiere_etape" targetRef="fin" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="dessin_{cle}">
    <bpmndi:BPMNPlane id="plan_{cle}" bpmnElement="collaboration_{cle}">
      <bpmndi:BPMNShape id="participant_{cle}_di" bpmnElement="participant_{cle}"
          isHorizontal="true">
        <dc:Bounds x="160" y="80" width="560" height="160" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="voie_association_di" bpmnElement="voie_association"
          isHorizontal="true">
        <dc:Bounds x="190" y="80" width="530" height="160" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="debut_di" bpmnElement="debut">
        <dc:Bounds x="242" y="142" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="premiere_etape_di" bpmnElement="premiere_etape">
        <dc:Bounds x="350" y="120" width="120" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="fin_di" bpmnElement="fin">
        <dc:Bounds x="542" y="142" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="flux_debut_di" bpmnElement="flux_debut">
        <di:waypoint x="278" y="160" />
        <di:waypoint x="350" y="160" />
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="flux_fin_di" bpmnElement="flux_fin">
        <di:waypoint x="470" y="160" />
        <di:waypoint x="542" y="160" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def dessiner(cle: str, nom: str) -> bytes:
    """Return the diagram of a parcours, or of a module, that only has its first step."""
    return MODELE.format(cle=cle, nom=quoteattr(nom)).encode()
