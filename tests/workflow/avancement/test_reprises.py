"""A case under way when it arrives: opened at its step, its clocks right from the start."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models.accompagnement import Mesure
from models.codes import DossierEtat, SorteEcheance
from models.db import lecture, transaction
from models.dossier import Dossier
from models.echeance import Echeance, list_dues
from notifications.decision import regles
from tests import fabrique
from tests.workflow.decor import Monde
from tests.workflow.reponses import REPONSES, jusqu_a
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.avancement.reprises import EtapePassee, ouvrir_en_cours
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.parcours.chemins import chemins
from workflow.parcours.definition_chargee import charger

AUJOURD_HUI = datetime(2022, 9, 12, 10, tzinfo=UTC)


def passe(*elements: str, mois: int = 1) -> list[EtapePassee]:
    """Each step on a day of its own, from the 3rd of the month on."""
    return [
        EtapePassee(element, datetime(2022, mois, 3 + rang, 9, tzinfo=UTC), REPONSES[element])
        for rang, element in enumerate(elements)
    ]


def reprendre(monde: Monde, *etapes: EtapePassee, **faits: object) -> Suivi:
    with transaction(monde.factory) as session:
        dossier_id = ouvrir_en_cours(
            session,
            acteur=monde.comptes["ts"],
            etapes=etapes,
            menage_id=fabrique.menage(session).id,
            definition_id=monde.definition_id,
            programme_id=monde.programme_id,
            association_id=monde.association_id,
            referent_id=monde.comptes["ts"].id,
            departement="91",
            fait_le=datetime(2022, 1, 2, 9, tzinfo=UTC),
            saisi_le=AUJOURD_HUI,
        )
    return Suivi(monde, dossier_id, AUJOURD_HUI)


def test_le_dossier_est_ouvert_a_son_etape_avec_ses_dates(monde: Monde) -> None:
    suivi = reprendre(monde, *passe(*jusqu_a("rapprochement")))
    assert "rapprochement" in suivi.ouvertes()
    dossier = suivi.dossier()
    assert dossier.etat == DossierEtat.AVL
    assert dossier.depuis < datetime(2022, 2, 1, tzinfo=UTC)
    with transaction(monde.factory) as session:
        mesure = session.scalars(select(Mesure).where(Mesure.dossier_id == suivi.dossier_id)).one()
        assert mesure.debut == datetime(2022, 1, 7, 9, tzinfo=UTC)
        assert histoire.comparer(session, suivi.dossier_id) == []


def test_l_alerte_des_six_mois_sonne_a_sa_vraie_date(monde: Monde) -> None:
    suivi = reprendre(monde, *passe(*jusqu_a("rapprochement")))
    with transaction(monde.factory) as session:
        alertes = [
            regles.declencher(session, echeance=echeance, le=AUJOURD_HUI)
            for echeance in list_dues(session, SorteEcheance.ALERTE, le=AUJOURD_HUI, limite=50)
            if echeance.dossier_id == suivi.dossier_id
        ]
        assert [(a.code, a.declenchee_le) for a in alertes if a] == [
            ("A01", datetime(2022, 7, 7, 8, tzinfo=UTC))
        ]


def test_rien_n_est_garde_quand_une_etape_manque(monde: Monde) -> None:
    with lecture(monde.factory) as session:
        avant = len(session.scalars(select(Dossier.id)).all())
    with pytest.raises(TransitionInterdite, match="étape n° 2 ne peut pas suivre"):
        reprendre(monde, *passe("enregistrer_orientation", "valider_entree"))
    with lecture(monde.factory) as session:
        assert len(session.scalars(select(Dossier.id)).all()) == avant


def test_une_saisie_fausse_nomme_l_etape_et_le_champ(monde: Monde) -> None:
    bonne, _ = passe("enregistrer_orientation", "prendre_contact")
    fausse = EtapePassee("prendre_contact", bonne.fait_le, {"resultat_contact": "perdu"})
    with pytest.raises(SaisieInvalide) as refus:
        reprendre(monde, bonne, fausse)
    assert set(refus.value.erreurs) == {"1.resultat_contact", "1.canal"}


def test_le_passe_va_dans_l_ordre(monde: Monde) -> None:
    premiere, seconde = passe("enregistrer_orientation", "prendre_contact")
    trop_tot = EtapePassee(seconde.element, datetime(2022, 1, 1, tzinfo=UTC), seconde.saisie)
    with pytest.raises(SaisieInvalide) as refus:
        reprendre(monde, premiere, trop_tot)
    assert list(refus.value.erreurs) == ["1.fait_le"]


def test_le_chemin_le_plus_court_vers_chaque_etape(monde: Monde) -> None:
    with lecture(monde.factory) as session:
        dossier = session.get_one(Dossier, Suivi.ouvrir(monde).dossier_id)
        definition = charger(session, dossier.definition_id, dossier.definition.sha256)
        avant = chemins(dossier.definition, definition, dossier.programme.parametres)
    for element in ("rapprochement", "signer_bail", "bilan_final"):
        assert avant[element], element
    assert [etape.id for etape in avant["rapprochement"]] == list(jusqu_a("rapprochement"))
    assert avant["enregistrer_orientation"] == ()


def test_les_minuteries_du_passe_ont_sonne(monde: Monde) -> None:
    elements = jusqu_a("repondre_offre")
    suivi = reprendre(
        monde,
        *(
            EtapePassee(e.element, e.fait_le, {**e.saisie, **_bailleur(monde, e.element)})
            for e in passe(*elements)
        ),
    )
    with lecture(monde.factory) as session:
        dues = list_dues(session, SorteEcheance.MINUTERIE, le=AUJOURD_HUI, limite=50)
        assert [e.code for e in dues if e.dossier_id == suivi.dossier_id] == ["silence"]
        assert isinstance(dues[0], Echeance)


def _bailleur(monde: Monde, element: str) -> dict[str, str]:
    return {"bailleur": monde.bailleur} if element == "rapprochement" else {}
