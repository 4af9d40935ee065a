"""`jalon alertes --au DATE [--json]`: the alerts as they stood at the end of that day."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.calendrier import fin_de_journee
from models.codes import Role
from models.db import SessionFactory, transaction
from tests import fabrique
from tests.bases import sur_sqlite
from tests.notifications.decor import DUE, Decor, passer, planter
from web.commandes.alertes import alertes

JOUR = timedelta(days=1)

pytestmark = sur_sqlite


@pytest.fixture(autouse=True)
def base(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)


def lancer(*mots: str) -> Result:
    return CliRunner().invoke(alertes, mots)


def lire(jour: str) -> list[dict[str, Any]]:
    resultat = lancer("--au", jour, "--json")
    assert resultat.exit_code == 0, resultat.stderr
    lignes: list[dict[str, Any]] = json.loads(resultat.stdout)
    return lignes


def tirer(factory: SessionFactory, **colonnes: Any) -> tuple[Decor, str]:
    """Fire A01 on 10 July 2022, with these columns; return its decor and a coordonnateur's id."""
    with transaction(factory) as session:
        decor = planter(session)
        coordonnateur = fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))
        [alerte] = passer(session, DUE)
        for colonne, valeur in colonnes.items():
            setattr(alerte, colonne, valeur)
    return decor, coordonnateur.public_id


def test_an_alert_is_listed_from_its_day_on(factory: SessionFactory) -> None:
    decor, coordonnateur = tirer(factory)
    assert lire("2022-07-09") == []
    assert lire("2022-07-10") == [
        {
            "code": "A01",
            "dossier": decor.dossier.public_id,
            "echeance": "2022-07-10",
            "destinataires": [
                f"coordonnateur:{coordonnateur}",
                f"travailleur_social:{decor.referent.public_id}",
            ],
            "etat": "active",
        }
    ]


def test_a_closed_alert_is_listed_until_the_day_before(factory: SessionFactory) -> None:
    tirer(factory, close_le=DUE + 5 * JOUR)
    assert len(lire("2022-07-14")) == 1
    assert lire("2022-07-15") == []


@pytest.mark.parametrize(
    ("repondue_apres", "attendus"),
    [
        # Answered once the snooze is over: in between, the alert is active again.
        (6, ["active"] * 2 + ["reportee"] * 2 + ["active"] * 2 + ["repondue"] * 2),
        # Answered while it is snoozed: the answer counts.
        (3, ["active"] * 2 + ["reportee"] + ["repondue"] * 5),
        # Answered, then snoozed: snoozed until its date, answered again after.
        (1, ["active", "repondue"] + ["reportee"] * 2 + ["repondue"] * 4),
    ],
)
def test_the_state_is_that_of_the_day(
    factory: SessionFactory, repondue_apres: int, attendus: list[str]
) -> None:
    tirer(
        factory,
        reportee_le=DUE + 2 * JOUR,
        reportee_jusqu_au=DUE + 4 * JOUR,
        repondue_le=DUE + repondue_apres * JOUR,
    )
    assert [lire(f"2022-07-{jour}")[0]["etat"] for jour in range(10, 18)] == attendus


def test_an_alert_closed_at_midnight_was_still_there_that_evening(factory: SessionFactory) -> None:
    tirer(factory, close_le=fin_de_journee(date(2022, 7, 12)))
    assert len(lire("2022-07-12")) == 1
    assert lire("2022-07-13") == []


def test_days_are_those_of_paris(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        decor = planter(session)
        decor.echeance.due_le = decor.echeance.reveil_le = datetime.fromisoformat(
            "2022-07-31T22:30:00+00:00"
        )
        session.flush()
        passer(session, DUE + 60 * JOUR)
    assert lire("2022-07-31") == []
    assert lire("2022-08-01")[0]["echeance"] == "2022-08-01"


def ajouter(session: Session, code: str, echeance_le: datetime, dossier_id: int | None) -> None:
    cle = f"{code}:{echeance_le}:{dossier_id}"
    convention_id = None if dossier_id else fabrique.convention(session).id
    fabrique.add(
        session,
        Alerte(
            cle=cle,
            code=code,
            dossier_id=dossier_id,
            convention_id=convention_id,
            echeance_le=echeance_le,
            declenchee_le=echeance_le,
        ),
    )


def test_they_are_sorted_by_due_date_code_and_dossier(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        ids = {nom: fabrique.dossier(session, public_id=nom).id for nom in ("aaa", "bbb")}
        ajouter(session, "A17", DUE + JOUR, None)
        ajouter(session, "A09", DUE, ids["aaa"])
        # Later in the day, yet first: the order is that of the printed columns.
        ajouter(session, "A01", DUE + timedelta(hours=2), ids["bbb"])
        ajouter(session, "A01", DUE + timedelta(hours=3), ids["aaa"])
    lues = [(ligne["code"], ligne["dossier"]) for ligne in lire("2022-07-11")]
    assert lues == [("A01", "aaa"), ("A01", "bbb"), ("A09", "aaa"), ("A17", None)]


def test_the_text_has_a_line_per_alert_and_nothing_else(factory: SessionFactory) -> None:
    decor, coordonnateur = tirer(factory)
    resultat = lancer("--au", "2022-07-10")
    assert resultat.stdout == (
        f"2022-07-10\tA01\tD-{decor.dossier.public_id}\tactive\t"
        f"coordonnateur:{coordonnateur} travailleur_social:{decor.referent.public_id}\n"
    )
    assert resultat.stderr == "Alertes en cours\u00a0: 1.\n"


@pytest.mark.parametrize("mots", [(), ("--au", "10/07/2022"), ("--au", "2022-02-30")])
def test_an_unusable_date_is_refused_with_2(factory: SessionFactory, mots: tuple[str, ...]) -> None:
    assert lancer(*mots).exit_code == 2


def test_no_alert_is_an_empty_array() -> None:
    assert lire("2022-07-10") == []
