from models.codes import Role
from tests.e2e.test_pages import *  # noqa
from tests.e2e.terrain import deplacer, nommer
from tests.web.monde import LE
from web.travaux.deplacements import avancer_deplacements
def test_shots(ouvrir, fabrique_web, monde, connecter):
    noms = nommer(fabrique_web, monde) | deplacer(fabrique_web, monde, connecter)
    page = ouvrir(Role.ADMINISTRATEUR)
    b="/administration/deplacements"
    def shot(nom, adresse):
        for l in (1280, 390):
            page.set_viewport_size({"width": l, "height": 900})
            page.goto(adresse)
            page.screenshot(path=f"/tmp/b/{nom}-{l}.png", full_page=True)
    shot("versions", b+"/nouveau")
    shot("choix", f"{b}/nouveau?de={noms['definition']}&vers={noms['vers']}")
    shot("essai", f"{b}/{noms['deplacement']}")
    page.get_by_role("button", name="Déplacer ces dossiers").click()
    page.screenshot(path="/tmp/b/encours.png", full_page=True)
    avancer_deplacements(fabrique_web, le=LE)
    page.wait_for_timeout(3500)
    page.screenshot(path="/tmp/b/fini-suivi.png", full_page=True)
    shot("fini", f"{b}/{noms['deplacement']}")
    shot("dossiers", f"{b}/{noms['deplacement']}/dossiers")
    shot("liste", b)
