"""Every way out of `acces_direct`, and the detours that lead back to it, on both databases.

Sources of the ends: state diagrams of the domain model (1.3), EN1 to EN6 of the reference parcours.
"""

from dataclasses import dataclass

import pytest

from models.accompagnement import Sortie
from models.codes import DossierEtat
from models.dossier import Incident
from tests.scenarios.marche import (
    CALEOL,
    CONDITION,
    NON_ATTRIBUE,
    OFFRE,
    RANG,
    REFUSEE,
    REPROPOSER,
    SORTIE,
    Pas,
    marcher,
    pas,
    refuse,
)
from tests.workflow.decor import Monde
from tests.workflow.reponses import MOTIF, SUITE, jusqu_a
from tests.workflow.suivi import Suivi


@dataclass(frozen=True)
class Issue:
    """`motif`: of the exit; `mesures`: (type, motive of the end), in the order of their opening."""

    pas: tuple[Pas, ...]
    fin: str
    motif: str
    mesures: tuple[tuple[str, str], ...] = ()
    propositions: tuple[str, ...] = ()


AVL_NON_RELOGEABLE = (("avl", "non_relogeable"),)
AVL_ABANDON = (("avl", "abandon_mesure"),)
ISSUES: dict[str, Issue] = {
    "EN1 public non éligible": Issue(
        (pas("enregistrer_orientation", eligible="non"),), "fin_sans_admission", "reorientation"
    ),
    "EN2 refus de contact": Issue(
        (*jusqu_a("prendre_contact"), pas("prendre_contact", resultat_contact="refus")),
        "fin_sans_admission",
        "rupture_lien",
    ),
    "EN2 non joint après trois essais": Issue(
        (
            *jusqu_a("prendre_contact"),
            *[pas("prendre_contact", resultat_contact="non_joint")] * 3,
            "decider_sans_reponse",
        ),
        "fin_sans_admission",
        "rupture_lien",
    ),
    **{
        f"EN3 {conclusion}": Issue(
            (*jusqu_a("realiser_diagnostic"), pas("realiser_diagnostic", conclusion=conclusion)),
            "fin_sans_admission",
            "reorientation",
        )
        for conclusion in ("sans_mesure", "reorientation", "non_relogeable")
    },
    "refus dès le diagnostic": Issue(
        (*jusqu_a("realiser_diagnostic"), pas("realiser_diagnostic", refus_au_diagnostic=True)),
        "fin_sans_admission",
        "refus_accompagnement",
    ),
    "entrée refusée": Issue(
        (
            *jusqu_a("valider_entree"),
            pas("valider_entree", decision_instance="refuse", motif_decision=MOTIF),
        ),
        "fin_sans_admission",
        "reorientation",
    ),
    "adhésion refusée après réflexion": Issue(
        (
            *jusqu_a("recueillir_adhesion"),
            pas("recueillir_adhesion", adhesion="reflexion"),
            pas("recueillir_adhesion", adhesion="refusee", motif_refus="Pas maintenant."),
        ),
        "fin_sans_admission",
        "refus_accompagnement",
    ),
    "retrait pendant l’AVL": Issue(
        (*jusqu_a("rapprochement"), "retrait_avl"),
        "fin_sans_relogement",
        "rupture_lien",
        (("avl", "rupture_lien"),),
    ),
    "retrait pendant une proposition": Issue(
        (*CALEOL, "retrait_avl"),
        "fin_sans_relogement",
        "rupture_lien",
        (("avl", "rupture_lien"),),
        ("sortie",),
    ),
    "retrait pendant le délai de réponse": Issue(
        (*OFFRE, "retrait_avl"),
        "fin_sans_relogement",
        "rupture_lien",
        (("avl", "rupture_lien"),),
        ("sortie",),
    ),
    "non relogeable pendant une proposition": Issue(
        (*jusqu_a("verifier_dossier"), "non_relogeable_avl"),
        "fin_sans_relogement",
        "non_relogeable",
        (("avl", "non_relogeable"),),
        ("sortie",),
    ),
    "EN4 irrecevable": Issue(
        (*CALEOL, refuse("irrecevable", motif_code="sejour")),
        "fin_sans_relogement",
        "non_relogeable",
        AVL_NON_RELOGEABLE,
        ("irrecevable",),
    ),
    "sortie après refus de l’offre": Issue(
        (*OFFRE, REFUSEE, SORTIE),
        "fin_sans_relogement",
        "abandon_mesure",
        AVL_ABANDON,
        ("refus_menage",),
    ),
    "sortie après silence": Issue(
        (*OFFRE, "silence", SORTIE),
        "fin_sans_relogement",
        "abandon_mesure",
        AVL_ABANDON,
        ("silence",),
    ),
    "sortie après une pièce non fournie": Issue(
        (*CONDITION, pas("fournir_piece", piece_fournie="non"), SORTIE),
        "fin_sans_relogement",
        "abandon_mesure",
        AVL_ABANDON,
        ("non_attribution",),
    ),
    "sortie après un rang perdu puis une non-attribution": Issue(
        (*RANG, "logement_pris", *REPROPOSER, NON_ATTRIBUE, SORTIE),
        "fin_sans_relogement",
        "abandon_mesure",
        AVL_ABANDON,
        ("sans_suite", "non_attribution"),
    ),
    "retrait pendant l’ADL": Issue(
        (*jusqu_a("bilan_final"), "retrait_adl"),
        "fin_adl_interrompue",
        "abandon_mesure",
        (("avl", "relogement"), ("adl", "abandon_mesure")),
        ("bail",),
    ),
    "EN5 réorienté en fin d’ADL": Issue(
        (*jusqu_a("bilan_final"), pas("bilan_final", suite="reorienter")),
        "fin_adl_interrompue",
        "reorientation",
        (("avl", "relogement"), ("adl", "reorientation")),
        ("bail",),
    ),
    "EN6 stabilisé, veille sans difficulté": Issue(
        (*SUITE, "veille", "enqueter_un_an"),
        "fin_clos",
        "reloge_stabilise",
        (("avl", "relogement"), ("adl", "reloge_stabilise")),
        ("bail",),
    ),
    "difficulté après la veille": Issue(
        (*SUITE, "veille", pas("enqueter_un_an", difficulte="oui")),
        "fin_clos",
        "reloge_stabilise",
        (("avl", "relogement"), ("adl", "reloge_stabilise")),
        ("bail",),
    ),
}


@pytest.mark.parametrize("nom", ISSUES)
def test_une_issue_clot_le_dossier_et_tout_ce_qu_il_avait_d_ouvert(nom: str, suivi: Suivi) -> None:
    issue = ISSUES[nom]
    marcher(suivi, issue.pas)
    dossier = suivi.dossier()
    assert (dossier.etat, dossier.fin_element) == (DossierEtat.CLOS, issue.fin)
    assert dossier.clos_le == suivi.le
    assert suivi.ouvertes() == {}
    assert suivi.echeances() == {}
    assert [(m.type, m.fin_motif) for m in suivi.mesures()] == list(issue.mesures)
    assert [p.issue for p in suivi.propositions()] == list(issue.propositions)
    assert len(suivi.journal()) == dossier.version == 1 + len(issue.pas)
    assert suivi.compter(Incident) == 0
    assert [sortie.motif for sortie in suivi.lignes(Sortie)] == [issue.motif]


def test_les_issues_sont_toutes_les_fins_du_diagramme(monde: Monde) -> None:
    modele = Suivi.ouvrir(monde).modele()
    fins = {id_ for processus, id_ in modele.elements
            if processus == "acces_direct" and id_.startswith("fin_")}  # fmt: skip
    assert {issue.fin for issue in ISSUES.values()} == fins
