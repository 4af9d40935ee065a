"""Timers of the diagrams: dated by their due date, fired once, whoever comes first (T2 to T5)."""

from datetime import UTC, datetime, timedelta

import pytest

from models.codes import SorteEcheance
from models.db import transaction
from models.echeance import Echeance, list_dues
from tests.workflow.decor import JOUR, LE, Monde, planter
from tests.workflow.diagramme import dessiner
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.avancement import minuteries
from workflow.engine.instance import TacheAbsente
from workflow.errors import EtapeDejaFaite, SaisieInvalide, TransitionInterdite

NOTIFIE = datetime(2022, 3, 12, 9, 30, tzinfo=UTC)
MINUIT = datetime(2022, 3, 22, 23, tzinfo=UTC)
"""The 22nd of March at 24:00 in Paris, ten days after the offer of the 12th (R.441-10)."""

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def offre(suivi: Suivi) -> Suivi:
    """A household that has an offer to answer since the 12th."""
    suivi.mener_jusqu_a("repondre_offre")
    assert suivi.le == NOTIFIE
    return suivi


def test_le_delai_de_reponse_court_du_jour_de_la_notification(offre: Suivi) -> None:
    silence = offre.echeances()["silence"]
    assert (silence.due_le, silence.reveil_le) == (MINUIT, MINUIT)
    assert (silence.horloge, silence.calendrier) == ("continue", "legal")
    assert (silence.sorte, silence.duree) == ("minuterie", "P10D")


def test_le_delai_court_du_fait_meme_saisi_une_semaine_apres(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("notifier_offre")
    suivi.faire("notifier_offre", le=NOTIFIE, saisi_le=NOTIFIE + 7 * JOUR)
    assert suivi.echeances()["silence"].due_le == MINUIT


def test_l_echeance_ne_sonne_ni_avant_ni_deux_fois(offre: Suivi) -> None:
    assert offre.sonner(MINUIT - INSTANT) == []
    assert offre.sonner(MINUIT) == ["silence"]
    assert offre.sonner(MINUIT + 30 * JOUR) == []
    assert [ligne.type for ligne in offre.journal()].count("minuterie") == 1


def test_le_silence_vaut_refus_date_de_l_echeance(offre: Suivi) -> None:
    """R.441-10. The scheduler was off for eight days (T4): only the date of entry shows it."""
    le = MINUIT + 8 * JOUR
    assert offre.sonner(le) == ["silence"]
    ligne = offre.journal()[-1]
    assert (ligne.type, ligne.element, ligne.acteur_id) == ("minuterie", "silence", None)
    assert (ligne.fait_le, ligne.saisi_le) == (MINUIT, le)
    passage = offre.passage()
    assert (passage.reponse, passage.motif_refus_menage) == ("silence", "silence")
    assert passage.repondu_le == MINUIT
    [proposition] = offre.propositions()
    assert (proposition.issue, proposition.close_le) == ("silence", MINUIT)
    assert "traiter_refus" in offre.ouvertes()
    offre.tout_concorde()


def test_une_reponse_dans_le_delai_desarme_le_silence(offre: Suivi) -> None:
    offre.faire("repondre_offre", le=MINUIT - INSTANT)
    assert "silence" not in offre.echeances()
    assert offre.sonner(MINUIT + JOUR) == []
    assert offre.passage().reponse == "acceptee"


def test_une_reponse_de_l_avant_veille_saisie_apres_l_echeance_compte(offre: Suivi) -> None:
    """The fact came before the due date and the scheduler has not passed: no silence."""
    offre.faire("repondre_offre", le=MINUIT - 2 * JOUR, saisi_le=MINUIT + 3 * JOUR)
    assert offre.passage().reponse == "acceptee"
    assert offre.sonner(MINUIT + 3 * JOUR) == []
    assert [ligne.type for ligne in offre.journal()].count("minuterie") == 0


def test_une_reponse_d_apres_l_echeance_est_refusee_avec_sa_date(offre: Suivi) -> None:
    """The scheduler has not passed either: the silence is due all the same, and comes next."""
    avant = offre.dossier().version
    insecable = "\N{NO-BREAK SPACE}"
    with pytest.raises(EtapeDejaFaite, match=f"23{insecable}mars{insecable}2022, son échéance"):
        offre.faire("repondre_offre", le=MINUIT)
    assert offre.dossier().version == avant
    offre.tout_concorde()
    assert offre.sonner(MINUIT) == ["silence"]


def test_un_fait_d_apres_l_echeance_enregistre_d_abord_le_silence(offre: Suivi) -> None:
    """An event of the phase stays possible: the silence is written first, then the withdrawal."""
    avant = offre.dossier().version
    offre.faire("retrait_avl", le=MINUIT + JOUR)
    silence, retrait = offre.journal()[-2:]
    assert (silence.type, silence.fait_le) == ("minuterie", MINUIT)
    assert (retrait.element, retrait.fait_le) == ("retrait_avl", MINUIT + JOUR)
    assert offre.passage().reponse == "silence"
    assert [p.issue for p in offre.propositions()] == ["silence"]
    assert offre.dossier().version == avant + 2
    offre.tout_concorde()
    offre.la_chaine_tient()


def test_une_suspension_d_apres_l_echeance_enregistre_d_abord_le_silence(offre: Suivi) -> None:
    offre.suspendre(MINUIT + JOUR)
    assert [ligne.type for ligne in offre.journal()[-2:]] == ["minuterie", "suspension"]
    offre.tout_concorde()


def test_un_delai_legal_court_pendant_une_suspension(offre: Suivi) -> None:
    offre.suspendre(NOTIFIE + JOUR)
    silence = offre.echeances()["silence"]
    assert (silence.due_le, silence.reveil_le) == (MINUIT, MINUIT)
    assert offre.sonner(MINUIT) == ["silence"]
    offre.reprendre(MINUIT + 5 * JOUR)
    assert "traiter_refus" in offre.ouvertes()
    offre.tout_concorde()


def test_une_echeance_deja_sonnee_est_absente(offre: Suivi) -> None:
    """Two schedulers read the same row: the second one finds nothing to fire."""
    due = offre.echeances()["silence"]
    offre.sonner(MINUIT)
    with pytest.raises(TacheAbsente), transaction(offre.monde.factory) as session:
        minuteries.declencher(session, echeance=due, le=MINUIT)
    offre.tout_concorde()


def test_la_veille_dure_douze_mois_et_l_enquete_suit(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("remettre_recommandations")
    suivi.faire("remettre_recommandations", le=datetime(2022, 8, 31, 8, tzinfo=UTC))
    terme = datetime(2023, 8, 31, 8, tzinfo=UTC)
    assert suivi.echeances()["veille"].due_le == terme
    assert suivi.ouvertes() == {}
    assert suivi.sonner(terme - INSTANT) == []
    assert suivi.sonner(terme + 8 * JOUR) == ["veille"]
    assert set(suivi.ouvertes()) == {"enqueter_un_an"}
    a10 = suivi.echeances()["A10"]
    assert (a10.due_le, a10.tache_id) == (
        datetime(2023, 9, 30, 8, tzinfo=UTC), suivi.ouvertes()["enqueter_un_an"],
    )  # fmt: skip
    suivi.faire("enqueter_un_an", le=terme + 9 * JOUR)
    assert suivi.echeances() == {}


def test_la_veille_suit_le_parametre_du_programme(monde: Monde) -> None:
    autre = planter(monde.factory, veille_mois=24)
    suivi = Suivi.ouvrir(autre).mener_jusqu_a("remettre_recommandations")
    suivi.faire("remettre_recommandations", le=datetime(2022, 8, 31, 8, tzinfo=UTC))
    assert suivi.echeances()["veille"].due_le == datetime(2024, 8, 31, 8, tzinfo=UTC)


def test_les_echeances_viennent_dans_leur_ordre_et_par_lots(monde: Monde) -> None:
    dues = []
    for jour in (3, 1, 2):
        suivi = Suivi.ouvrir(monde, le=LE + jour * JOUR).mener_jusqu_a("repondre_offre")
        dues.append((suivi.echeances()["silence"].due_le, suivi.dossier_id))
    with monde.factory() as session:
        tout = list_dues(session, SorteEcheance.MINUTERIE, le=MINUIT + 60 * JOUR, limite=1000)
        ordre = [(e.reveil_le, e.dossier_id) for e in tout]
        assert ordre == sorted(ordre)
        assert set(dues) <= set(ordre)
        assert (
            len(list_dues(session, SorteEcheance.MINUTERIE, le=MINUIT + 60 * JOUR, limite=2)) == 2
        )


# --- Suspension: each clock does what it declares (T5) ---

DEBUT, TERME = LE, LE + 30 * JOUR - timedelta(hours=1)
"""Thirty days from the 1st of March: summer time has begun, the local hour is kept."""


def attendre(monde: Monde, horloge: str) -> Suivi:
    """A dossier that waits for thirty days on that clock."""
    suivi = Suivi.ouvrir(planter(monde.factory, diagramme=dessiner(horloge)))
    assert delai(suivi).due_le == TERME
    return suivi


def delai(suivi: Suivi) -> Echeance:
    return suivi.echeances()["delai"]


def test_une_horloge_arret_s_arrete_et_reprend_ou_elle_en_etait(monde: Monde) -> None:
    suivi = attendre(monde, "arret")
    suivi.suspendre(LE + 10 * JOUR)
    assert (delai(suivi).due_le, delai(suivi).reveil_le) == (TERME, None)
    assert suivi.sonner(TERME + 60 * JOUR) == []
    suivi.reprendre(LE + 50 * JOUR)
    attendu = TERME + 40 * JOUR
    assert (delai(suivi).due_le, delai(suivi).reveil_le) == (attendu, attendu)
    assert suivi.sonner(attendu - INSTANT) == []
    assert suivi.sonner(attendu) == ["delai"]
    assert suivi.journal()[-1].fait_le == attendu
    suivi.tout_concorde()


def test_deux_suspensions_s_ajoutent(monde: Monde) -> None:
    suivi = attendre(monde, "arret")
    for debut, fin in ((5, 8), (8, 20), (25, 26)):
        suivi.suspendre(LE + debut * JOUR)
        suivi.reprendre(LE + fin * JOUR)
    assert delai(suivi).due_le == TERME + 16 * JOUR


def test_une_horloge_remise_a_zero_repart_de_la_reprise(monde: Monde) -> None:
    suivi = attendre(monde, "remise_a_zero")
    suivi.suspendre(LE + 10 * JOUR)
    assert delai(suivi).reveil_le is None
    suivi.reprendre(LE + 50 * JOUR)
    attendu = LE + 80 * JOUR
    assert (delai(suivi).due_le, delai(suivi).reveil_le) == (attendu, attendu)
    assert suivi.sonner(attendu) == ["delai"]


def test_une_horloge_continue_ne_s_arrete_pas(monde: Monde) -> None:
    suivi = attendre(monde, "continue")
    suivi.suspendre(LE + 10 * JOUR)
    assert suivi.sonner(TERME) == ["delai"]
    assert suivi.dossier().etat == "adl"
    suivi.reprendre(LE + 50 * JOUR)
    assert set(suivi.ouvertes()) == {"relancer"}
    suivi.tout_concorde()


@pytest.mark.parametrize("horloge", ["arret", "remise_a_zero", "continue"])
def test_une_horloge_dont_l_etape_est_faite_s_eteint(monde: Monde, horloge: str) -> None:
    suivi = attendre(monde, horloge)
    suivi.faire("attendre")
    assert suivi.dossier().fin_element == "fin_faite"
    assert suivi.echeances() == {}


def test_ce_qui_etait_du_avant_la_suspension_sonne_a_sa_date(monde: Monde) -> None:
    """The suspension is typed late: the timer that was due before it fires first."""
    suivi = attendre(monde, "arret")
    suivi.suspendre(TERME + JOUR, saisi_le=TERME + 5 * JOUR)
    assert [ligne.type for ligne in suivi.journal()] == ["ouverture", "minuterie", "suspension"]
    assert suivi.journal()[1].fait_le == TERME


def test_une_suspension_ne_recouvre_ni_la_precedente_ni_une_etape_faite(suivi: Suivi) -> None:
    """Overlapping intervals would count the same days twice."""
    suivi.mener_jusqu_a("rapprochement")
    fait = suivi.le
    with pytest.raises(SaisieInvalide, match="7\N{NO-BREAK SPACE}mars\N{NO-BREAK SPACE}2022"):
        suivi.suspendre(fait - JOUR, saisi_le=fait + 30 * JOUR)
    suivi.suspendre(fait + 5 * JOUR)
    with pytest.raises(TransitionInterdite, match="déjà suspendu"):
        suivi.suspendre(fait + 6 * JOUR)
    suivi.reprendre(fait + 15 * JOUR)
    with pytest.raises(TransitionInterdite, match="n’est pas suspendu"):
        suivi.reprendre(fait + 16 * JOUR)
    with pytest.raises(SaisieInvalide, match="22\N{NO-BREAK SPACE}mars\N{NO-BREAK SPACE}2022"):
        suivi.suspendre(fait + 10 * JOUR, saisi_le=fait + 30 * JOUR)
    suivi.tout_concorde()


def test_une_reprise_ne_precede_pas_sa_suspension(suivi: Suivi) -> None:
    suivi.suspendre(LE + 5 * JOUR)
    with pytest.raises(SaisieInvalide, match="6\N{NO-BREAK SPACE}mars\N{NO-BREAK SPACE}2022"):
        suivi.reprendre(LE + 4 * JOUR, saisi_le=LE + 6 * JOUR)
    suivi.reprendre(LE + 5 * JOUR)


def test_une_suspension_dit_pourquoi_et_n_est_pas_dans_le_futur(suivi: Suivi) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        suivi.suspendre(LE, motif="  ")
    assert set(refus.value.erreurs) == {"motif"}
    with pytest.raises(SaisieInvalide) as refus:
        suivi.suspendre(LE + JOUR, saisi_le=LE)
    assert set(refus.value.erreurs) == {"fait_le"}


def test_une_page_perimee_ne_suspend_pas(suivi: Suivi) -> None:
    with pytest.raises(EtapeDejaFaite, match="relisez-le"):
        suivi.suspendre(LE, version=0)


def test_un_dossier_suspendu_se_clot_apres_sa_suspension(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    suivi.suspendre(suivi.le + 5 * JOUR)
    with pytest.raises(SaisieInvalide):
        suivi.operer("clore", le=suivi.le + 4 * JOUR, saisi_le=suivi.le + 9 * JOUR, motif="deces")
    suivi.operer("clore", le=suivi.le + 6 * JOUR, motif="deces")
    assert suivi.dossier().etat == "clos"
    with pytest.raises(TransitionInterdite, match="clos"):
        suivi.reprendre(suivi.le + 7 * JOUR)


@pytest.mark.parametrize("element", ["recueillir_adhesion", "signer_bail"])
def test_un_fait_saisi_apres_une_suspension_qui_l_a_suivi_part_du_meme_jour(
    monde: Monde, element: str
) -> None:
    """Typed in time or late, the clocks that it starts stop for as long."""
    dues = []
    for en_retard in (False, True):
        suivi = Suivi.ouvrir(monde).mener_jusqu_a(element)
        fait_le, debut, fin = (suivi.le + n * JOUR for n in (5, 10, 40))
        if not en_retard:
            suivi.faire(element, le=fait_le)
        suivi.suspendre(debut)
        suivi.reprendre(fin)
        if en_retard:
            suivi.faire(element, le=fait_le, saisi_le=fin + JOUR)
        dues.append(
            {code: (e.due_le, e.reveil_le) for code, e in suivi.echeances().items()}
            | {"mesures": [(m.type, m.fin_prevue) for m in suivi.mesures()]}
        )
        with transaction(monde.factory) as session:
            assert histoire.comparer(session, suivi.dossier_id) == []
    assert dues[0] == dues[1]
