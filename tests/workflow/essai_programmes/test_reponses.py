"""The answers that the essay invents: valid, and one for each consequence."""

import pytest

import bpmn
from workflow.essai_programmes.reponses import SANS_LIEU, list_reponses, remplir
from workflow.formulaires import lire, validation
from workflow.parcours.actes import ACTES, VARIABLES_INITIALES, Acte

CLES = bpmn.list_formulaires()
SANS_ACTE = Acte()


@pytest.mark.parametrize("cle", CLES)
def test_chaque_formulaire_livre_a_une_reponse_que_son_controle_accepte(cle: str) -> None:
    formulaire = lire(bpmn.read_formulaire(cle))
    reponses = list_reponses(formulaire, SANS_ACTE, frozenset(), {})
    assert len(reponses) == 1
    saisie = remplir(formulaire, reponses[0].fixes, SANS_LIEU)
    requis = {c.cle for c in formulaire.champs if c.requis and c.montre_si is None}
    assert requis <= validation.valider(formulaire, saisie).keys()


def test_chaque_choix_que_le_diagramme_lit_est_essaye() -> None:
    formulaire = lire(bpmn.read_formulaire("decision_caleol"))
    reponses = list_reponses(formulaire, SANS_ACTE, frozenset({"decision_caleol"}), {})
    assert [r.routees["decision_caleol"] for r in reponses] == [
        "attribution", "attribution_rang", "attribution_condition", "non_attribution",
        "irrecevable",
    ]  # fmt: skip


def test_chaque_choix_que_l_acte_lit_est_essaye() -> None:
    """No condition reads `suite_refus`: the act makes the issue of it."""
    formulaire, acte = lire(bpmn.read_formulaire("refus")), ACTES["traiter_refus"]
    reponses = list_reponses(formulaire, acte, frozenset(), VARIABLES_INITIALES)
    ecrits = {r.ecrits(acte, VARIABLES_INITIALES)["issue_proposition"] for r in reponses}
    assert ecrits == {"reprise", "sortie"}
