"""Hours owed by the intensity of the measures, hours given by the visits."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import MesureType
from models.dossier import Dossier, Suspension
from models.visite import Visite
from tests import fabrique
from workflow.suivi.heures import (
    MesureSuivie,
    heures_dues,
    list_mesures,
    list_mois,
    somme_des_minutes,
)
from workflow.suivi.intensites import heures_par_mois

MARS = date(2026, 3, 1)


def mesure(heures: int | None, debut: date, fin: date | None = None) -> MesureSuivie:
    return MesureSuivie(dossier_id=1, referent_id=1, heures=heures, debut=debut, fin=fin)


def visiter(session: Session, dossier: Dossier, jour: datetime, minutes: int | None) -> None:
    fabrique.add(
        session,
        Visite(
            dossier_id=dossier.id,
            auteur_id=dossier.referent_id,
            canal="domicile",
            objet="suivi",
            resultat="joint",
            fait_le=jour,
            saisi_le=jour,
            duree_minutes=minutes,
        ),
    )


@pytest.mark.parametrize(
    "intensite, parametres, attendues",
    [
        ("leger", {}, 4),
        ("moyen", {}, 8),
        ("renforce", {}, None),
        ("tres_renforce", {}, None),
        (None, {}, None),
        ("moyen", {"intensites_heures_mois": []}, 8),
        ("leger", {"intensites_heures_mois": [2, 6, 12]}, 2),
        ("renforce", {"intensites_heures_mois": [2, 6, 12]}, 12),
        ("tres_renforce", {"intensites_heures_mois": [2, 6, 12]}, None),
    ],
)
def test_the_sources_print_two_intensities_and_a_programme_may_give_its_own(
    intensite: str | None, parametres: dict[str, list[int]], attendues: int | None
) -> None:
    assert heures_par_mois(intensite, parametres) == attendues


@pytest.mark.parametrize(
    "debut, fin, minutes",
    [
        (date(2026, 1, 5), None, 480),
        (date(2026, 3, 1), None, 480),
        (date(2026, 3, 17), None, 232),
        (date(2026, 1, 5), date(2026, 3, 15), 232),
        (date(2026, 3, 10), date(2026, 3, 10), 15),
    ],
)
def test_a_month_is_owed_by_the_days_of_measure_in_it(
    debut: date, fin: date | None, minutes: int
) -> None:
    """8 hours a month over the 31 days of March."""
    assert heures_dues([mesure(8, debut, fin)], MARS) == {1: minutes}


def test_nothing_is_owed_outside_the_measure() -> None:
    finie = mesure(8, date(2026, 1, 5), date(2026, 2, 28))
    assert heures_dues([finie, mesure(8, date(2026, 4, 1))], MARS) == {}


@pytest.mark.parametrize(
    "arret, reprise, minutes",
    [
        (date(2026, 3, 11), date(2026, 3, 21), 325),
        (date(2026, 2, 1), date(2026, 3, 11), 325),
        (date(2026, 3, 17), None, 248),
        (date(2026, 2, 1), None, None),
        (date(2026, 4, 1), None, 480),
        (date(2026, 1, 6), date(2026, 2, 28), 480),
    ],
)
def test_nothing_is_owed_while_the_dossier_is_suspended(
    arret: date, reprise: date | None, minutes: int | None
) -> None:
    suspendue = replace(mesure(8, date(2026, 1, 5)), arrets=((arret, reprise),))
    assert heures_dues([suspendue], MARS) == ({} if minutes is None else {1: minutes})


def test_two_measures_of_a_month_add_up_and_one_without_hours_leaves_it_unfixed() -> None:
    avl, adl = mesure(4, MARS, date(2026, 3, 31)), mesure(8, MARS)
    assert heures_dues([avl, adl], MARS) == {1: 720}
    assert heures_dues([avl, mesure(None, MARS)], MARS) == {1: None}
    assert heures_dues([mesure(None, MARS), avl], MARS) == {1: None}


def test_hours_of_many_dossiers_come_in_one_question_each(session: Session) -> None:
    referent = fabrique.utilisateur(session)
    un, deux, ailleurs = (
        fabrique.dossier(session, referent=referent),
        fabrique.dossier(session, referent=referent),
        fabrique.dossier(session),
    )
    for dossier, type_, intensite in (
        (un, MesureType.AVL, "leger"),
        (deux, MesureType.ADL, "renforce"),
        (deux, MesureType.DIAGNOSTIC, None),
        (ailleurs, MesureType.AVL, "moyen"),
    ):
        debut = datetime(2026, 2, 10, 9, tzinfo=UTC)
        fabrique.mesure(session, dossier, type=type_, intensite=intensite, debut=debut)
        visiter(session, dossier, datetime(2026, 3, 31, 21, 59, tzinfo=UTC), 50)
        visiter(session, dossier, datetime(2026, 3, 31, 22, tzinfo=UTC), 1)
    for debut, fin in ((1, 11), (21, None)):
        session.add(
            Suspension(
                dossier_id=un.id,
                debut=datetime(2026, 3, debut, 9, tzinfo=UTC),
                fin=datetime(2026, 3, fin, 9, tzinfo=UTC) if fin else None,
                motif="Hospitalisation",
            )
        )
    session.flush()
    siens, periode = Dossier.referent_id == referent.id, {"du": MARS, "au": date(2026, 4, 1)}
    mesures = list_mesures(session, siens, **periode)
    assert heures_dues(mesures, MARS) == {un.id: 77, deux.id: None}
    donnees = [session.scalar(select(somme_des_minutes(d.id, **periode))) for d in (un, deux)]
    assert donnees == [50, 100]


def test_months_are_those_of_paris_and_the_empty_ones_are_left_out(session: Session) -> None:
    dossier = fabrique.dossier(session)
    debut, fin = datetime(2026, 2, 1, 9, tzinfo=UTC), datetime(2026, 2, 28, 9, tzinfo=UTC)
    fabrique.mesure(
        session,
        dossier,
        type=MesureType.AVL,
        intensite="leger",
        debut=debut,
        fin_reelle=fin,
        fin_motif="terme",
    )
    visiter(session, dossier, datetime(2026, 1, 31, 23, 30, tzinfo=UTC), 45)
    visiter(session, dossier, datetime(2026, 2, 20, 9, tzinfo=UTC), None)
    visiter(session, dossier, datetime(2026, 4, 2, 9, tzinfo=UTC), 30)
    mois = list_mois(session, dossier.id, aujourdhui=date(2026, 5, 4))
    assert [(m.mois, m.dues, m.donnees, m.ecart) for m in mois] == [
        (date(2026, 4, 1), 0, 30, 30),
        (date(2026, 2, 1), 240, 45, -195),
    ]
