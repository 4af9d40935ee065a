"""Headers, tokens, errors: what every answer owes to who reads it."""

import re

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.exceptions import MethodNotAllowed, NotFound

from models.codes import Role
from models.db import SessionFactory
from tests.web.fixtures import Connecter
from tests.web.navigateur import Navigateur
from web.droits import DROITS, PUBLIQUES

NOMBRE = r"<int[^>]*>"
TEMPLATES_EN_LIGNE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE
)


def test_every_answer_forbids_inline_code_and_framing(anonyme: Navigateur) -> None:
    for adresse in ("/connexion", "/inconnue", "/static/jalon.css"):
        en_tetes = anonyme.ouvrir(adresse).headers
        politique = en_tetes["Content-Security-Policy"]
        assert "default-src 'none'" in politique
        assert "unsafe" not in politique
        assert "frame-ancestors 'none'" in politique
        assert en_tetes["X-Content-Type-Options"] == "nosniff"


def test_pages_are_not_kept_by_the_browser(connecter: Connecter) -> None:
    assert (
        connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir("/journee").headers["Cache-Control"] == "no-store"
    )


def test_the_session_cookie_is_out_of_reach_of_scripts(anonyme: Navigateur) -> None:
    cookie = anonyme.ouvrir("/connexion").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_no_template_has_inline_code(app: Flask) -> None:
    assert app.jinja_loader is not None
    fautifs = [
        nom
        for nom in app.jinja_loader.list_templates()
        if TEMPLATES_EN_LIGNE.search(app.jinja_loader.get_source(app.jinja_env, nom)[0])
    ]
    assert fautifs == []


def _routes_qui_ecrivent(app: Flask) -> list[tuple[str, str]]:
    """Return (method, address) of every route that is not a read, with made-up arguments."""
    adresses = []
    with app.test_request_context():
        for regle in app.url_map.iter_rules():
            valeurs = dict.fromkeys(regle.arguments, 1) | {"genre": "parcours"}
            adresse = app.url_map.bind("localhost").build(regle.endpoint, valeurs)
            for methode in (regle.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
                adresses.append((methode, adresse))
    return adresses


@pytest.mark.parametrize("role", Role)
def test_without_its_token_no_form_is_accepted(
    app: Flask, connecter: Connecter, role: Role
) -> None:
    navigateur = connecter(role)
    routes = _routes_qui_ecrivent(app)
    assert len(routes) > 10
    for methode, adresse in routes:
        for donnees in ({}, {"csrf_token": "invente"}):
            reponse = navigateur.client.open(adresse, method=methode, data=donnees)
            assert reponse.status_code == 400, (methode, adresse)


def test_every_route_has_its_line_and_no_line_is_idle(app: Flask) -> None:
    routes = {regle.endpoint for regle in app.url_map.iter_rules()}
    assert routes == PUBLIQUES | DROITS.keys()
    assert not PUBLIQUES & DROITS.keys()


def test_no_route_takes_a_number_that_no_column_holds(app: Flask) -> None:
    carte = app.url_map.bind("localhost")
    regles = [r for r in app.url_map.iter_rules() if re.search(NOMBRE, r.rule)]
    assert len(regles) > 5
    for regle in regles:
        methode = min((regle.methods or set()) - {"HEAD", "OPTIONS"})
        modele = re.sub(r"<(?!int)[^>]+>", "x", regle.rule)
        trouvee, _ = carte.match(re.sub(NOMBRE, str(2**31 - 1), modele), method=methode)
        assert trouvee == regle.endpoint
        for trop in (2**31, 10**30):
            with pytest.raises((NotFound, MethodNotAllowed)):  # another route of that shape
                carte.match(re.sub(NOMBRE, str(trop), modele), method=methode)


def test_a_number_that_no_column_holds_is_none_in_a_query_either(connecter: Connecter) -> None:
    admin = connecter(Role.ADMINISTRATEUR)
    assert admin.envoyer("/administration/envois/rejeu", envoi=str(10**30)).status_code == 302
    assert admin.ouvrir(f"/administration/conventions?page={10**30}").status_code == 200
    assert admin.ouvrir(f"/administration/conventions/{2**31}").status_code == 404


def test_an_unknown_page_is_told_in_french(anonyme: Navigateur) -> None:
    page = anonyme.ouvrir("/inconnue")
    assert page.status_code == 404
    assert "Page introuvable" in page.text


def test_a_bug_gives_a_number_and_tells_nothing_of_its_text(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "NOM-TAPE-PAR-QUELQU-UN"

    def casser() -> str:
        raise RuntimeError(secret)

    app.view_functions["compte.connexion"] = casser
    page = Navigateur(app).ouvrir("/connexion")
    assert page.status_code == 500
    numero = re.search(r"<strong>(\w{12})</strong>", page.text)
    assert numero is not None
    trace = "".join(capsys.readouterr())
    assert numero.group(1) in trace
    assert "casser" in trace
    assert secret not in page.text + trace


def test_health_does_not_need_the_database_and_readiness_does(
    app: Flask, fabrique_web: SessionFactory
) -> None:
    navigateur = Navigateur(app)
    assert navigateur.ouvrir("/sante").status_code == 200
    assert navigateur.ouvrir("/pret").status_code == 200
    with fabrique_web.begin() as session:
        session.execute(text("ALTER TABLE utilisateur RENAME TO ailleurs"))
    assert navigateur.ouvrir("/sante").status_code == 200
    assert navigateur.ouvrir("/pret").status_code == 503


def test_a_script_s_request_never_takes_back_what_a_page_has_put_in_the_session(
    connecter: Connecter,
) -> None:
    """A draft saved while its form leaves may be answered after the form."""
    lectrice = connecter(Role.TRAVAILLEUR_SOCIAL)
    page = lectrice.ouvrir("/journee")
    script = lectrice.ouvrir("/journee", headers={"Sec-Fetch-Dest": "empty"})
    assert "Set-Cookie" in page.headers
    assert "Set-Cookie" not in script.headers
