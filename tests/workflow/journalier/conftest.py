"""A dossier under way, its people, and short ways to write about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.db import transaction
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur
from models.visite import Canal, Resultat, Visite
from tests.workflow.decor import LE, Monde
from workflow import suivi
from workflow.suivi import Releve

SAISI = LE + timedelta(days=40)
"""The moment at which things are typed here."""


@dataclass
class Carnet:
    """What a test writes about one dossier. `comptes`: by what they are in this world."""

    session: Session
    monde: Monde
    dossier_id: int

    def compte(self, nom: str, *, supplee: tuple[str, ...] = ()) -> Utilisateur:
        """Return an account of this session, standing in for these colleagues at the moment."""
        lu = self.session.get_one(Utilisateur, self.monde.comptes[nom].id)
        lu.supplee = frozenset(self.monde.comptes[autre].id for autre in supplee)
        return lu

    def noter(self, nom: str = "ts", *, niveau: str = "equipe", texte: str = "Rappeler.") -> str:
        return suivi.noter(
            self.session,
            acteur=self.compte(nom),
            dossier_id=self.dossier_id,
            public_id=nouvel_identifiant(),
            niveau=niveau,
            texte=texte,
            le=SAISI,
        ).public_id

    def visiter(
        self,
        fait_le: datetime = SAISI,
        *,
        nom: str = "ts",
        duree: int | None = 60,
        resultat: Resultat = Resultat.JOINT,
    ) -> Visite:
        return suivi.consigner_visite(
            self.session,
            acteur=self.compte(nom),
            dossier_id=self.dossier_id,
            public_id=nouvel_identifiant(),
            releve=Releve(Canal.DOMICILE, resultat, duree_minutes=duree),
            fait_le=fait_le,
            saisi_le=SAISI,
        )


@pytest.fixture
def carnet(monde: Monde) -> Iterator[Carnet]:
    """A new dossier of the travailleur social; what is written about it is kept."""
    dossier_id = monde.ouvrir()
    with transaction(monde.factory) as session:
        yield Carnet(session, monde, dossier_id)
