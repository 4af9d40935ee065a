"""A07 (R.441-2-7): a demand that runs out is told a month before, wherever its end is written."""

from datetime import date, timedelta

import pytest

from models.db import transaction
from tests import fabrique
from tests.workflow.alertes_b.regard import (
    a_minuit,
    attendues,
    dues,
    ouvertes,
    regarder,
    rejouer,
)
from tests.workflow.decor import JOUR, Monde
from tests.workflow.reponses import entre
from tests.workflow.suivi import Suivi
from workflow.caleol.demande import tenir_la_demande

FIN = date(2023, 3, 31)
UN_MOIS_AVANT = a_minuit(2023, 2, 28)
"""The 28th of February: the month before has no 31st."""


@pytest.fixture
def demandeur(suivi: Suivi) -> Suivi:
    """A household whose demand is valid until the 31st of March 2023."""
    suivi.mener_jusqu_a("mettre_a_jour_demande")
    suivi.faire("mettre_a_jour_demande", valide_jusqu_au=FIN.isoformat())
    return suivi


def renouveler(suivi: Suivi, fin: date) -> bool:
    suivi.le += JOUR
    with transaction(suivi.monde.factory) as session:
        return tenir_la_demande(
            session,
            acteur=suivi.compte("ts"),
            dossier_id=suivi.dossier_id,
            valeurs={"valide_jusqu_au": fin},
            le=suivi.le,
        )


def test_la_fin_de_la_demande_est_attendue_un_mois_avant(demandeur: Suivi) -> None:
    [echeance] = attendues(demandeur, "A07")
    assert (echeance.due_le, echeance.horloge) == (UN_MOIS_AVANT, "continue")
    assert echeance.depart_le == a_minuit(2023, 3, 31, ete=True)
    rejouer(demandeur)


def test_sans_fin_connue_rien_n_est_attendu(suivi: Suivi) -> None:
    suivi.mener(*entre("enregistrer_orientation", "rapprochement"))
    assert dues(suivi, "A07") == []


def test_une_suspension_ne_la_deplace_pas(demandeur: Suivi) -> None:
    demandeur.suspendre(demandeur.le + JOUR)
    [echeance] = attendues(demandeur, "A07")
    assert echeance.reveil_le == UN_MOIS_AVANT
    demandeur.reprendre(demandeur.le + 60 * JOUR)
    assert dues(demandeur, "A07") == [UN_MOIS_AVANT]
    rejouer(demandeur)


def test_un_renouvellement_entre_deux_etapes_la_deplace(demandeur: Suivi) -> None:
    renouveler(demandeur, date(2024, 3, 31))
    assert dues(demandeur, "A07") == [a_minuit(2024, 2, 29)]
    rejouer(demandeur)


def test_une_demande_renouvelee_eteint_l_alerte_et_en_attend_une_autre(demandeur: Suivi) -> None:
    assert "A07" not in regarder(demandeur, UN_MOIS_AVANT - timedelta(seconds=1))
    demandeur.le = UN_MOIS_AVANT + 3 * JOUR
    assert "A07" in regarder(demandeur, demandeur.le)
    renouveler(demandeur, date(2024, 3, 31))
    assert ouvertes(demandeur, "A07") == []
    assert dues(demandeur, "A07") == [a_minuit(2024, 2, 29)]
    rejouer(demandeur)


def test_la_meme_fin_ecrite_encore_ne_change_rien(demandeur: Suivi) -> None:
    """The household gives the lease up: the search starts again, the demand is as it was."""
    demandeur.mener(*entre("rapprochement", "signer_bail"))
    demandeur.le = UN_MOIS_AVANT + JOUR
    regarder(demandeur, demandeur.le)
    [tiree] = ouvertes(demandeur, "A07")
    demandeur.faire("signer_bail", bail="renoncement")
    demandeur.faire("mettre_a_jour_demande", valide_jusqu_au=FIN.isoformat())
    assert [a.id for a in ouvertes(demandeur, "A07")] == [tiree.id]
    assert dues(demandeur, "A07") == []
    rejouer(demandeur)


def test_un_bail_au_nom_du_menage_l_eteint(demandeur: Suivi) -> None:
    demandeur.mener(*entre("rapprochement", "signer_bail"))
    demandeur.faire("signer_bail", statut_occupation="bail_direct")
    assert dues(demandeur, "A07") == []
    rejouer(demandeur)


def test_une_sous_location_ne_l_eteint_pas(demandeur: Suivi) -> None:
    demandeur.mener(*entre("rapprochement", "signer_bail"))
    demandeur.faire("signer_bail", statut_occupation="sous_location")
    assert dues(demandeur, "A07") == [UN_MOIS_AVANT]


def test_la_cloture_l_eteint(demandeur: Suivi) -> None:
    demandeur.operer("clore", le=demandeur.le + JOUR, motif="deces")
    assert dues(demandeur, "A07") == []
    rejouer(demandeur)


def test_une_demande_radiee_n_expire_plus(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("mettre_a_jour_demande")
    suivi.faire("mettre_a_jour_demande", valide_jusqu_au=FIN.isoformat(), radiee_le="2022-09-01")
    assert dues(suivi, "A07") == []


def test_la_radiation_de_la_demande_d_avant_ne_compte_pas(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("mettre_a_jour_demande")
    suivi.faire("mettre_a_jour_demande", valide_jusqu_au=FIN.isoformat(), radiee_le="2022-03-01")
    assert dues(suivi, "A07") == [UN_MOIS_AVANT]


def test_un_dossier_ouvert_pour_un_menage_qui_a_sa_demande_l_attend(monde: Monde) -> None:
    with transaction(monde.factory) as session:
        menage = fabrique.menage(session)
        fabrique.demande(session, menage, valide_jusqu_au=FIN)
        menage_id = menage.id
    suivi = Suivi.ouvrir(monde, menage_id=menage_id)
    assert dues(suivi, "A07") == [UN_MOIS_AVANT]
    rejouer(suivi)


def test_un_renouvellement_vaut_pour_tous_les_dossiers_du_menage(
    demandeur: Suivi, monde: Monde
) -> None:
    autre = Suivi.ouvrir(monde, menage_id=demandeur.dossier().menage_id)
    assert dues(autre, "A07") == [UN_MOIS_AVANT]
    renouveler(demandeur, date(2024, 3, 31))
    assert dues(demandeur, "A07") == dues(autre, "A07") == [a_minuit(2024, 2, 29)]
    rejouer(autre)


def test_une_etape_reprise_reprend_sa_date(demandeur: Suivi) -> None:
    demandeur.revenir("mettre_a_jour_demande")
    assert dues(demandeur, "A07") == []
    demandeur.faire("mettre_a_jour_demande", valide_jusqu_au="2023-05-15")
    assert dues(demandeur, "A07") == [a_minuit(2023, 4, 15, ete=True)]
    rejouer(demandeur)


def test_une_correction_garde_l_alerte_deja_dite(demandeur: Suivi) -> None:
    demandeur.faire("rapprochement")
    demandeur.le = UN_MOIS_AVANT + JOUR
    regarder(demandeur, demandeur.le)
    [tiree] = ouvertes(demandeur, "A07")
    demandeur.revenir("rapprochement", le=demandeur.le + JOUR)
    assert [a.id for a in ouvertes(demandeur, "A07")] == [tiree.id]
    assert dues(demandeur, "A07") == []
