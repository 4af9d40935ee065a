"""Another version of `acces_direct`: the shipped one, with a few words of its files replaced."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

import bpmn
from models.definition import Definition
from tests.workflow.decor import LE
from workflow.parcours.definitions import depuis_diagramme, publier_pieces

Remplacements = Mapping[str, Sequence[tuple[str, str]]]
"""{module, or `acces_direct` itself: [(what is there, what is put instead)]}."""

APRES_LE_BAIL = """
    <bpmn:userTask id="remettre_cles" name="Remettre les clés">
      <bpmn:extensionElements>
        <spiffworkflow:properties>
          <spiffworkflow:property name="role" value="travailleur_social" />
        </spiffworkflow:properties>
      </bpmn:extensionElements>
      <bpmn:incoming>flux_signer_bail_remettre_cles</bpmn:incoming>
      <bpmn:outgoing>flux_signer_bail_fin_relogement</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="flux_signer_bail_remettre_cles" sourceRef="signer_bail"
      targetRef="remettre_cles" />
    <bpmn:sequenceFlow id="flux_signer_bail_fin_relogement" sourceRef="remettre_cles"
      targetRef="fin_relogement" />
"""

AVEC_LES_CLES: Remplacements = {
    "relogement": [
        (
            '<bpmn:sequenceFlow id="flux_signer_bail_fin_relogement" sourceRef="signer_bail" '
            'targetRef="fin_relogement" />',
            APRES_LE_BAIL,
        ),
        ('name="Signer le bail"', 'name="Signer le bail du logement"'),
    ]
}
"""A step added after the lease, whose own words change."""

DIAGNOSTIC_RENOMME: Remplacements = {
    "diagnostic": [
        (f'{attribut}="realiser_diagnostic"', f'{attribut}="mener_le_diagnostic"')
        for attribut in (" id", "sourceRef", "targetRef", "bpmnElement")
    ]
}
"""A step that bears another id: nothing says that it is the same."""

CONTACT_RENOMME: Remplacements = {
    "contact": [
        (f'{attribut}="prendre_contact"', f'{attribut}="joindre_le_menage"')
        for attribut in (" id", "sourceRef", "targetRef", "bpmnElement")
    ]
}

NOTIFICATION_RENOMMEE: Remplacements = {
    "caleol": [
        (f'{attribut}="notifier_offre"', f'{attribut}="prevenir_le_menage"')
        for attribut in (" id", "sourceRef", "targetRef", "bpmnElement")
    ]
}
"""A step that carries a rule of law bears another id."""

SANS_LA_PIECE: Remplacements = {
    "caleol": [('sourceRef="decision" targetRef="fournir_piece"',
                'sourceRef="decision" targetRef="traiter_refus"')]
}  # fmt: skip
"""A conditional attribution goes on without the step that closes its proposition."""

CHOISI = {"diagnostic/realiser_diagnostic": "diagnostic/mener_le_diagnostic"}

DECIDE_SANS_AVOIR_DEMANDE: Remplacements = {
    "relogement": [(">protocole_correspondant</bpmn:cond", ">jamais_demandee == 'oui'</bpmn:cond")]
}
"""A later decision reads what no question of the new version asks."""

UN_DELAI = """
    <bpmn:boundaryEvent id="diagnostic_tarde" name="Diagnostic en retard" cancelActivity="true"
      attachedToRef="realiser_diagnostic">
      <bpmn:extensionElements>
        <spiffworkflow:properties>
          <spiffworkflow:property name="horloge" value="arret" />
        </spiffworkflow:properties>
      </bpmn:extensionElements>
      <bpmn:outgoing>flux_diagnostic_tarde</bpmn:outgoing>
      <bpmn:timerEventDefinition id="minuterie_diagnostic_tarde">
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P2M</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="flux_diagnostic_tarde" sourceRef="diagnostic_tarde"
      targetRef="diagnostic_bailleur" />
    <bpmn:sequenceFlow id="flux_qui_diagnostique_realiser_diagnostic\""""

AVEC_UN_DELAI: Remplacements = {
    "diagnostic": [
        ('<bpmn:sequenceFlow id="flux_qui_diagnostique_realiser_diagnostic"', UN_DELAI.strip())
    ]
}
"""A delay of two months on a step that had none."""


def publier_version(session: Session, remplacements: Remplacements) -> Definition:
    """Publish the shipped parcours with these words replaced. Raises for words not found."""
    pieces = depuis_diagramme(bpmn.read_parcours("acces_direct"))
    modules = {}
    for cle, paires in remplacements.items():
        contenu = bpmn.read_appelable(cle).decode()
        for ici, la in paires:
            assert ici in contenu, (cle, ici)
            contenu = contenu.replace(ici, la)
        modules[cle] = contenu.encode()
    return publier_pieces(session, pieces=replace(pieces, modules=modules), acteur_id=None, le=LE)
