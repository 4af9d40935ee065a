"""`acces_paliers`: stages that glide, follow one another, last or fail, on both databases.

Sources: L.442-8-3, décret 2010-1564, 004 2.1.7 to 3.6.1; domain model 1.3 and 2.3.
"""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from models.accompagnement import Sortie
from models.codes import DossierEtat
from models.db import SessionFactory, lecture, transaction
from models.dossier import Incident
from models.paliers import AvisPrefet, ExamenPeriodique, ObstacleExamen, PassagePalier
from models.relogement import Logement
from notifications.composition.messages import Origine
from notifications.envoi.transports import TransportMemoire
from tests.scenarios.marche import marcher, pas
from tests.scenarios.paliers import (
    ENTREE,
    FIN,
    MOTIF,
    RECHERCHE,
    attendre,
    examiner,
    habite,
    loger,
    terme,
    titres,
)
from tests.scenarios.programmes import planter_la_forme, suivre
from tests.workflow.decor import JOUR, Monde
from tests.workflow.suivi import Suivi
from web.travaux.embarque import Battement
from workflow import histoire, operations
from workflow.errors import SaisieInvalide

FORME = "acces_paliers"
SUR_PLACE: dict[str, object] = {
    "nb_paliers": 2,
    "paliers_type": ["hebergement", "bail_glissant"],
    "paliers_duree_mois": [0, 0],
    "paliers_meme_logement": [False, True],
    "paliers_examen_mois": [6, 6],
    "paliers_instance": [False, False],
}
"""HEB>BG>TITRE in one dwelling (004 2.1.7, 2.3.9)."""

TEMOINS: dict[str, object] = {
    "nb_paliers": 3,
    "paliers_type": ["bail_associatif"] * 3,
    "paliers_duree_mois": [6, 6, 6],
    "paliers_meme_logement": [False, False, False],
    "paliers_examen_mois": [6, 6, 6],
    "paliers_instance": [False, False, False],
}
"""Three periods of six months at most, in three dwellings (004 2.1.18)."""


@pytest.fixture(scope="module")
def monde(base: SessionFactory) -> Monde:
    return planter_la_forme(base, FORME)


def admettre(monde: Monde, **parametres: object) -> Suivi:
    suivi = suivre(monde, FORME, **parametres)
    marcher(suivi, ENTREE)
    return suivi


def clore(suivi: Suivi, fin: str) -> None:
    """The dossier ended there, with nothing left open, and its journal says the same."""
    dossier = suivi.dossier()
    assert (dossier.etat, dossier.fin_element) == (DossierEtat.CLOS, fin)
    assert (suivi.ouvertes(), suivi.echeances()) == ({}, {})
    assert suivi.compter(Incident) == 0
    rejouer(suivi)


def rejouer(suivi: Suivi) -> None:
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []


def test_un_bail_glisse_dans_le_meme_logement(monde: Monde) -> None:
    """004 2.1.7: the status changes, the dwelling does not."""
    suivi = admettre(monde)
    loger(suivi)
    assert suivi.dossier().etat == DossierEtat.PALIER
    palier = habite(suivi)
    examiner(suivi, "glisse")
    suivi.faire("glisser_bail", bail="signe", assurance="oui")
    assert titres(suivi) == [("bail_glissant", 1), ("bail_direct", None)]
    assert habite(suivi).logement_id == palier.logement_id
    assert [(m.type, m.fin_motif) for m in suivi.mesures()] == [
        ("avl", "relogement"), ("adl", None),
    ]  # fmt: skip
    rejouer(suivi)
    marcher(suivi, FIN)
    clore(suivi, "fin_clos")


def test_le_prefet_est_informe_deux_mois_avant_le_terme_de_la_periode(monde: Monde) -> None:
    """L.442-8-3: signed on 8 March 2022, six months end on 8 September, told by 8 July."""
    suivi = admettre(monde)
    signe_le = loger(suivi)
    debut = signe_le.date()
    assert (habite(suivi).prochain_examen_le, habite(suivi).limite_prefet_le) == (
        date(2022, 9, debut.day), date(2022, 7, debut.day),
    )  # fmt: skip
    attendre(suivi, date(2022, 7, debut.day) - JOUR)
    assert "informer_prefet" not in suivi.ouvertes()
    attendre(suivi, date(2022, 7, debut.day), "echeance_prefet")
    suivi.faire("informer_prefet", par="bailleur", bail_propose="non", motif_prefet=MOTIF)
    suivi.tout_concorde()
    attendre(suivi, date(2022, 9, debut.day) - JOUR)
    attendre(suivi, date(2022, 9, debut.day), "echeance_examen")
    assert set(suivi.ouvertes()) == {"entretien_tripartite", "retrait_palier"}
    [avis] = suivi.lignes(AvisPrefet)
    assert (avis.bail_propose, avis.limite_le) == (False, date(2022, 7, debut.day))
    rejouer(suivi)


def test_un_examen_garde_ses_parties_et_ses_obstacles(monde: Monde) -> None:
    """Décret 2010-1564: the three parties, and what they saw in the way; taken back with it."""
    suivi = admettre(monde)
    loger(suivi)
    examiner(
        suivi, "prolonge", bailleur_present="oui", menage_present="non",
        obstacles=["dette", "voisinage"], obstacles_precision="Un plan est tenu.",
    )  # fmt: skip
    [examen] = suivi.lignes(ExamenPeriodique)
    assert (examen.bailleur_present, examen.preneur_present, examen.menage_present) == (
        True, None, False,
    )  # fmt: skip
    assert examen.obstacles_precision == "Un plan est tenu."
    assert obstacles(suivi, examen) == ["dette", "voisinage"]
    rejouer(suivi)
    suivi.revenir("entretien_tripartite")
    assert obstacles(suivi, examen) == []
    rejouer(suivi)


def obstacles(suivi: Suivi, examen: ExamenPeriodique) -> list[str]:
    with lecture(suivi.monde.factory) as session:
        demande = select(ObstacleExamen.code).where(ObstacleExamen.examen_id == examen.id)
        return sorted(session.scalars(demande))


def test_la_periode_se_compte_de_la_signature_meme_si_l_examen_tarde(monde: Monde) -> None:
    """Décret 2010-1564: every six months from the signature, not from the last review."""
    suivi = admettre(monde)
    jour = loger(suivi).date().day
    suivi.sonner(suivi.echeances()["echeance_examen"].due_le)
    suivi.le += 200 * JOUR
    suivi.faire("entretien_tripartite", loyer_paye="oui", occupation_paisible="oui",
                decision_examen="prolonge")  # fmt: skip
    assert terme(suivi) == date(2023, 3, jour)
    rejouer(suivi)


def test_un_examen_anticipe_laisse_le_terme_ou_il_est(monde: Monde) -> None:
    """The household is ready, or the situation gets worse: nobody waits six months for it."""
    suivi = admettre(monde)
    loger(suivi)
    prevu = terme(suivi)
    suivi.faire("examen_anticipe", raison_examen="Des voisins se plaignent.")
    assert "echeance_examen" not in suivi.echeances()
    examiner(suivi, "prolonge")
    assert (terme(suivi), habite(suivi).prochain_examen_le) == (prevu, prevu)
    suivi.faire("examen_anticipe", raison_examen="Tout va bien.")
    examiner(suivi, "glisse")
    assert "glisser_bail" in suivi.ouvertes()
    rejouer(suivi)


def test_une_suspension_n_arrete_ni_l_examen_ni_l_avis_au_prefet(monde: Monde) -> None:
    suivi = admettre(monde)
    loger(suivi)
    avant = {code: e.due_le for code, e in suivi.echeances().items() if code != "A01"}
    suivi.suspendre(suivi.le + JOUR)
    suivi.reprendre(suivi.le + 90 * JOUR)
    assert {code: e.due_le for code, e in suivi.echeances().items() if code != "A01"} == avant
    assert set(avant) == {"echeance_examen", "echeance_prefet"}


def test_un_avis_au_prefet_non_rendu_ne_retient_pas_l_examen(monde: Monde) -> None:
    suivi = admettre(monde)
    loger(suivi)
    examiner(suivi, "glisse")
    assert set(suivi.ouvertes()) == {"glisser_bail", "retrait_palier"}
    assert suivi.compter(AvisPrefet) == 0


def test_un_bail_non_signe_continue_jusqu_a_l_examen_suivant(monde: Monde) -> None:
    suivi = admettre(monde)
    jour = loger(suivi).date().day
    examiner(suivi, "glisse")
    suivi.faire("glisser_bail", bail="renoncement")
    suivi.tout_concorde()
    assert terme(suivi) == date(2023, 3, jour)
    assert habite(suivi).prochain_examen_le == date(2023, 3, jour)
    rejouer(suivi)


def test_deux_paliers_dans_le_meme_logement_avec_le_cosi(monde: Monde) -> None:
    """004 2.3.9: the committee, household included, decides on each passage."""
    suivi = admettre(monde, **SUR_PLACE | {"paliers_instance": [True, True]})
    loger(suivi)
    premier = habite(suivi)
    examiner(suivi, "suivant")
    suivi.faire("valider_passage", par="chef", decision_passage="ajourne", motif_passage=MOTIF)
    examiner(suivi, "suivant")
    suivi.faire("valider_passage", par="chef", decision_passage="valide", menage_present="oui")
    suivi.faire("poursuivre_palier", convention_tripartite="oui")
    assert titres(suivi) == [("hebergement", 1), ("bail_glissant", 2)]
    assert habite(suivi).logement_id == premier.logement_id
    passages = [(p.decision, p.menage_present) for p in suivi.lignes(PassagePalier)]
    assert passages == [("ajourne", None), ("valide", True)]
    examiner(suivi, "glisse")
    suivi.faire("valider_passage", par="chef", decision_passage="valide")
    suivi.faire("glisser_bail", bail="signe")
    assert suivi.dossier().etat == DossierEtat.ADL
    rejouer(suivi)


def test_trois_paliers_dans_trois_logements_puis_un_bail_direct_ailleurs(monde: Monde) -> None:
    """004 2.1.18: each period lasts six months at most, each in another dwelling."""
    suivi = admettre(monde, **TEMOINS)
    for _ in range(3):
        loger(suivi)
        assert habite(suivi).fin_prevue_le == habite(suivi).prochain_examen_le
        examiner(suivi, "suivant")
    assert suivi.dossier().etat == DossierEtat.AVL
    assert "A01" in suivi.echeances()
    marcher(suivi, RECHERCHE)
    assert titres(suivi) == [*[("bail_associatif", n) for n in (1, 2, 3)], ("bail_direct", None)]
    marcher(suivi, FIN)
    clore(suivi, "fin_clos")


def test_un_palier_durable_garde_le_menage(monde: Monde) -> None:
    """004 2.1.1, 3.6.1: a sub-lease or a shared home without an end."""
    suivi = admettre(monde, paliers_type=["sous_location"], palier_terminal="palier")
    loger(suivi)
    examiner(suivi, "suivant")
    suivi.faire("maintenir_palier", assurance="oui")
    assert (habite(suivi).statut, habite(suivi).prochain_examen_le) == ("sous_location", None)
    marcher(suivi, FIN)
    clore(suivi, "fin_clos")


@pytest.mark.parametrize("terminal", ["bail_direct", "palier"])
def test_un_palier_qui_echoue_mene_ailleurs(monde: Monde, terminal: str) -> None:
    """001:388: another place is found before the sub-lease ends."""
    suivi = admettre(monde, palier_terminal=terminal)
    loger(suivi)
    examiner(suivi, "echec")
    suivi.faire("quitter_palier", statut_depart="hebergement")
    assert titres(suivi) == [("bail_glissant", 1), ("hebergement", None)]
    assert [s.motif for s in suivi.lignes(Sortie)] == ["reorientation"]
    clore(suivi, "fin_sans_bail")


def test_un_echec_se_motive(monde: Monde) -> None:
    suivi = admettre(monde)
    loger(suivi)
    with pytest.raises(SaisieInvalide) as refus:
        examiner(suivi, "echec", motif_echec="")
    assert set(refus.value.erreurs) == {"motif_echec"}


def test_un_retrait_pendant_le_palier(monde: Monde) -> None:
    suivi = admettre(monde)
    loger(suivi)
    suivi.faire("retrait_palier", motif_retrait="rupture_lien")
    assert [s.motif for s in suivi.lignes(Sortie)] == ["rupture_lien"]
    clore(suivi, "fin_retrait")


def test_un_retrait_avant_d_entrer(monde: Monde) -> None:
    suivi = admettre(monde)
    suivi.faire("retrait_attente", motif_retrait="refus_accompagnement")
    clore(suivi, "fin_retrait_attente")


def test_une_recherche_sans_logement_apres_le_palier(monde: Monde) -> None:
    suivi = admettre(monde)
    loger(suivi)
    examiner(suivi, "suivant")
    marcher(suivi, (*RECHERCHE[:2], pas("retrait_avl", motif_retrait="rupture_lien")))
    assert [s.motif for s in suivi.lignes(Sortie)] == ["rupture_lien"]
    clore(suivi, "fin_sans_bail")


def test_une_entree_refusee(monde: Monde) -> None:
    suivi = suivre(monde, FORME)
    marcher(suivi, (*ENTREE[:4], pas("recueillir_adhesion", adhesion="refusee")))
    clore(suivi, "fin_sans_admission")


def test_une_entree_deja_faite_mene_droit_au_palier(monde: Monde) -> None:
    """What an aiguillage has done is not done twice (004 2.3.10)."""
    suivi = suivre(monde, FORME, entree_commune=True)
    assert "entrer_palier" in suivi.ouvertes()


def test_une_reorientation_en_fin_d_adl(monde: Monde) -> None:
    suivi = admettre(monde)
    loger(suivi)
    examiner(suivi, "glisse")
    suivi.faire("glisser_bail", bail="signe")
    marcher(suivi, ("bilan_mi_mesure", pas("bilan_final", suite="reorienter")))
    clore(suivi, "fin_adl_interrompue")


def test_sans_palier_le_menage_cherche_tout_de_suite(monde: Monde) -> None:
    vides: dict[str, object] = {nom: [] for nom in SUR_PLACE if nom != "nb_paliers"}
    suivi = admettre(monde, nb_paliers=0, **vides)
    marcher(suivi, (*RECHERCHE, *FIN))
    clore(suivi, "fin_clos")


@pytest.mark.parametrize(("voie", "etape"), [("direct", "mettre_a_jour_demande"),
                                             ("palier", "entrer_palier")])  # fmt: skip
def test_le_palier_se_choisit_menage_par_menage(monde: Monde, voie: str, etape: str) -> None:
    """004 2.3.14: a direct lease first, a bail glissant if need be."""
    suivi = admettre(monde, paliers_au_choix=True)
    suivi.faire("choisir_voie", voie_acces=voie)
    assert etape in suivi.ouvertes()


def test_un_autre_titre_que_celui_du_programme(monde: Monde) -> None:
    suivi = admettre(monde)
    loger(suivi, statut_palier="sous_location")
    assert titres(suivi) == [("sous_location", 1)]
    assert "echeance_prefet" not in suivi.echeances()


def test_un_bail_glissant_bloque_est_repris_la_ou_il_en_est(monde: Monde) -> None:
    """004 2.1.13: reviews go on counting from the signature of years ago."""
    suivi = admettre(monde, entree_mi_parcours=True)
    loger(suivi, "reprendre_palier", signe_le="2020-05-31", freins_au_glissement="Une dette.")
    palier = habite(suivi)
    assert (palier.debut.date(), palier.rang_palier) == (date(2020, 5, 30), 1)
    assert terme(suivi) == palier.prochain_examen_le == date(2022, 5, 31)
    assert palier.limite_prefet_le == date(2022, 3, 31)
    examiner(suivi, "glisse")
    suivi.faire("glisser_bail", bail="signe")
    assert suivi.dossier().etat == DossierEtat.ADL
    rejouer(suivi)


def test_une_signature_a_venir_est_refusee(monde: Monde) -> None:
    suivi = admettre(monde, entree_mi_parcours=True)
    with pytest.raises(SaisieInvalide) as refus:
        loger(suivi, "reprendre_palier", signe_le="2023-05-31")
    assert set(refus.value.erreurs) == {"signe_le"}


def test_le_calendrier_des_examens_du_programme(monde: Monde) -> None:
    """004 2.3.10: after two months, then six, then two more each time."""
    suivi = admettre(monde, calendrier_examens=[2, 6, 2])
    jour = loger(suivi).date().day
    attendus = [date(2022, 5, jour), date(2022, 11, jour), date(2023, 1, jour), date(2023, 3, jour)]
    for attendu in attendus:
        assert terme(suivi) == attendu
        examiner(suivi, "prolonge")
    assert [e.decision for e in suivi.lignes(ExamenPeriodique)] == ["prolonge"] * 4
    rejouer(suivi)


def test_le_retrait_de_l_entree_corrige_rend_le_palier_a_faire(monde: Monde) -> None:
    """An entry typed by mistake is taken back: home, reviews and due dates go with it."""
    suivi = admettre(monde)
    avant = suivi.echeances().keys()
    loger(suivi)
    logement_id = habite(suivi).logement_id
    examiner(suivi, "prolonge")
    suivi.revenir("entrer_palier", le=suivi.le + JOUR)
    assert "entrer_palier" in suivi.ouvertes()
    assert titres(suivi) == []
    assert suivi.compter(ExamenPeriodique) == 0
    assert suivi.echeances().keys() == avant
    with lecture(monde.factory) as session:
        assert session.get(Logement, logement_id) is None
    loger(suivi)
    rejouer(suivi)


REUTILISES: dict[str, object] = {"logement_reutilise": True, "paliers_type": ["sous_location"]}
"""Dwellings that stay with the association, for the next household (004 3.1.1)."""


def battre(monde: Monde, le: datetime) -> None:
    """Let the scheduler run once."""
    Battement(monde.factory, TransportMemoire(), Origine("http://exemple.test", "Jalon", b"cle"))(
        le
    )


def reference(suivi: Suivi) -> str:
    logement_id = habite(suivi).logement_id
    with lecture(suivi.monde.factory) as session:
        return session.get_one(Logement, logement_id).public_id


def occuper(monde: Monde) -> Suivi:
    """A first household in a dwelling of the scheme."""
    premier = admettre(monde, **REUTILISES)
    premier.faire("choisir_logement", voie_logement="disponible")
    loger(premier)
    return premier


def attendre_le_logement_de(premier: Suivi) -> Suivi:
    second = admettre(premier.monde, **REUTILISES)
    second.faire("choisir_logement", voie_logement="attendre", logement_choisi=reference(premier))
    second.tout_concorde()
    return second


def test_un_logement_libere_va_au_menage_qui_l_attend(monde: Monde) -> None:
    """004 3.1.1: rehoused elsewhere, a household frees the dwelling for the next one."""
    premier = occuper(monde)
    libere = habite(premier).logement_id
    second, autre = attendre_le_logement_de(premier), attendre_le_logement_de(occuper(monde))
    examiner(premier, "suivant")
    marcher(premier, RECHERCHE)
    battre(monde, premier.le + JOUR)
    assert set(second.ouvertes()) == {"occuper_logement", "retrait_attente"}
    assert "autre_logement" in autre.ouvertes()
    second.le = premier.le + JOUR
    second.faire("occuper_logement", convention_tripartite="oui")
    assert habite(second).logement_id == libere
    rejouer(premier)
    rejouer(second)


def test_un_palier_qui_echoue_libere_aussi_son_logement(monde: Monde) -> None:
    premier = occuper(monde)
    second = attendre_le_logement_de(premier)
    examiner(premier, "echec")
    premier.faire("quitter_palier", statut_depart="hebergement")
    battre(monde, premier.le + JOUR)
    assert "occuper_logement" in second.ouvertes()


def test_un_bail_qui_glisse_ne_libere_rien(monde: Monde) -> None:
    premier = occuper(monde)
    second = attendre_le_logement_de(premier)
    examiner(premier, "glisse")
    premier.faire("glisser_bail", bail="signe")
    battre(monde, premier.le + JOUR)
    assert "occuper_logement" not in second.ouvertes()


def test_un_autre_logement_peut_venir_avant_celui_qu_on_attend(monde: Monde) -> None:
    second = attendre_le_logement_de(occuper(monde))
    loger(second, "autre_logement")
    assert titres(second) == [("sous_location", 1)]
    rejouer(second)


def test_on_n_attend_pas_un_logement_inconnu(monde: Monde) -> None:
    suivi = admettre(monde, **REUTILISES)
    with pytest.raises(SaisieInvalide) as refus:
        suivi.faire("choisir_logement", voie_logement="attendre", logement_choisi="inconnu")
    assert set(refus.value.erreurs) == {"logement_choisi"}


def test_une_date_de_signature_corrigee_deplace_l_examen(monde: Monde) -> None:
    suivi = admettre(monde)
    signe_le = loger(suivi)
    prevu = terme(suivi)
    with transaction(monde.factory) as session:
        operations.corriger_date(
            session,
            acteur=suivi.compte("chef"),
            dossier_id=suivi.dossier_id,
            version=suivi.dossier().version,
            rang=max(fait.rang for fait in suivi.journal() if fait.element == "entrer_palier"),
            fait_le=signe_le + 10 * JOUR,
            motif="Le bail porte une autre date.",
            saisi_le=signe_le + 20 * JOUR,
        )
    assert terme(suivi) == prevu + 10 * JOUR
    assert habite(suivi).prochain_examen_le == terme(suivi)
    assert habite(suivi).limite_prefet_le == date(2022, 7, prevu.day + 10)
    rejouer(suivi)
