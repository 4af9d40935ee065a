"""A draft of a shipped module, and the address of its outline."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.definition import Definition
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from web.administration.edition.trame.defaire import empreinte
from workflow.edition import ebauches

MODULE = "contact"


@dataclass(frozen=True)
class Banc:
    """An administrateur before the outline of the module « contact »."""

    admin: Navigateur
    fabrique: SessionFactory
    ebauche: str

    @property
    def adresse(self) -> str:
        return f"/administration/ebauches/{self.ebauche}/trame/module/{MODULE}"

    def contenu(self) -> bytes:
        with lecture(self.fabrique) as session:
            ebauche = ebauches.lire(session, self.ebauche)
            return ebauches.contenu(ebauche, "module", MODULE)

    def remplacer(self, contenu: bytes) -> None:
        """Put another file in the place of the diagram."""
        with transaction(self.fabrique) as session:
            ebauche = ebauches.lire(session, self.ebauche)
            ebauches.enregistrer(
                session, acteur=ebauche.creee_par, ebauche=ebauche, version=ebauche.version,
                genre="module", cle=MODULE, contenu=contenu, le=LE + timedelta(minutes=1),
            )  # fmt: skip

    def faire(self, geste: str, **champs: str) -> TestResponse:
        """Send a gesture over the diagram as it is."""
        recu = {"empreinte": empreinte(self.contenu()), "geste": geste, **champs}
        return self.admin.envoyer(self.adresse, **recu)


@pytest.fixture
def banc(connecter: Connecter, fabrique_web: SessionFactory, monde: Monde) -> Banc:
    with transaction(fabrique_web) as session:
        courriel = monde.comptes[Role.ADMINISTRATEUR]
        acteur = session.scalars(select(Utilisateur).where(Utilisateur.courriel == courriel)).one()
        base = session.scalars(
            select(Definition).where(Definition.public_id == monde.definition)
        ).one()
        ebauche = ebauches.ouvrir(session, acteur=acteur, nom="Visite à un mois", le=LE, base=base)
        session.flush()
        public_id = ebauche.public_id
    return Banc(connecter(Role.ADMINISTRATEUR), fabrique_web, public_id)
