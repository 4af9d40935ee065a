"""Visits: dates of the fact, planned then made, corrected, withdrawn, sent twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.dossier import Dossier
from models.journal import Journal, Note
from models.visite import Canal, Objet, Resultat, Visite
from tests.workflow.decor import LE
from tests.workflow.journalier.conftest import SAISI, Carnet
from workflow import operations, suivi
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.suivi import Releve
from workflow.suivi.visites import NoteJointe

JOUR = timedelta(days=1)
MANQUEE = Releve(Canal.DOMICILE, Resultat.NON_JOINT, duree_minutes=20)


def prevoir(carnet: Carnet, *, dans: timedelta = JOUR) -> Visite:
    return suivi.prevoir_visite(
        carnet.session,
        acteur=carnet.compte("ts"),
        dossier_id=carnet.dossier_id,
        public_id="visiteprevue" if dans > JOUR else "visitedemain",
        canal=Canal.DOMICILE,
        objet=Objet.SUIVI,
        prevue_le=SAISI + dans,
        saisi_le=SAISI,
    )


def clore(carnet: Carnet) -> None:
    carnet.session.expire_all()
    operations.clore(
        carnet.session,
        acteur=carnet.compte("ts"),
        dossier_id=carnet.dossier_id,
        version=carnet.session.get_one(Dossier, carnet.dossier_id).version,
        motif="rupture_lien",
        fait_le=SAISI - 10 * JOUR,
        saisi_le=SAISI,
    )


def test_a_visit_is_dated_of_the_fact_and_the_journal_has_it(carnet: Carnet) -> None:
    visite = carnet.visiter(SAISI - 3 * JOUR, duree=90)
    assert (visite.fait_le, visite.saisi_le) == (SAISI - 3 * JOUR, SAISI)
    ligne = carnet.session.scalars(select(Journal).filter_by(type="visite")).all()[-1]
    assert (ligne.element, ligne.fait_le, ligne.saisi_le) == (
        "domicile", SAISI - 3 * JOUR, SAISI,
    )  # fmt: skip


def test_a_visit_of_tomorrow_is_not_a_fact(carnet: Carnet) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        carnet.visiter(SAISI + JOUR)
    assert set(refus.value.erreurs) == {"fait_le"}


@pytest.mark.parametrize("duree", [0, -5, 601])
def test_a_visit_lasts_from_a_minute_to_a_working_day(carnet: Carnet, duree: int) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        carnet.visiter(duree=duree)
    assert set(refus.value.erreurs) == {"duree_minutes"}


def test_a_note_typed_with_a_visit_is_hers_and_stays_when_the_visit_is_withdrawn(
    carnet: Carnet,
) -> None:
    visite = suivi.consigner_visite(
        carnet.session,
        acteur=carnet.compte("ts"),
        dossier_id=carnet.dossier_id,
        public_id="visitenotees",
        releve=Releve(Canal.BUREAU, Resultat.JOINT),
        fait_le=SAISI,
        saisi_le=SAISI,
        note=NoteJointe("notejointes2", "auteur", "Cherche un garant."),
    )
    note = carnet.session.get_one(Note, visite.note_id)
    assert (note.niveau, note.auteur_id) == ("auteur", carnet.compte("ts").id)
    suivi.retirer_visite(
        carnet.session, acteur=carnet.compte("ts"), visite=visite.public_id, le=SAISI
    )
    carnet.session.expire_all()
    assert carnet.session.get(Note, note.id) is not None
    assert carnet.session.get(Visite, visite.id) is None


def test_a_planned_visit_is_made_or_missed_by_who_says_so(carnet: Carnet) -> None:
    visite = prevoir(carnet)
    assert (visite.fait_le, visite.resultat) == (None, None)
    suivi.modifier_visite(
        carnet.session,
        acteur=carnet.compte("chef"),
        visite=visite.public_id,
        releve=MANQUEE,
        fait_le=SAISI + JOUR,
        saisi_le=SAISI + 2 * JOUR,
    )
    assert (visite.resultat, visite.auteur_id) == ("non_joint", carnet.compte("chef").id)
    assert visite.prevue_le == SAISI + JOUR


def test_a_correction_leaves_the_visit_to_who_made_it(carnet: Carnet) -> None:
    visite = carnet.visiter()
    suivi.modifier_visite(
        carnet.session,
        acteur=carnet.compte("chef"),
        visite=visite.public_id,
        releve=MANQUEE,
        fait_le=SAISI - JOUR,
        saisi_le=SAISI,
    )
    assert (visite.auteur_id, visite.duree_minutes) == (carnet.compte("ts").id, 20)
    dernier = carnet.session.scalars(select(Journal).order_by(Journal.id.desc()).limit(1)).one()
    assert (dernier.type, dernier.element) == ("visite_modifiee", "domicile")


def test_a_visit_cannot_be_planned_in_the_past(carnet: Carnet) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        prevoir(carnet, dans=-JOUR)
    assert set(refus.value.erreurs) == {"prevue_le"}


def test_a_form_sent_twice_makes_one_visit(carnet: Carnet) -> None:
    envoi = {
        "acteur": carnet.compte("ts"),
        "dossier_id": carnet.dossier_id,
        "public_id": "unevisite222",
        "releve": MANQUEE,
    }
    suivi.consigner_visite(carnet.session, fait_le=SAISI, saisi_le=SAISI, **envoi)
    with pytest.raises(suivi.DejaEnregistre):
        suivi.consigner_visite(carnet.session, fait_le=SAISI, saisi_le=SAISI, **envoi)


def test_a_visit_of_before_the_closing_can_still_be_noted_and_no_later_one(carnet: Carnet) -> None:
    clore(carnet)
    carnet.visiter(SAISI - 12 * JOUR)
    with pytest.raises(SaisieInvalide) as refus:
        carnet.visiter(SAISI - 2 * JOUR)
    assert set(refus.value.erreurs) == {"fait_le"}
    with pytest.raises(TransitionInterdite):
        prevoir(carnet, dans=2 * JOUR)


def test_nobody_out_of_reach_reads_or_changes_a_visit(carnet: Carnet) -> None:
    visite = carnet.visiter(LE + JOUR)
    for nom in ("collegue", "ts_ailleurs", "chef_ailleurs"):
        with pytest.raises(Introuvable):
            suivi.retirer_visite(
                carnet.session, acteur=carnet.compte(nom), visite=visite.public_id, le=SAISI
            )
