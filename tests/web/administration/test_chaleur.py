"""The heat map: no name, no reference, the same hidden numbers in the file."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.menage import Personne
from tests import fabrique as f
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde


@pytest.fixture
def six_attentes(monde: Monde, fabrique_web: SessionFactory) -> str:
    """Six more dossiers wait at one step of the version."""
    with transaction(fabrique_web) as session:
        modele = session.scalars(select(Dossier).where(Dossier.clos_le.is_(None))).first()
        assert modele is not None
        for rang in range(6):
            dossier = f.dossier(session, definition_id=modele.definition_id, departement="91")
            f.etape_ouverte(
                session, dossier, element="preparer_bilan", depuis=LE - timedelta(days=rang)
            )
    return f"/chaleur/{monde.definition}"


@pytest.mark.parametrize("role", [Role.ADMINISTRATEUR, Role.COORDONNATEUR])
def test_la_page_et_le_fichier_ne_nomment_personne(
    connecter: Connecter, six_attentes: str, fabrique_web: SessionFactory, role: Role
) -> None:
    navigateur = connecter(role)
    with lecture(fabrique_web) as session:
        interdits = {
            *session.scalars(select(Personne.nom)),
            *session.scalars(select(Dossier.public_id)),
        }
    for adresse in (six_attentes, f"{six_attentes}?format=csv"):
        with navigateur.client.get(adresse) as reponse:
            assert reponse.status_code == 200
            lu = reponse.get_data(as_text=True)
            assert not any(interdit in lu for interdit in interdits)
            assert "masqué" in lu


def test_la_liste_mene_a_chaque_version(connecter: Connecter, monde: Monde) -> None:
    page = connecter(Role.COORDONNATEUR).client.get("/chaleur").text
    assert f"/chaleur/{monde.definition}" in page
