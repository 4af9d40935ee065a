"""The shipped parcours, tried as an administrator would: alerts, the offer's delay, the veille."""

import bpmn
from tests.diagrammes.construire import DEBUT, FIN, SAISIR, chemin, diagramme, minuterie
from tests.workflow.essai.conduite import attendus, datees, essayer_avec, lignes, visite
from workflow.avancement.depart import variables_du_programme
from workflow.essai.trace import Essai, Etat

PARCOURS = bpmn.read_parcours("acces_direct")
REGLAGES = variables_du_programme({"protocole_recommandations": True})
"""What a dossier would start from; a trial runs no act: the issues come with the answers."""
ETAPES: dict[str, object] = {
    "enregistrer_orientation": {"eligible": "oui"},
    "prendre_contact": {"resultat_contact": "joint"},
    "realiser_diagnostic": {"conclusion": "avl"},
    "valider_entree": {"decision_instance": "valide"},
    "recueillir_adhesion": {"adhesion": "signee", "issue_entree": "admise"},
    "rapprochement": {},
    "verifier_dossier": {"dossier_complet": "oui"},
    "passer_caleol": {"decision_caleol": "attribution"},
    "notifier_offre": {"delai_reponse_jours": 10},
    "repondre_offre": {"reponse_offre": "acceptee", "issue_mesure": "logement"},
    "traiter_refus": {"issue_proposition": "reprise"},
    "signer_bail": {"bail": "signe"},
    "bilan_final": {"suite": "terminer", "issue_mesure": "terme"},
    "enqueter_un_an": {"difficulte": "non"},
}
ACCEPTEE = {"issue_proposition": "acceptee"}


def derouler(*, avancer: str = "P0D", debut: str = "2026-01-05T09:00", **change: object) -> Essai:
    return essayer_avec(
        PARCOURS,
        donnees=REGLAGES | ACCEPTEE,
        etapes=ETAPES | change,
        avancer=avancer,
        debut=debut,
    )


def test_a_household_goes_from_orientation_to_the_end_of_the_veille() -> None:
    assert attendus(derouler(avancer="P11M")) == ["veille 2027-01-05T09:00"]
    essai = derouler(avancer="P1Y")
    assert essai.fin.etat is Etat.TERMINE
    assert datees(essai, "declenche") == [
        "2026-01-05T09:00 declenche contact_non_trace",
        "2027-01-05T09:00 declenche veille",
    ]
    assert lignes(essai)[-2:] == visite("fin_clos")


def test_the_alert_of_six_months_fires_without_moving_the_flow() -> None:
    essai = derouler(avancer="P6M", rapprochement=None)
    assert datees(essai, "declenche") == ["2026-07-05T09:00 declenche alerte_six_mois"]
    assert lignes(essai)[-5:] == [
        "entre alerte_six_mois",
        "declenche alerte_six_mois",
        "acheve alerte_six_mois",
        *visite("alerte_a01"),
    ]
    assert attendus(essai) == ["rapprochement", "non_relogeable_avl", "retrait_avl"]
    assert "alerte_six_mois 2026-07-05T09:00" in attendus(derouler(rapprochement=None))


def test_a_silence_of_ten_days_ends_at_midnight_after_the_last_working_day() -> None:
    """Notified on Wednesday 7 January: the tenth day is Saturday the 17th (R.441-10)."""
    essai = derouler(avancer="P1M", debut="2026-01-07T15:00", repondre_offre=None)
    assert datees(essai, "declenche", "annule") == [
        "2026-01-07T15:00 declenche contact_non_trace",
        "2026-01-14T15:00 declenche reponse_attendue",
        "2026-01-20T00:00 declenche silence",
        "2026-01-20T00:00 annule repondre_offre",
    ]


def alerte(cible: str) -> bytes:
    return diagramme(
        DEBUT,
        SAISIR,
        '<boundaryEvent id="alerte" attachedToRef="saisir" cancelActivity="false">'
        "<extensionElements><spiffworkflow:properties>"
        '<spiffworkflow:property name="alerte" value="A01"/>'
        f"</spiffworkflow:properties></extensionElements>{minuterie('P6M')}</boundaryEvent>",
        FIN,
        '<endEvent id="fin_alerte"/>',
        chemin("debut", "saisir", "fin"),
        chemin("alerte", cible),
    )


def test_a_drawn_alert_that_leads_back_into_the_parcours_moves_nothing_there() -> None:
    essai = essayer_avec(alerte("fin"), etapes={"saisir": None}, avancer="P1Y")
    assert lignes(essai) == [
        *visite("debut"),
        "entre saisir",
        "entre alerte",
        "declenche alerte",
        "acheve alerte",
    ]
    assert attendus(essai) == ["saisir"]


def test_a_drawn_alert_is_silent_once_its_phase_is_over() -> None:
    essai = essayer_avec(alerte("fin_alerte"), avancer="P1Y")
    assert lignes(essai) == visite("debut", "saisir", "fin")
