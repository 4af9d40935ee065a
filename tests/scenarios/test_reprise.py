"""`maintien_reprise`: a terminated lease taken over, then restored or lost, on both databases.

Sources: 004 2.2.2, 2.2.10, 2.3.10; domain model 1.3 (« RESILIE ») and 2.3.
"""

from datetime import date

import pytest

from models.accompagnement import Sortie
from models.codes import DossierEtat
from models.db import SessionFactory, transaction
from models.dossier import Incident
from models.paliers import AvisReprise, ExamenPeriodique, ProcedureExpulsion
from tests.scenarios.marche import Pas, marcher, pas
from tests.scenarios.paliers import (
    ENTREE,
    FIN,
    MOTIF,
    RECHERCHE,
    examiner,
    habite,
    loger,
    terme,
    titres,
)
from tests.scenarios.programmes import planter_la_forme, suivre
from tests.workflow.decor import Monde
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.errors import SaisieInvalide
from workflow.parcours.paliers import critere_de_dette

FORME = "maintien_reprise"
OCCUPANT = pas("constater_occupation", motif_reperage="impaye", impaye_mensualites="8",
               statut_occupation="occupant_sans_titre")  # fmt: skip
EN_PLACE: tuple[Pas, ...] = (
    OCCUPANT,
    *ENTREE[:2],
    pas("realiser_diagnostic", conclusion="adl"),
    *ENTREE[3:],
)
AVIS = pas("recueillir_avis", par="chef", avis_ccapex="favorable", decideur="siao",
           decision_reprise="accord")  # fmt: skip
PROCEDURE = pas("constater_procedure", etape_expulsion="jugement_resiliation", dette="4000")
PROTOCOLE = pas("conclure_protocole", protocole_signe="oui", plan_mensualite="50", plan_mois="60")
SANS_TITRE = ("occupant_sans_titre", None)
ACCORD: tuple[Pas, ...] = (AVIS, PROCEDURE, PROTOCOLE)
TRANSITOIRE: dict[str, object] = {
    "meme_logement": False,
    "reprise_type": "relogement_transitoire",
    "critere_dette": "au_quart",
    "critere_paiement_mois": 6,
}
"""A dedicated residence, and a new dwelling once the debt is down (004 2.2.10)."""


@pytest.fixture(scope="module")
def monde(base: SessionFactory) -> Monde:
    return planter_la_forme(base, FORME)


def admettre(monde: Monde, **parametres: object) -> Suivi:
    suivi = suivre(monde, FORME, **parametres)
    marcher(suivi, EN_PLACE)
    return suivi


def reprendre(monde: Monde, **parametres: object) -> Suivi:
    suivi = admettre(monde, **parametres)
    marcher(suivi, ACCORD)
    loger(suivi, "entrer_transitoire" if "meme_logement" in parametres else "reprendre_bail")
    return suivi


def clore(suivi: Suivi, fin: str, *motifs: str) -> None:
    """The dossier ended there, with nothing left open, and its journal says the same."""
    dossier = suivi.dossier()
    assert (dossier.etat, dossier.fin_element) == (DossierEtat.CLOS, fin)
    assert (suivi.ouvertes(), suivi.echeances()) == ({}, {})
    assert tuple(s.motif for s in suivi.lignes(Sortie)) == motifs
    assert suivi.compter(Incident) == 0
    rejouer(suivi)


def rejouer(suivi: Suivi) -> None:
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []


def test_un_bail_repris_puis_retabli_dans_le_meme_logement(monde: Monde) -> None:
    """004 2.2.2, 2.3.10: the CCAPEX's opinion, the decision, the protocol, then the lease back."""
    suivi = reprendre(monde)
    assert titres(suivi) == [SANS_TITRE, ("bail_sauvegarde", 1)]
    repris = habite(suivi)
    examiner(suivi, "glisse")
    suivi.faire("glisser_bail", bail="signe")
    assert titres(suivi) == [SANS_TITRE, ("bail_sauvegarde", 1), ("bail_direct", None)]
    assert habite(suivi).logement_id == repris.logement_id
    assert [(m.type, m.fin_motif) for m in suivi.mesures()] == [
        ("adl", "glissement"), ("adl", None),
    ]  # fmt: skip
    [avis] = suivi.lignes(AvisReprise)
    assert (avis.avis, avis.decideur, avis.decision) == ("favorable", "siao", "accord")
    marcher(suivi, FIN)
    clore(suivi, "fin_clos", "maintenu")


def test_un_relogement_transitoire_mene_a_un_nouveau_logement(monde: Monde) -> None:
    """004 2.2.10: rent paid, debt down to a quarter, a new dwelling is offered."""
    suivi = reprendre(monde, **TRANSITOIRE)
    assert titres(suivi) == [SANS_TITRE, ("relogement_transitoire", 1)]
    examiner(suivi, "suivant", dette_restante="1000", mois_payes="6")
    assert [m.type for m in suivi.mesures()] == ["adl", "avl"]
    marcher(suivi, RECHERCHE)
    assert titres(suivi) == [SANS_TITRE, ("relogement_transitoire", 1), ("bail_direct", None)]
    assert [e.criteres_atteints for e in suivi.lignes(ExamenPeriodique)] == [True]
    marcher(suivi, FIN)
    clore(suivi, "fin_clos", "maintenu")


@pytest.mark.parametrize(
    ("critere", "reste", "atteint"),
    [("au_quart", 1000, True), ("au_quart", 1001, False), ("du_quart", 3000, True),
     ("du_quart", 3001, False), ("aucun", 4000, True)],
)  # fmt: skip
def test_la_resorption_au_quart_a_deux_lectures(critere: str, reste: int, atteint: bool) -> None:
    """004 2.2.10, « résorption au ¼ »: down to a quarter of 4,000 euros, or by a quarter of it."""
    assert critere_de_dette(critere, 4000, reste) is atteint


@pytest.mark.parametrize(("reste", "mois"), [("1001", "6"), ("1000", "5")])
def test_un_bail_malgre_les_criteres_dit_pourquoi(monde: Monde, reste: str, mois: str) -> None:
    suivi = reprendre(monde, **TRANSITOIRE)
    reponses = {"dette_restante": reste, "mois_payes": mois}
    with pytest.raises(SaisieInvalide) as refus:
        examiner(suivi, "suivant", **reponses)
    assert set(refus.value.erreurs) == {"motif_examen"}
    examiner(suivi, "suivant", motif_examen=MOTIF, **reponses)
    assert [e.criteres_atteints for e in suivi.lignes(ExamenPeriodique)] == [False]
    rejouer(suivi)


def test_une_prolongation_n_a_pas_a_dire_pourquoi(monde: Monde) -> None:
    suivi = reprendre(monde, **TRANSITOIRE)
    examiner(suivi, "prolonge", dette_restante="3900", mois_payes="1")
    assert [e.criteres_atteints for e in suivi.lignes(ExamenPeriodique)] == [False]


def test_sans_critere_au_programme_rien_n_est_compare(monde: Monde) -> None:
    suivi = reprendre(monde)
    examiner(suivi, "glisse", dette_restante="3999", mois_payes="0")
    assert [e.criteres_atteints for e in suivi.lignes(ExamenPeriodique)] == [None]


def test_l_examen_a_deux_mois_puis_six_puis_deux(monde: Monde) -> None:
    """004 2.3.10."""
    suivi = reprendre(monde, calendrier_examens=[2, 6, 2])
    jour = suivi.le.date().day
    for attendu in (date(2022, 5, jour), date(2022, 11, jour), date(2023, 1, jour)):
        assert terme(suivi) == attendu
        examiner(suivi, "prolonge")
    rejouer(suivi)


def test_le_comite_decide_de_la_sortie(monde: Monde) -> None:
    """The CSDE of 004 2.2.10."""
    suivi = reprendre(monde, reprise_instance=True)
    examiner(suivi, "glisse")
    assert "valider_passage" in suivi.ouvertes()


def test_la_procedure_avance_pendant_la_reprise(monde: Monde) -> None:
    """Each stage with its day and its debt; the take-over goes on."""
    suivi = reprendre(monde)
    for etape, dette in (("commandement_quitter", "3500"), ("concours_force_publique", "3000")):
        suivi.faire("procedure_avance", etape_expulsion=etape, dette=dette)
        suivi.tout_concorde()
    assert suivi.dossier().etat == DossierEtat.PALIER
    connues = [(p.etape, p.dette) for p in suivi.lignes(ProcedureExpulsion)]
    assert connues == [
        ("jugement_resiliation", 4000), ("jugement_resiliation", None),
        ("commandement_quitter", 3500), ("concours_force_publique", 3000),
    ]  # fmt: skip
    examiner(suivi, "glisse")
    rejouer(suivi)


def test_une_expulsion_malgre_la_reprise(monde: Monde) -> None:
    suivi = reprendre(monde)
    suivi.faire("expulsion_constatee", statut_apres_expulsion="sans_logement")
    assert titres(suivi)[-1] == ("sans_logement", None)
    clore(suivi, "fin_expulsion", "expulsion")


def test_une_reprise_refusee_apres_l_avis(monde: Monde) -> None:
    suivi = admettre(monde)
    marcher(
        suivi, (pas(AVIS[0], **{**AVIS[1], "decision_reprise": "refus", "motif_reprise": MOTIF}),)
    )
    clore(suivi, "fin_reprise_refusee", "reorientation")


def test_un_protocole_sans_accord(monde: Monde) -> None:
    suivi = admettre(monde, ccapex=False)
    marcher(suivi, (PROCEDURE, pas("conclure_protocole", protocole_signe="non")))
    clore(suivi, "fin_sans_protocole", "refus_accompagnement")


def test_le_protocole_suffit_quand_le_programme_laisse_choisir(monde: Monde) -> None:
    """004 2.2.2: the lease is transferred to the association only if need be."""
    suivi = admettre(monde, reprise_au_choix=True)
    marcher(suivi, (*ACCORD, pas("choisir_reprise", voie_reprise="sans_reprise")))
    assert suivi.dossier().etat == DossierEtat.ADL
    assert titres(suivi) == [SANS_TITRE]


@pytest.mark.parametrize("conclusion", ["avl", "adl"])
def test_le_menage_est_aide_dans_son_logement(monde: Monde, conclusion: str) -> None:
    """Whatever the diagnostic concludes: it is housed, and its ADL has its bilans to come."""
    suivi = suivre(monde, FORME, reprise_au_choix=True)
    diagnostic = pas("realiser_diagnostic", conclusion=conclusion)
    sans = pas("choisir_reprise", voie_reprise="sans_reprise")
    marcher(suivi, (*EN_PLACE[:3], diagnostic, *EN_PLACE[4:], *ACCORD, sans))
    assert [m.type for m in suivi.mesures()] == ["adl"]
    assert {"A08", "A09"} <= suivi.echeances().keys()


def test_une_entree_deja_faite_mene_droit_a_l_avis(monde: Monde) -> None:
    """What an aiguillage has done is not done twice (004 2.3.10)."""
    suivi = suivre(monde, FORME, entree_commune=True)
    marcher(suivi, (OCCUPANT,))
    assert "recueillir_avis" in suivi.ouvertes()


def test_un_echec_de_la_reprise(monde: Monde) -> None:
    suivi = reprendre(monde)
    examiner(suivi, "echec")
    suivi.faire("quitter_palier", statut_depart="hebergement")
    clore(suivi, "fin_sans_bail", "reorientation")


def test_un_retrait_pendant_la_reprise(monde: Monde) -> None:
    suivi = reprendre(monde)
    suivi.faire("retrait_palier", motif_retrait="rupture_lien")
    clore(suivi, "fin_retrait", "rupture_lien")


def test_une_entree_refusee(monde: Monde) -> None:
    suivi = suivre(monde, FORME)
    marcher(suivi, (*EN_PLACE[:-1], pas("recueillir_adhesion", adhesion="refusee")))
    clore(suivi, "fin_sans_admission", "refus_accompagnement")


def test_une_reorientation_en_fin_d_adl(monde: Monde) -> None:
    suivi = reprendre(monde)
    examiner(suivi, "glisse")
    suivi.faire("glisser_bail", bail="signe")
    marcher(suivi, ("bilan_mi_mesure", pas("bilan_final", suite="reorienter")))
    clore(suivi, "fin_adl_interrompue", "reorientation")
