"""`maintien_bail`: helping a household that is housed, landlord or not, and all its ways out.

Sources: 003:716-833 (ARLIPSY), 004 2.2.1 to 2.2.11, 3.1.8 to 3.1.13; domain model 1.3.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from models.accompagnement import Reponse, Sortie
from models.codes import DossierEtat
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, Incident
from models.relogement import Occupation
from models.visibilite import dossiers_visibles
from tests.scenarios.marche import Pas, marcher, pas
from tests.scenarios.programmes import planter_la_forme, suivre
from tests.workflow.decor import LE, Monde
from tests.workflow.reponses import MOTIF, entre
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.errors import SaisieInvalide

FORME = "maintien_bail"
CONSTAT = "constater_occupation"
LOUE: dict[str, object] = {
    "motif_reperage": "impaye",
    "impaye_mensualites": "3",
    "statut_occupation": "bail_direct",
    "adresse": "2 rue des Lilas",
}
POSSEDE: dict[str, object] = {
    "motif_reperage": "occupation",
    "statut_occupation": "proprietaire_occupant",
}
LOCATAIRE, PROPRIETAIRE = pas(CONSTAT, **LOUE), pas(CONSTAT, **POSSEDE)
ENTREE: tuple[Pas, ...] = (
    "enregistrer_orientation",
    "prendre_contact",
    pas("realiser_diagnostic", conclusion="adl"),
    "valider_entree",
    "recueillir_adhesion",
)
JUSQU_A_L_ADL = (LOCATAIRE, *ENTREE)
BILANS: tuple[Pas, ...] = ("bilan_mi_mesure", "bilan_final")
SORTIE = pas("preparer_sortie", motif_sortie="maintenu")
FIN: tuple[Pas, ...] = (SORTIE, "veille", pas("enqueter_un_an", par="ts", difficulte="non"))
MUTER = pas("proposer_mutation", suite_logement="changer", motif_mutation="loyer")
RESTER = pas("proposer_mutation", suite_logement="rester")
RECHERCHE: tuple[Pas, ...] = tuple(
    etape for etape in entre("mettre_a_jour_demande", "bilan_mi_mesure")
    if etape not in ("contact_prealable", "designer_correspondant")
)  # fmt: skip
"""Without the rules of the protocole Logement d'abord."""


@pytest.fixture(scope="module")
def monde(base: SessionFactory) -> Monde:
    return planter_la_forme(base, FORME)


def ouvrir(monde: Monde, **parametres: object) -> Suivi:
    return suivre(monde, FORME, **parametres)


@dataclass(frozen=True)
class Issue:
    """`sortie`: motive of the exit; `mesures`: (type, motive of the end), oldest first."""

    pas: tuple[Pas, ...]
    fin: str
    sortie: str
    mesures: tuple[tuple[str, str], ...] = ()
    parametres: dict[str, object] = field(default_factory=dict)


MUTATION: dict[str, object] = {"mutation": True}
ISSUES: dict[str, Issue] = {
    "public non éligible": Issue(
        (LOCATAIRE, pas("enregistrer_orientation", eligible="non")), "fin_entree", "reorientation"
    ),
    "jamais joint malgré les visites": Issue(
        (
            LOCATAIRE,
            ENTREE[0],
            *[pas("prendre_contact", resultat_contact="non_joint")] * 3,
            "decider_sans_reponse",
        ),
        "fin_entree",
        "rupture_lien",
    ),
    "rien à mettre en place": Issue(
        (LOCATAIRE, *ENTREE[:2], pas("realiser_diagnostic", conclusion="sans_mesure")),
        "fin_entree",
        "reorientation",
    ),
    "refus en commission impayés": Issue(
        (
            *JUSQU_A_L_ADL[:4],
            pas("valider_entree", decision_instance="refuse", motif_decision=MOTIF),
        ),
        "fin_entree",
        "reorientation",
        parametres={"commission_impayes": True},
    ),
    "le ménage ne veut pas d’aide": Issue(
        (*JUSQU_A_L_ADL[:5], pas("recueillir_adhesion", adhesion="refusee")),
        "fin_entree",
        "refus_accompagnement",
    ),
    "expertise courte": Issue(
        (
            *JUSQU_A_L_ADL,
            pas(
                "rendre_expertise",
                recommandations="Demander le FSL.",
                motif_sortie="accord_droit_commun",
            ),
        ),
        "fin_expertise",
        "accord_droit_commun",
        (("adl", "accord_droit_commun"),),
        {"court": True},
    ),
    "maintenu dans son logement": Issue(
        (*JUSQU_A_L_ADL, *BILANS, *FIN), "fin_clos", "maintenu", (("adl", "maintenu"),)
    ),
    "retrait pendant l’ADL": Issue(
        (*JUSQU_A_L_ADL, "retrait_adl"),
        "fin_retrait",
        "abandon_mesure",
        (("adl", "abandon_mesure"),),
    ),
    "réorienté en fin d’ADL": Issue(
        (*JUSQU_A_L_ADL, BILANS[0], pas("bilan_final", suite="reorienter")),
        "fin_reoriente",
        "reorientation",
        (("adl", "reorientation"),),
    ),
    "expulsé malgré l’accompagnement": Issue(
        (*JUSQU_A_L_ADL, pas("expulsion_constatee", statut_apres_expulsion="hebergement")),
        "fin_expulsion",
        "expulsion",
        (("adl", "expulsion"),),
    ),
    "reste chez lui, la mutation étant possible": Issue(
        (*JUSQU_A_L_ADL, *BILANS, RESTER, *FIN),
        "fin_clos",
        "maintenu",
        (("adl", "maintenu"),),
        MUTATION,
    ),
    "mutation puis ADL dans le nouveau logement": Issue(
        (*JUSQU_A_L_ADL, *BILANS, MUTER, *RECHERCHE, *BILANS, RESTER, *FIN),
        "fin_clos",
        "maintenu",
        (("adl", "mutation"), ("avl", "relogement"), ("adl", "maintenu")),
        MUTATION,
    ),
    "mutation dès le diagnostic": Issue(
        (
            *JUSQU_A_L_ADL[:3],
            pas("realiser_diagnostic", conclusion="avl"),
            *ENTREE[3:],
            *RECHERCHE,
            *BILANS,
            RESTER,
            *FIN,
        ),
        "fin_clos",
        "maintenu",
        (("avl", "relogement"), ("adl", "maintenu")),
        MUTATION,
    ),
    "recherche d’un autre logement abandonnée": Issue(
        (*JUSQU_A_L_ADL, *BILANS, MUTER, *RECHERCHE[:2], "retrait_avl"),
        "fin_sans_mutation",
        "rupture_lien",
        (("adl", "mutation"), ("avl", "rupture_lien")),
        MUTATION,
    ),
}


@pytest.mark.parametrize("nom", ISSUES)
def test_une_issue_clot_le_dossier_et_tout_ce_qu_il_avait_d_ouvert(nom: str, monde: Monde) -> None:
    issue = ISSUES[nom]
    suivi = ouvrir(monde, **issue.parametres)
    marcher(suivi, issue.pas)
    dossier = suivi.dossier()
    assert (dossier.etat, dossier.fin_element) == (DossierEtat.CLOS, issue.fin)
    assert (suivi.ouvertes(), suivi.echeances()) == ({}, {})
    assert [(m.type, m.fin_motif) for m in suivi.mesures()] == list(issue.mesures)
    assert [s.motif for s in lister(suivi, Sortie)] == [issue.sortie]
    assert suivi.compter(Incident) == 0
    with transaction(monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []


def test_les_issues_sont_toutes_les_fins_du_diagramme(monde: Monde) -> None:
    fins = {id_ for processus, id_ in ouvrir(monde).modele().elements
            if processus == FORME and id_.startswith("fin_")}  # fmt: skip
    assert {issue.fin for issue in ISSUES.values()} == fins


def lister(suivi: Suivi, modele: type[Any]) -> list[Any]:
    with lecture(suivi.monde.factory) as session:
        requete = select(modele).where(modele.dossier_id == suivi.dossier_id)
        return list(session.scalars(requete.order_by(modele.id)))


def voit(suivi: Suivi, compte: str) -> bool:
    with lecture(suivi.monde.factory) as session:
        vu = dossiers_visibles(suivi.compte(compte)).where(Dossier.id == suivi.dossier_id)
        return session.execute(vu).first() is not None


def avec_bailleur(suivi: Suivi, **reponses: object) -> Pas:
    return pas(CONSTAT, **{**LOUE, "bailleur_actuel": suivi.monde.bailleur, **reponses})


def test_un_proprietaire_occupant_va_au_bout_sans_aucun_bailleur(monde: Monde) -> None:
    """ARLIPSY (003): 4 of 12 households own their home."""
    suivi = ouvrir(monde)
    marcher(suivi, (PROPRIETAIRE, *ENTREE, *BILANS, SORTIE, "veille"))
    assert not voit(suivi, "bailleur")
    assert [suivi.capables(etape) for etape in suivi.etapes()] == [["ts", "chef"]]
    suivi.faire("enqueter_un_an", par="ts", difficulte="non")
    assert suivi.dossier().fin_element == "fin_clos"
    [chez_lui] = lister(suivi, Occupation)
    assert (chez_lui.statut, chez_lui.bailleur_id) == ("proprietaire_occupant", None)


def test_un_proprietaire_n_a_pas_de_bailleur_a_nommer(monde: Monde) -> None:
    suivi = ouvrir(monde)
    marcher(suivi, (pas(CONSTAT, **POSSEDE, bailleur_actuel=monde.bailleur),))
    assert [o.bailleur_id for o in lister(suivi, Occupation)] == [None]


def test_le_bailleur_nomme_suit_le_dossier_jusqu_a_sa_cloture(monde: Monde) -> None:
    suivi = ouvrir(monde)
    assert not voit(suivi, "bailleur")
    marcher(suivi, (avec_bailleur(suivi), *ENTREE))
    assert voit(suivi, "bailleur")
    assert not voit(suivi, "bailleur_ailleurs")
    marcher(suivi, (*BILANS, *FIN))
    assert not voit(suivi, "bailleur")


def test_un_bailleur_inconnu_est_refuse_sur_son_champ(monde: Monde) -> None:
    suivi = ouvrir(monde)
    with pytest.raises(SaisieInvalide) as refus:
        suivi.faire(CONSTAT, saisie={**LOUE, "bailleur_actuel": "inconnu"})
    assert set(refus.value.erreurs) == {"bailleur_actuel"}


def test_un_sous_locataire_garde_son_titre(monde: Monde) -> None:
    """Sub-letting that lasts (004 2.2.6)."""
    suivi = ouvrir(monde)
    marcher(suivi, (avec_bailleur(suivi, statut_occupation="sous_location"), *ENTREE))
    [sous_location] = lister(suivi, Occupation)
    assert (sous_location.statut, sous_location.fin) == ("sous_location", None)


def test_l_entree_dans_les_lieux_precede_le_dossier(monde: Monde) -> None:
    suivi = ouvrir(monde)
    marcher(suivi, (avec_bailleur(suivi, occupe_depuis="2019-07-01"),))
    [logement] = lister(suivi, Occupation)
    assert logement.debut == datetime(2019, 6, 30, 22, tzinfo=UTC)
    with pytest.raises(SaisieInvalide) as refus:
        ouvrir(monde).faire(CONSTAT, saisie={**LOUE, "occupe_depuis": "2022-05-01"})
    assert set(refus.value.erreurs) == {"occupe_depuis"}


def test_le_motif_du_reperage_reste_a_l_association(monde: Monde) -> None:
    suivi = ouvrir(monde)
    marcher(suivi, (LOCATAIRE,))
    notees = {r.champ: (r.valeur, r.confidentialite) for r in lister(suivi, Reponse)}
    assert notees == {
        "motif_reperage": ("impaye", "confidentiel"),
        "impaye_mensualites": ("3", "confidentiel"),
    }


def test_sans_mutation_au_programme_un_diagnostic_avl_mene_a_l_adl(monde: Monde) -> None:
    suivi = ouvrir(monde)
    diagnostic = pas("realiser_diagnostic", conclusion="avl")
    marcher(suivi, (LOCATAIRE, *ENTREE[:2], diagnostic, *ENTREE[3:]))
    assert suivi.dossier().etat == DossierEtat.ADL
    assert [m.type for m in suivi.mesures()] == ["adl"]
    assert {"A08", "A09"} <= set(suivi.echeances())


def test_une_mutation_compte_ses_six_mois_sans_proposition(monde: Monde) -> None:
    suivi = ouvrir(monde, mutation=True)
    marcher(suivi, (*JUSQU_A_L_ADL, *BILANS, MUTER))
    assert suivi.dossier().etat == DossierEtat.AVL
    assert {"A01"} <= set(suivi.echeances())


def test_une_mutation_quitte_l_ancien_logement_le_jour_du_bail(monde: Monde) -> None:
    suivi = ouvrir(monde, mutation=True)
    marcher(suivi, (avec_bailleur(suivi), *ENTREE, *BILANS, MUTER, *RECHERCHE))
    ancien, nouveau = lister(suivi, Occupation)
    assert (ancien.fin, nouveau.debut, nouveau.fin) == (suivi.le, suivi.le, None)


def test_un_renoncement_au_bail_reprend_la_recherche(monde: Monde) -> None:
    suivi = ouvrir(monde, mutation=True)
    renoncement = pas("signer_bail", bail="renoncement")
    marcher(suivi, (*JUSQU_A_L_ADL, *BILANS, MUTER, *RECHERCHE[:-1], renoncement))
    assert suivi.dossier().etat == DossierEtat.AVL
    assert "mettre_a_jour_demande" in suivi.ouvertes()


def test_une_expulsion_dit_ou_vit_le_menage(monde: Monde) -> None:
    suivi = ouvrir(monde)
    expulsion = pas("expulsion_constatee", statut_apres_expulsion="sans_logement")
    marcher(suivi, (avec_bailleur(suivi), *ENTREE, expulsion))
    ancien, nouveau = lister(suivi, Occupation)
    assert (ancien.fin, nouveau.statut) == (suivi.le, "sans_logement")


def test_le_logement_connu_d_un_premier_dossier_n_est_tenu_qu_une_fois(monde: Monde) -> None:
    """A household that comes back: its former home ends where the new account of it begins."""
    premier = ouvrir(monde)
    marcher(premier, (avec_bailleur(premier), *ENTREE, *BILANS, *FIN))
    menage_id = premier.dossier().menage_id
    second = Suivi.ouvrir(monde, menage_id=menage_id, programme_id=premier.dossier().programme_id,
                          le=premier.le)  # fmt: skip
    marcher(second, (LOCATAIRE,))
    with lecture(monde.factory) as session:
        ouvertes = session.scalars(
            select(Occupation).where(Occupation.menage_id == menage_id, Occupation.fin.is_(None))
        ).all()
    assert [o.dossier_id for o in ouvertes] == [second.dossier_id]
    with transaction(monde.factory) as session:
        assert histoire.comparer(session, second.dossier_id) == []
    assert second.le > LE
