"""What the essay says of a diagram that is wrong: planted faults, each of which it must see."""

import bpmn
from models.db import transaction
from tests.diagrammes.construire import chemin, diagramme
from web.essai_programmes.base import DEPART, Base, Sujet
from web.essai_programmes.essai import Bilan, essayer, inscrire
from workflow.parcours import definitions
from workflow.programmes import lire

PROPRIETES = (
    "<extensionElements><spiffworkflow:properties>"
    '<spiffworkflow:property name="formulaire" value="orientation"/>'
    '<spiffworkflow:property name="acte" value="enregistrer_orientation"/>'
    '<spiffworkflow:property name="role" value="travailleur_social"/>'
    "</spiffworkflow:properties></extensionElements>"
)
NOEUDS = (
    '<startEvent id="debut" name="Début"/>'
    f'<userTask id="noter" name="Noter">{PROPRIETES}</userTask>'
    '<exclusiveGateway id="choix" default="choix_fin"/><endEvent id="fin"/><endEvent id="autre"/>'
    + chemin("debut", "noter", "choix", "fin")
)


def essayer_un_diagramme(base: Base, contenu: bytes) -> Bilan:
    parametres = lire("avdl_idf").resolus()
    with transaction(base.factory) as session:
        definition = definitions.publier(session, contenu=contenu, acteur_id=None, le=DEPART)
        definition_id, cle = definition.id, definition.cle
    programme = inscrire(base, "acces_direct", "essai", parametres)
    return essayer(base, Sujet(definition_id, programme.programme_id, cle), parametres)


def test_une_fin_qu_aucune_reponse_n_atteint_est_nommee(base: Base) -> None:
    voie = chemin("choix", "autre", condition="eligible == 'jamais'")
    ligne = essayer_un_diagramme(base, diagramme(NOEUDS + voie)).as_row("planté")
    assert ligne["jamais_atteints"] == ["autre"]
    assert ligne["fin"] == ["fin"]
    assert ligne["verdict"] == "Fins permises jamais atteintes\u00a0: autre"
    assert ligne["chemins"] == 1


def test_une_fin_que_les_parametres_ferment_n_est_pas_attendue(base: Base) -> None:
    voie = chemin("choix", "autre", condition="tentatives_max == 0")
    ligne = essayer_un_diagramme(base, diagramme(NOEUDS + voie)).as_row("planté")
    assert (ligne["jamais_atteints"], ligne["verdict"]) == ([], "ok")


def test_un_incident_donne_sa_phrase(base: Base) -> None:
    voie = chemin("choix", "autre", condition="eligible + 1 == 2")
    bilan = essayer_un_diagramme(base, diagramme(NOEUDS + voie))
    assert "«\u00a0Noter\u00a0»" in bilan.verdict()
    assert "ne peut pas être calculée" in bilan.verdict()


def test_une_fin_plantee_dans_un_parcours_livre_est_vue(base: Base) -> None:
    """A copy of `acces_direct` with one more way out, that no answer can take."""
    contenu = bpmn.read_parcours("acces_direct").decode()
    voie = (
        '<bpmn:endEvent id="fin_plantee"/><bpmn:exclusiveGateway id="plantee" '
        'default="flux_plantee"/><bpmn:sequenceFlow id="flux_plantee" sourceRef="plantee" '
        'targetRef="fin_clos"/><bpmn:sequenceFlow id="flux_perdu" sourceRef="plantee" '
        'targetRef="fin_plantee"><bpmn:conditionExpression>tentatives &lt; 0'
        "</bpmn:conditionExpression></bpmn:sequenceFlow></bpmn:process>"
    )
    detournee = contenu.replace('targetRef="fin_clos"', 'targetRef="plantee"', 1)
    assert detournee != contenu
    plante = detournee.replace("</bpmn:process>", voie).encode()
    assert essayer_un_diagramme(base, plante).jamais_atteintes() == ["fin_plantee"]
