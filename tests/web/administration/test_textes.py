"""The words of mails on their page: where one starts from, and what the reader will receive."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from lxml import html

from models.codes import Role
from notifications.composition.origines import ORIGINES
from tests.web.fixtures import Connecter
from tests.web.navigateur import Navigateur
from web.securite import POLITIQUE

COURRIELS = "/administration/courriels"
MESSAGE = "<b>Bonjour</b>\n\n{constat}\n\n{lien}"


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


def champ(page: str) -> str:
    """Return what the field of the label « Texte » holds."""
    arbre = html.document_fromstring(page)
    (cible,) = arbre.xpath("//label/@for")
    (trouve,) = arbre.xpath(f"//*[@id='{cible}']")
    return str(trouve.text_content()).strip()


def cadre(page: str) -> html.HtmlElement:
    """Return the mail in the frame of the preview; the frame lets nothing run nor leave."""
    (iframe,) = html.document_fromstring(page).xpath("//iframe")
    assert iframe.get("sandbox") == ""
    return html.document_fromstring(iframe.get("srcdoc"))


def test_on_part_des_mots_en_service(admin: Navigateur) -> None:
    ici = f"{COURRIELS}/alerte/corps"
    assert champ(admin.ouvrir(ici).text) == ORIGINES["alerte"]["corps"]
    admin.envoyer(ici, contenu="{constat}\n\n{lien}")
    assert champ(admin.ouvrir(ici).text) == "{constat}\n\n{lien}"


def test_l_apercu_montre_le_courriel_tel_qu_il_sera_recu(admin: Navigateur) -> None:
    admin.envoyer(f"{COURRIELS}/alerte/objet", contenu="À voir pour {reference}")
    page = admin.envoyer(f"{COURRIELS}/alerte/corps", contenu=MESSAGE, apercu="1")
    mail = cadre(page.text)
    assert mail.findtext(".//h1") == "À voir pour D-abcd2345efgh"
    assert "<b>Bonjour</b>" in mail.text_content()
    assert mail.xpath("//b") == [], "what was typed is text"
    (texte,) = html.document_fromstring(page.text).xpath("//pre/text()")
    assert "six mois sans proposition" in texte


def test_l_apercu_n_admet_que_les_styles_du_courriel(admin: Navigateur) -> None:
    page = admin.envoyer(f"{COURRIELS}/alerte/corps", contenu=MESSAGE, apercu="1")
    politique = page.headers["Content-Security-Policy"]
    hachees = {
        b64encode(sha256(style.encode()).digest()).decode()
        for style in cadre(page.text).xpath("//@style")
    }
    assert hachees == set(re.findall(r"'sha256-([^']+)'", politique))
    assert "unsafe-inline" not in politique
    sans = re.sub(r" 'unsafe-hashes'( 'sha256-[^']+')+", "", politique)
    assert sans == POLITIQUE


def test_hors_de_l_apercu_la_politique_est_celle_de_toutes_les_pages(admin: Navigateur) -> None:
    for reponse in (
        admin.ouvrir(f"{COURRIELS}/alerte/corps"),
        admin.envoyer(f"{COURRIELS}/alerte/objet", contenu="À voir", apercu="1"),
    ):
        assert reponse.headers["Content-Security-Policy"] == POLITIQUE
