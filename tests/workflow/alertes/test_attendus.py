"""What a proposition waits for: the contact (A02), the answer (A03), the correspondent (A05)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.db import transaction
from tests.workflow.alertes.decor import alertes, echeances, regarder, rien_ne_differe
from tests.workflow.decor import JOUR, Monde, avec_parametres
from tests.workflow.reponses import MOTIF, entre
from tests.workflow.suivi import Suivi
from workflow.caleol import prevoir_seance

SEANCE = date(2022, 4, 28)
RANG = {"decision_caleol": "attribution_rang", "rang": "2"}
CONDITION = {"decision_caleol": "attribution_condition", "pieces_manquantes": "Un justificatif."}
REFUS = {"decision_caleol": "non_attribution", "motif_code": "plafond", "motif_ecrit": MOTIF}
INCOMPLET = {"dossier_complet": "non", "pieces_manquantes": "Un justificatif."}
REFUSEE = {"reponse_offre": "refusee", "motif_refus_menage": "localisation"}


def prevoir(suivi: Suivi, seance_le: date | None) -> None:
    with transaction(suivi.monde.factory) as session:
        prevoir_seance(
            session,
            acteur=suivi.compte("ts"),
            dossier_id=suivi.dossier_id,
            seance_le=seance_le,
            le=suivi.le,
        )


@pytest.fixture
def libre(monde: Monde) -> Suivi:
    """Under the protocole, in a programme whose diagram does not wait for the contact."""
    return Suivi.ouvrir(avec_parametres(monde, protocole_contact_prealable=False))


def sans_contact(suivi: Suivi) -> Suivi:
    """Lead the dossier to the commission past the contact."""
    return suivi.mener_jusqu_a("contact_prealable").mener("verifier_dossier")


def test_a02_un_dossier_pret_sans_contact_alerte_aussitot(libre: Suivi) -> None:
    """002:482-484."""
    sans_contact(libre)
    [echeance] = echeances(libre, "A02")
    assert (echeance.due_le, echeance.depart_le, echeance.horloge) == (
        libre.le, libre.le, "continue",
    )  # fmt: skip
    rien_ne_differe(libre)
    assert regarder(libre, libre.le) == ["A02"]
    rien_ne_differe(libre)


def test_a02_un_dossier_incomplet_n_est_pas_pret(libre: Suivi) -> None:
    libre.mener_jusqu_a("contact_prealable").faire("verifier_dossier", **INCOMPLET)
    assert echeances(libre, "A02") == []


@pytest.mark.parametrize("reponses", [{}, REFUS], ids=["attribue", "refuse"])
def test_a02_la_decision_la_ferme(libre: Suivi, reponses: dict[str, object]) -> None:
    sans_contact(libre)
    regarder(libre, libre.le)
    libre.faire("passer_caleol", **reponses)
    [alerte] = alertes(libre, "A02")
    assert alerte.close_le == libre.le
    rien_ne_differe(libre)


def test_a02_revenir_sur_la_completude_la_retire(libre: Suivi) -> None:
    sans_contact(libre)
    regarder(libre, libre.le)
    libre.revenir("verifier_dossier")
    assert (echeances(libre, "A02"), alertes(libre, "A02")) == ([], [])


def test_a02_hors_du_protocole_personne_ne_doit_ce_contact(monde: Monde) -> None:
    suivi = Suivi.ouvrir(avec_parametres(monde, protocole=False, protocole_contact_prealable=False))
    sans_contact(suivi)
    assert echeances(suivi, "A02") == []


def test_a02_une_seance_prevue_avant_le_contact_alerte_jusqu_a_lui(suivi: Suivi) -> None:
    """The diagram waits for the contact; the session may be foreseen all the same."""
    suivi.mener_jusqu_a("contact_prealable")
    prevoir(suivi, SEANCE)
    prevoir(suivi, SEANCE + timedelta(days=7))
    [echeance] = echeances(suivi, "A02")
    assert echeance.due_le == suivi.le
    rien_ne_differe(suivi)
    assert regarder(suivi, suivi.le) == ["A02"]
    suivi.faire("contact_prealable")
    [alerte] = alertes(suivi, "A02")
    assert alerte.close_le == suivi.le
    suivi.mener("verifier_dossier")
    assert echeances(suivi, "A02") == []
    rien_ne_differe(suivi)


def test_a02_une_seance_qui_n_est_plus_prevue_n_attend_plus_de_contact(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("contact_prealable")
    prevoir(suivi, SEANCE)
    regarder(suivi, suivi.le)
    prevoir(suivi, None)
    assert [alerte.close_le for alerte in alertes(suivi, "A02")] == [suivi.le]
    prevoir(suivi, SEANCE)
    assert regarder(suivi, suivi.le) == ["A02"]
    rien_ne_differe(suivi)


def test_a02_apres_le_contact_une_seance_prevue_n_alerte_pas(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("verifier_dossier")
    prevoir(suivi, SEANCE)
    assert echeances(suivi, "A02") == []


def test_a03_trois_jours_pleins_avant_la_fin_legale_du_delai(suivi: Suivi) -> None:
    """R.441-10: notified on 1 April 2022, ten days end on Monday 11 April at midnight."""
    suivi.mener_jusqu_a("notifier_offre")
    suivi.faire("notifier_offre", le=datetime(2022, 4, 1, 9, tzinfo=UTC))
    [echeance] = echeances(suivi, "A03")
    assert echeance.depart_le == datetime(2022, 4, 11, 22, tzinfo=UTC)
    assert echeance.due_le == datetime(2022, 4, 8, 22, tzinfo=UTC)
    rien_ne_differe(suivi)


def test_a03_une_suspension_ne_l_arrete_pas(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    avant = echeances(suivi, "A03")[0].due_le
    suivi.suspendre(suivi.le + JOUR)
    assert regarder(suivi, avant) == ["A05", "A03"]


@pytest.mark.parametrize("reponses", [{}, REFUSEE], ids=["acceptee", "refusee"])
def test_a03_la_reponse_l_eteint(suivi: Suivi, reponses: dict[str, object]) -> None:
    suivi.mener_jusqu_a("repondre_offre").faire("repondre_offre", **reponses)
    assert echeances(suivi, "A03") == []
    rien_ne_differe(suivi)


def test_a03_le_silence_la_ferme(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    regarder(suivi, suivi.le + 9 * JOUR)
    suivi.sonner(suivi.le + 20 * JOUR)
    [alerte] = alertes(suivi, "A03")
    assert alerte.close_le is not None
    assert alerte.close_le - alerte.declenchee_le >= 3 * JOUR
    rien_ne_differe(suivi)


@pytest.mark.parametrize(
    ("decision", "suite"),
    [({}, ()), (RANG, ("rang_atteint",)), (CONDITION, ("fournir_piece",))],
    ids=["attribution", "rang", "condition"],
)
def test_a05_de_l_admission_a_la_designation(
    suivi: Suivi, decision: dict[str, object], suite: tuple[str, ...]
) -> None:
    """002:488: whatever makes the dwelling the household's."""
    suivi.mener_jusqu_a("passer_caleol").faire("passer_caleol", **decision)
    if suite:
        assert echeances(suivi, "A05") == []
    suivi.mener(*suite)
    [echeance] = echeances(suivi, "A05")
    assert echeance.due_le == suivi.le
    assert regarder(suivi, suivi.le) == ["A05"]
    suivi.mener("notifier_offre", "repondre_offre", "designer_correspondant")
    [alerte] = alertes(suivi, "A05")
    assert alerte.close_le == suivi.le
    rien_ne_differe(suivi)


@pytest.mark.parametrize(
    ("element", "reponses"),
    [("passer_caleol", REFUS), ("passer_caleol", RANG)],
    ids=["refus", "rang a attendre"],
)
def test_a05_qui_n_est_pas_admis_n_attend_pas_de_correspondant(
    suivi: Suivi, element: str, reponses: dict[str, object]
) -> None:
    suivi.mener_jusqu_a("passer_caleol").faire(element, **reponses)
    assert echeances(suivi, "A05") == []


def test_a05_le_refus_du_menage_la_ferme(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    regarder(suivi, suivi.le)
    suivi.faire("repondre_offre", **REFUSEE)
    assert [alerte.close_le for alerte in alertes(suivi, "A05")] == [suivi.le]


def test_a05_hors_du_protocole_aucun_correspondant_n_est_du(monde: Monde) -> None:
    suivi = Suivi.ouvrir(avec_parametres(monde, protocole=False))
    suivi.mener_jusqu_a("notifier_offre")
    assert echeances(suivi, "A05") == []


def test_la_fin_du_dossier_n_en_laisse_aucune(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("notifier_offre")
    regarder(suivi, suivi.le)
    suivi.mener(*entre("notifier_offre", "remettre_recommandations"))
    suivi.operer("clore", le=suivi.le + JOUR, motif="abandon_mesure")
    assert suivi.toutes_les_echeances() == []
    assert all(alerte.close_le is not None for alerte in suivi.alertes())
