"""What the page of a draft says before a publication would undo another."""

from models.codes import Role
from models.db import SessionFactory, lecture
from models.definition import Definition
from tests.web.fixtures import Connecter
from tests.web.navigateur import Navigateur
from workflow.parcours.definitions import derniere_publiee

EBAUCHES = "/administration/ebauches"
CLE = "visite_a_un_mois"


def ouvrir(admin: Navigateur, nom: str) -> str:
    """Start a parcours of that key; return the address of its draft."""
    return admin.envoyer(EBAUCHES, nom=nom, cle=CLE).headers["Location"]


def en_service(fabrique: SessionFactory) -> tuple[int, str]:
    with lecture(fabrique) as session:
        derniere: Definition | None = derniere_publiee(session, CLE)
        assert derniere is not None
        return derniere.numero, derniere.nom


def test_a_version_out_since_is_left_out_only_by_who_says_so(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    admin = connecter(Role.ADMINISTRATEUR)
    une, deux = ouvrir(admin, "Visite"), ouvrir(admin, "Visite et appel")
    publier = {"geste": "publier", "version": "1"}
    assert "parue depuis" not in admin.ouvrir(deux).text
    assert admin.envoyer(f"{une}/gestes", **publier).status_code == 302
    page = admin.ouvrir(deux).text
    assert "est parue depuis que cette ébauche est ouverte" in page
    assert 'name="sans_reprendre"' in page
    assert admin.envoyer(f"{deux}/gestes", **publier).status_code == 409
    assert en_service(fabrique_web) == (1, "Visite")
    assert admin.envoyer(f"{deux}/gestes", **publier, sans_reprendre="1").status_code == 302
    assert en_service(fabrique_web) == (2, "Visite et appel")
