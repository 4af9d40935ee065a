"""The month's social workers: asked for, confirmed by the chef de service, read by the State."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from models.alerte import Alerte
from models.charge import MiseADisposition
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.utilisateur import Utilisateur
from notifications.releve import relever
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde

CHEF = Role.CHEF_DE_SERVICE
PAGE = "/equipe/mise-a-disposition"


@pytest.fixture
def demande(fabrique_web: SessionFactory, monde: Monde) -> int:
    """The association of the world under a convention since April: April and May to confirm."""
    with transaction(fabrique_web) as session:
        chef = session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == monde.comptes[CHEF])
        ).one()
        fabrique.convention(
            session, porteur_id=chef.organisme_id, debut=date(2026, 4, 15), fin=date(2028, 4, 14)
        )
        association_id = chef.organisme_id
    relever(fabrique_web, le=LE.replace(day=2, month=5))
    relever(fabrique_web, le=LE)
    return association_id


def _mois(fabrique_web: SessionFactory) -> dict[date, int]:
    with lecture(fabrique_web) as session:
        faits = session.scalars(select(MiseADisposition))
        return {fait.mois: fait.centiemes for fait in faits}


def _ouvertes(fabrique_web: SessionFactory) -> list[str]:
    with lecture(fabrique_web) as session:
        ouvertes = select(Alerte.cle).where(Alerte.code == "A19", Alerte.close_le.is_(None))
        return sorted(cle.rpartition(":")[2] for cle in session.scalars(ouvertes))


def test_the_page_offers_the_oldest_month_with_the_time_that_the_team_declared(
    connecter: Connecter, fabrique_web: SessionFactory, demande: int
) -> None:
    page = connecter(CHEF).ouvrir(PAGE).text
    assert "2 mois sont à confirmer&nbsp;: avril 2026, mai 2026." in page
    assert '<option value="2026-04-01" selected>avril 2026 – à confirmer</option>' in page
    equipe = select(func.count(Utilisateur.id)).where(
        Utilisateur.organisme_id == demande, Utilisateur.role == Role.TRAVAILLEUR_SOCIAL
    )
    with lecture(fabrique_web) as session:
        assert f'value="{session.scalar(equipe)},00"' in page  # nobody said: all full time
    assert "mars 2026</option>" in page


def test_a_confirmation_closes_what_asked_for_it_at_once(
    connecter: Connecter, fabrique_web: SessionFactory, demande: int
) -> None:
    chef = connecter(CHEF)
    assert _ouvertes(fabrique_web) == ["2026-04", "2026-05"]
    reponse = chef.envoyer(PAGE, mois="2026-04-01", etp="3,80")
    assert reponse.status_code == 302
    assert _ouvertes(fabrique_web) == ["2026-05"]
    assert "3,80 ETP confirmés pour avril 2026." in chef.ouvrir(PAGE).text
    chef.envoyer(PAGE, mois="2026-04-01", etp="4.1")
    assert _mois(fabrique_web) == {date(2026, 4, 1): 410}
    fichier = chef.ouvrir(f"{PAGE}?format=csv").data.decode("utf-8-sig")
    lignes = list(csv.reader(io.StringIO(fichier), delimiter=";"))
    assert [ligne[1] for ligne in lignes] == ["ETP mis à disposition", "4,1"]


@pytest.mark.parametrize("etp", ["", "beaucoup", "-1", "1000", "3,805"])
def test_a_number_that_is_none_is_said(
    connecter: Connecter, fabrique_web: SessionFactory, demande: int, etp: str
) -> None:
    reponse = connecter(CHEF).envoyer(PAGE, mois="2026-04-01", etp=etp)
    assert reponse.status_code == 422
    assert _mois(fabrique_web) == {}


@pytest.mark.parametrize("mois", ["2026-06-01", "2026-07-01", "2025-05-01", "avril"])
def test_a_month_that_is_not_over_or_long_past_is_no_choice(
    connecter: Connecter, fabrique_web: SessionFactory, demande: int, mois: str
) -> None:
    assert connecter(CHEF).envoyer(PAGE, mois=mois, etp="1").status_code == 422
    assert _mois(fabrique_web) == {}


def test_the_state_reads_what_was_confirmed_for_the_month_before(
    connecter: Connecter, fabrique_web: SessionFactory, demande: int
) -> None:
    etat = connecter(Role.COORDONNATEUR)
    avant = etat.ouvrir("/coordination/charge?format=csv").data.decode("utf-8-sig")
    connecter(CHEF).envoyer(PAGE, mois="2026-05-01", etp="7,25")
    page = etat.ouvrir("/coordination/charge").text
    assert "<td>7,25</td>" in page
    assert "en mai 2026" in page
    apres = etat.ouvrir("/coordination/charge?format=csv").data.decode("utf-8-sig")
    assert "7,25" in apres
    assert "7,25" not in avant


def test_the_team_page_leads_to_it(connecter: Connecter) -> None:
    assert f'href="{PAGE}"' in connecter(CHEF).ouvrir("/equipe").text
    assert f'href="{PAGE}"' not in connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir("/equipe").text


def test_an_association_without_a_convention_is_asked_nothing(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    relever(fabrique_web, le=datetime(2026, 6, 2, 6, tzinfo=UTC))
    assert _ouvertes(fabrique_web) == []
    assert "à confirmer" not in connecter(CHEF).ouvrir(PAGE).text
