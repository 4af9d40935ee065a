"""The administrator mends a stopped dossier from the list, and reads nothing of the household."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte, EtatMoteur, Incident
from models.journal import JournalContenu
from tests.web.fixtures import Connecter
from tests.web.monde import LE, REPONSES, Monde
from workflow.avancement import incidents

ADMIN = Role.ADMINISTRATEUR
PAGE = "/administration/incidents"


@pytest.fixture
def incident(fabrique_web: SessionFactory, monde: Monde) -> str:
    """An incident of the dossier Fabre, whose state and open steps are lost."""
    with transaction(fabrique_web) as session:
        dossier_id = session.scalars(
            select(Dossier.id).where(Dossier.public_id == monde.dossiers["Fabre"])
        ).one()
        incidents.declarer(
            session, dossier_id=dossier_id, element="silence", message="Arrêté.", le=LE
        )
        session.execute(delete(EtapeOuverte).where(EtapeOuverte.dossier_id == dossier_id))
        perdu = update(EtatMoteur).where(EtatMoteur.dossier_id == dossier_id)
        session.execute(perdu.values(corps=b"perdu"))
        return session.scalars(select(Incident.public_id)).one()


def resolu(fabrique: SessionFactory) -> bool:
    with lecture(fabrique) as session:
        return session.scalars(select(Incident.resolu_le)).one() is not None


def ouvertes(fabrique: SessionFactory, public_id: str) -> list[str]:
    with lecture(fabrique) as session:
        return list(
            session.scalars(
                select(EtapeOuverte.element)
                .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
                .where(Dossier.public_id == public_id, EtapeOuverte.sorte != "evenement")
            )
        )


def test_a_dossier_is_rebuilt_from_its_journal_at_a_button(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, incident: str
) -> None:
    navigateur = connecter(ADMIN)
    boutons = re.findall(r'action="([^"]+)" class="soin"', navigateur.ouvrir(PAGE).text)
    assert boutons == [f"{PAGE}/{incident}/reessai", f"{PAGE}/{incident}/reparation"]
    assert navigateur.envoyer(boutons[1]).headers["Location"] == PAGE
    page = navigateur.ouvrir(PAGE).text
    assert "Dossier réparé" in page
    assert "Fabre" not in page
    assert resolu(fabrique_web)
    assert ouvertes(fabrique_web, monde.dossiers["Fabre"]) == ["contact_prealable"]


def test_what_had_failed_is_put_back_to_work_once(
    connecter: Connecter, fabrique_web: SessionFactory, incident: str
) -> None:
    navigateur = connecter(ADMIN)
    navigateur.envoyer(f"{PAGE}/{incident}/reessai")
    page = navigateur.ouvrir(PAGE).text
    assert "Remis au travail" in page
    assert 'class="soin"' not in page
    assert resolu(fabrique_web)
    navigateur.envoyer(f"{PAGE}/{incident}/reessai")
    assert re.search(r'role="alert">Cet incident est déjà résolu', navigateur.ouvrir(PAGE).text)


def test_a_journal_that_was_erased_is_said_without_a_word_of_the_household(
    connecter: Connecter, fabrique_web: SessionFactory, incident: str
) -> None:
    with transaction(fabrique_web) as session:
        session.execute(delete(JournalContenu))
    navigateur = connecter(ADMIN)
    navigateur.envoyer(f"{PAGE}/{incident}/reparation")
    assert "ne se relit pas" in navigateur.ouvrir(PAGE).text
    assert not resolu(fabrique_web)


def test_an_incident_s_moment_is_written_in_french(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        premier = datetime(2026, 2, 1, 8, 5, tzinfo=UTC)
        incidents.declarer(session, dossier_id=None, element=None, message="Arrêté.", le=premier)
    page = connecter(ADMIN).ouvrir(PAGE).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1er février 2026 à 9 h 05" in page


def test_a_state_that_cannot_be_read_is_an_incident_that_the_administrator_mends(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    public_id = monde.dossiers["Abadie"]
    with transaction(fabrique_web) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.public_id == public_id)).one()
        perdu = update(EtatMoteur).where(EtatMoteur.dossier_id == dossier.id)
        session.execute(perdu.values(corps=b"perdu"))
        tache = session.scalars(
            select(EtapeOuverte.tache_id).where(EtapeOuverte.dossier_id == dossier.id)
        ).first()
    adresse = f"/dossiers/{public_id}/etapes/{tache}"
    champs = {**REPONSES["prendre_contact"], "version": dossier.version}
    travailleur = connecter(Role.TRAVAILLEUR_SOCIAL)
    reponse = travailleur.envoyer(adresse, **champs, fait_le=LE.date().isoformat())
    assert reponse.status_code == 409
    assert "L’administrateur est prévenu" in reponse.text
    navigateur = connecter(ADMIN)
    _reessai, reparation = re.findall(
        r'action="([^"]+)" class="soin"', navigateur.ouvrir(PAGE).text
    )
    navigateur.envoyer(reparation)
    assert resolu(fabrique_web)
    assert ouvertes(fabrique_web, public_id) == ["prendre_contact"]
