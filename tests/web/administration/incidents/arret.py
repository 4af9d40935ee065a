"""A dossier of the invented world that an incident stops, and what is proposed for it."""

import re

from sqlalchemy import select
from werkzeug.test import TestResponse

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte, Incident
from models.reparation import Reparation
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from workflow.avancement import incidents

PAGE = "/administration/incidents"
POURQUOI = "Le parcours attend une réponse que personne n’a."
ADMIN, CHEF = Role.ADMINISTRATEUR, Role.CHEF_DE_SERVICE


def arreter(
    fabrique: SessionFactory, monde: Monde, nom: str = "Delmas", message: str = "Arrêté."
) -> str:
    """Have an incident stop the dossier of a household; return its id."""
    with transaction(fabrique) as session:
        dossier_id = session.scalars(
            select(Dossier.id).where(Dossier.public_id == monde.dossiers[nom])
        ).one()
        incidents.declarer(session, dossier_id=dossier_id, element=None, message=message, le=LE)
        demande = select(Incident.public_id).where(
            Incident.dossier_id == dossier_id, Incident.resolu_le.is_(None)
        )
        return session.scalars(demande).one()


def tache(fabrique: SessionFactory, monde: Monde, nom: str = "Delmas") -> str:
    """Return the task of the step that waits."""
    with lecture(fabrique) as session:
        return session.scalars(
            select(EtapeOuverte.tache_id)
            .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
            .where(Dossier.public_id == monde.dossiers[nom], EtapeOuverte.sorte == "tache")
        ).one()


def proposer(admin: Navigateur, incident: str, genre: str, **champs: object) -> TestResponse:
    """Propose through the page, as the administrateur does."""
    return admin.envoyer(
        f"{PAGE}/{incident}/propositions", genre=genre, **{"explication": POURQUOI} | champs
    )


def proposee(fabrique: SessionFactory) -> Reparation:
    """Return the last proposition."""
    with lecture(fabrique) as session:
        demande = select(Reparation).order_by(Reparation.id.desc()).limit(1)
        return session.scalars(demande).one()


def premier_rang(page: str) -> str:
    """Return the first step of the list of those one may go back to."""
    trouve = re.search(r'<select[^>]*name="rang"><option value="(\d+)"', page)
    assert trouve is not None
    return trouve[1]
