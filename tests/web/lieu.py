"""A dossier of the world (`tests/web/monde.py`), as the tests of its pages find it."""

import pytest
from sqlalchemy import select

from models.db import SessionFactory, lecture
from models.dossier import Dossier, EtapeOuverte
from tests.web.monde import LE, Monde

AUJOURDHUI = LE.date().isoformat()


class Lieu:
    """Where a dossier stands, read from the database."""

    def __init__(self, fabrique: SessionFactory, monde: Monde, nom: str) -> None:
        self.fabrique, self.public_id = fabrique, monde.dossiers[nom]

    @property
    def page(self) -> str:
        return f"/dossiers/{self.public_id}"

    def dossier(self) -> Dossier:
        with lecture(self.fabrique) as session:
            requete = select(Dossier).where(Dossier.public_id == self.public_id)
            return session.scalars(requete).one()

    def etape(self, element: str | None = None) -> EtapeOuverte:
        with lecture(self.fabrique) as session:
            requete = (
                select(EtapeOuverte)
                .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
                .where(Dossier.public_id == self.public_id, EtapeOuverte.sorte != "evenement")
            )
            if element is not None:
                requete = requete.where(EtapeOuverte.element == element)
            return session.scalars(requete).one()

    def formulaire(self, element: str | None = None) -> tuple[str, dict[str, object]]:
        """Return the address of the open step and the hidden fields of its form."""
        adresse = f"{self.page}/etapes/{self.etape(element).tache_id}"
        return adresse, {"version": self.dossier().version, "fait_le": AUJOURDHUI}


@pytest.fixture
def abadie(fabrique_web: SessionFactory, monde: Monde) -> Lieu:
    return Lieu(fabrique_web, monde, "Abadie")
