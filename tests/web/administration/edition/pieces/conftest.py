"""A draft of the world's parcours, opened by its administrateur."""

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from workflow.edition import ebauches
from workflow.parcours.definitions import derniere_publiee

Lire = Callable[[str, str], bytes]


@pytest.fixture
def ebauche(fabrique_web: SessionFactory, monde: Monde) -> str:
    """The id of a draft."""
    with transaction(fabrique_web) as session:
        courriel = monde.comptes[Role.ADMINISTRATEUR]
        compte = session.scalars(select(Utilisateur).where(Utilisateur.courriel == courriel)).one()
        return ebauches.ouvrir(
            session, acteur=compte, nom="Visite à un mois", le=LE,
            base=derniere_publiee(session, "acces_direct"),
        ).public_id  # fmt: skip


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


@pytest.fixture
def fichier(fabrique_web: SessionFactory, ebauche: str) -> Lire:
    """Read a file of the draft, by kind and key."""

    def lire(genre: str, cle: str) -> bytes:
        with lecture(fabrique_web) as session:
            return ebauches.contenu(ebauches.lire(session, ebauche), genre, cle)

    return lire


def version(page: str) -> str:
    trouvee = re.search(r'name="version" value="(\d+)"', page)
    assert trouvee is not None
    return trouvee.group(1)


def plat(page: str) -> str:
    """Return the words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").split())
