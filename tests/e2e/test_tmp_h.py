"""pytest: screenshots of the pages of repairs and of the heat map."""
import pytest
from models.codes import Role
from tests.e2e.terrain import faire_attendre, nommer, reparer
from tests.e2e.conftest import *
from tests.web.fixtures import *
from workflow.isolement.atelier import ATELIER
pytestmark = pytest.mark.navigateur
CHEF, ADMIN, COORD = Role.CHEF_DE_SERVICE, Role.ADMINISTRATEUR, Role.COORDONNATEUR
PAGES=[(COORD,"chaleur","/chaleur/{definition}")]
def test_shots(ouvrir, fabrique_web, monde, connecter):
    faire_attendre(fabrique_web, monde)
    noms = reparer(fabrique_web, monde, connecter) | nommer(fabrique_web, monde)
    pages = {}
    for role, nom, adresse in PAGES:
        page = pages.get(role) or pages.setdefault(role, ouvrir(role))
        for largeur in (1280, 390):
            page.set_viewport_size({"width": largeur, "height": 900})
            page.goto(adresse.format(**noms))
            page.wait_for_timeout(700)
            page.evaluate("() => document.querySelectorAll('details.action').forEach((d) => { d.open = true; })")
            for i, fig in enumerate(page.locator("figure").all()[:4]):
                fig.screenshot(path=f"/tmp/h_fig{i}_{largeur}.png")
    ATELIER.fermer()
