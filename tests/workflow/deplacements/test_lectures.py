"""A dossier does not move to where a question that it was never asked will decide."""

from datetime import timedelta

import pytest

import bpmn
from tests.diagrammes.construire import OUVERTURE, chemin, diagramme, propriete
from workflow.deplacements import lectures
from workflow.deplacements.solidite import deplacer
from workflow.engine import Instance
from workflow.engine.transport import DeplacementRefuse
from workflow.parcours.definition_chargee import DefinitionChargee

QUESTION = propriete("formulaire", "appui_sante")
DECISION = '<exclusiveGateway id="choix" name="Choix" default="choix_fin"/>' + chemin(
    "choix", "signer", condition="appui_sante == 'oui'"
)


def definition(
    *etapes: str, pose: str = "", decide: bool = False, dedans: str = ""
) -> DefinitionChargee:
    """Steps in a row; `pose`: the one that asks. `decide`: the answer opens another one at the end.

    `dedans`: the step that is a phase with one step of the same form in it.
    """
    noeuds = "".join(_etape(e, e == pose, e == dedans) for e in etapes)
    bout = ("choix", "fin") if decide else ("fin",)
    suite = DECISION + '<userTask id="signer"/>' + chemin("signer", "fin") if decide else ""
    contenu = diagramme(
        '<startEvent id="debut"/><endEvent id="fin"/>', noeuds, suite,
        chemin("debut", *etapes, *bout),
    )  # fmt: skip
    formes = {"appui_sante": bpmn.read_formulaire("appui_sante")}
    return DefinitionChargee.assembler("essai", contenu, {}, formes)


def _etape(id_: str, pose: bool, phase: bool) -> str:
    contenu = QUESTION if pose else ""
    if not phase:
        return f'<userTask id="{id_}" name="{id_.capitalize()}">{contenu}</userTask>'
    bouts = f'<startEvent id="{id_}_d"/><endEvent id="{id_}_f"/>'
    noeud = f'<userTask id="{id_}_fait" name="Faire">{contenu}</userTask>'
    dedans = bouts + noeud + chemin(f"{id_}_d", f"{id_}_fait", f"{id_}_f")
    return f'<subProcess id="{id_}" name="{id_.capitalize()}">{dedans}</subProcess>'


def deplacer_apres(avant: DefinitionChargee, apres: DefinitionChargee, *faites: str) -> None:
    """Open a dossier, do these steps, then move it: raises what the reading of variables says."""
    instance = Instance.vide(avant.modele, graine="ouverture")
    instance.demarrer(variables={}, moment=OUVERTURE)
    for rang, etape in enumerate(faites):
        (ouverte,) = instance.frontiere().ouvertes
        assert ouverte.element.id == etape
        reponses = {"appui_sante": "oui"} if ouverte.element.lire("formulaire") else {}
        moment = OUVERTURE + timedelta(days=rang)
        instance.terminer(ouverte.tache_id, variables=reponses, moment=moment, graine=etape)
    depuis = {o.tache_id: OUVERTURE for o in instance.frontiere().ouvertes}
    transport = deplacer(
        avant.modele, apres.modele, instance.encoder(), {}, depuis=depuis, graine="deplacement"
    )
    lectures.verifier(avant, apres, transport)


SANS = definition("saisir", "relire")
DECIDE = definition("saisir", "relire", pose="saisir", decide=True)


def test_un_dossier_qui_a_passe_la_question_ne_va_pas_vers_la_decision() -> None:
    with pytest.raises(DeplacementRefuse, match="appui_sante.*n’a pas"):
        deplacer_apres(SANS, DECIDE, "saisir")


def test_un_dossier_a_qui_on_la_posera_y_va() -> None:
    deplacer_apres(SANS, DECIDE)
    deplacer_apres(SANS, definition("saisir", "relire", pose="relire", decide=True), "saisir")


def test_un_dossier_qui_a_deja_la_reponse_y_va() -> None:
    deplacer_apres(definition("saisir", "relire", pose="saisir"), DECIDE, "saisir")


def test_ce_que_l_ancienne_version_pouvait_deja_taire_ne_retient_personne() -> None:
    avant = definition("saisir", "relire", decide=True)
    deplacer_apres(avant, definition("saisir", "relire", "clore", decide=True), "saisir")


def test_la_phase_en_cours_qui_pose_la_question_suffit() -> None:
    avant = definition("saisir", "phase", dedans="phase", pose="phase")
    apres = definition("saisir", "phase", dedans="phase", pose="phase", decide=True)
    deplacer_apres(avant, apres, "saisir")
    sans = definition("saisir", "phase", dedans="phase")
    decide = definition("saisir", "phase", dedans="phase", pose="saisir", decide=True)
    with pytest.raises(DeplacementRefuse, match="appui_sante"):
        deplacer_apres(sans, decide, "saisir")
