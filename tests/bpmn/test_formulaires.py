"""The shipped forms and programmes: readable, closed, and faithful to the lists of codes."""

import json
from typing import Any

import pytest

import bpmn
from models.codes import DecisionCaleol, libelles
from models.menage import MENAGE_TYPES
from workflow.expressions import compile_expression
from workflow.formulaires import lire
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX

SILENCE = "silence"
"""Recorded by the engine when the delay expires: nobody answers it."""
LISTES = {
    "orientation.prescripteur_type": set(libelles("prescripteur_type")),
    "menage.type": set(MENAGE_TYPES),
    "mesure.intensite": set(libelles("intensite")),
    "proposition.contingent": set(libelles("contingent")),
    "passage.decision": set(DecisionCaleol),
    "passage.motif_code": set(libelles("motif_refus_caleol")),
    "passage.motif_refus_menage": set(libelles("motif_refus_menage")) - {SILENCE},
    "occupation.statut": set(libelles("statut_occupation")),
    "sortie.motif": set(libelles("sortie_motif")),
    "retrait.motif": {"rupture_lien", "refus_accompagnement", "abandon_mesure"},
}
Champ = dict[str, Any]


def champs(cle: str) -> list[Champ]:
    composants: list[Champ] = json.loads(bpmn.read_formulaire(cle))["components"]
    assert composants, cle
    return composants


def tous_les_champs() -> list[tuple[str, Champ]]:
    """Return the fields of every form, with their form: some tests look at few of them."""
    return [(cle, champ) for cle in bpmn.list_formulaires() for champ in champs(cle)]


def destination(champ: Champ) -> str:
    return str(champ["properties"]["destination"])


@pytest.fixture(params=bpmn.list_formulaires())
def formulaire(request: pytest.FixtureRequest) -> str:
    cle: str = request.param
    return cle


def test_un_formulaire_porte_le_nom_du_fichier_et_un_titre(formulaire: str) -> None:
    lu = lire(bpmn.read_formulaire(formulaire))
    assert lu.cle == formulaire
    assert lu.titre != formulaire
    assert lu.champs


def test_les_champs_ont_une_cle_unique_et_un_type_connu(formulaire: str) -> None:
    cles = [champ["key"] for champ in champs(formulaire)]
    assert len(cles) == len(set(cles))


def test_un_choix_propose_des_reponses_et_lui_seul(formulaire: str) -> None:
    for champ in champs(formulaire):
        assert (champ["type"] in {"select", "radio", "checklist"}) == ("values" in champ)


def test_un_champ_ecrit_dans_la_liste_close(formulaire: str) -> None:
    assert {destination(champ) for champ in champs(formulaire)} <= set(DESTINATIONS)


def test_un_champ_n_elargit_pas_son_audience() -> None:
    declarees = {
        (cle, champ["key"]): (niveau, DESTINATIONS[destination(champ)].confidentialite)
        for cle, champ in tous_les_champs()
        if (niveau := champ["properties"].get("confidentialite"))
    }
    assert declarees
    for ou, (niveau, plancher) in declarees.items():
        assert NIVEAUX[niveau] >= plancher, ou


def test_une_reponse_qui_route_est_obligatoire_et_close() -> None:
    routent = [un for un in tous_les_champs() if DESTINATIONS[destination(un[1])].route]
    assert routent
    for cle, champ in routent:
        assert champ["validate"]["required"], (cle, champ["key"])
        assert champ["type"] in {"radio", "oui_non", "number"}, (cle, champ["key"])


def test_une_condition_d_affichage_lit_une_reponse_du_meme_formulaire() -> None:
    montres = [un for un in tous_les_champs() if un[1].get("conditional", {}).get("montre_si")]
    assert montres
    for cle, champ in montres:
        autres = {autre["key"] for autre in champs(cle)} - {champ["key"]}
        lues = compile_expression(champ["conditional"]["montre_si"]).noms
        assert lues, (cle, champ["key"])
        assert lues <= autres, (cle, champ["key"])


def test_les_reponses_fermees_sont_celles_des_listes_de_codes() -> None:
    proposees = {
        destination(champ): {option["value"] for option in champ["values"]}
        for cle in bpmn.list_formulaires()
        for champ in champs(cle)
        if destination(champ) in LISTES
    }
    assert proposees == LISTES


def test_une_variable_de_routage_a_un_seul_nom() -> None:
    noms: dict[str, set[str]] = {}
    for cle in bpmn.list_formulaires():
        for champ in champs(cle):
            if DESTINATIONS[destination(champ)].route:
                noms.setdefault(destination(champ), set()).add(champ["key"])
    assert [d for d, cles in noms.items() if len(cles) > 1] == []
    assert noms
    assert set(noms) == {d for d, regle in DESTINATIONS.items() if regle.route}


def test_le_delai_de_reponse_n_est_jamais_sous_dix_jours() -> None:
    # R.441-10
    delai = next(c for c in champs("offre") if c["key"] == "delai_reponse_jours")
    assert delai["validate"]["min"] == 10


def test_un_refus_de_la_commission_est_motive() -> None:
    # L.441-2-2
    motif = next(c for c in champs("decision_caleol") if destination(c) == "passage.motif")
    montre = compile_expression(motif["conditional"]["montre_si"])
    motivees = {d for d in DecisionCaleol if montre.evaluer({"decision_caleol": d.value})}
    assert motif["validate"]["required"]
    assert motivees == {DecisionCaleol.NON_ATTRIBUTION, DecisionCaleol.IRRECEVABLE}


def test_le_programme_d_ile_de_france_suit_un_parcours_livre() -> None:
    programme = json.loads(bpmn.read_programme("avdl_idf"))
    assert programme["forme"] in bpmn.list_parcours()


@pytest.mark.parametrize("cle", ["absent", "../parcours/acces_direct", "", "/etc/hostname", "A"])
def test_une_cle_inconnue_ou_qui_sort_du_dossier_est_refusee(cle: str) -> None:
    with pytest.raises(bpmn.FichierInconnu):
        bpmn.read_module(cle)
