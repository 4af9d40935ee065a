"""A hostile administrateur, or one whose file is: each page answers, escaped, within bounds."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import quoteattr

import orjson
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models.codes import Role
from tests.web.fixtures import Connecter
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur
from web.droits.administration import ROUTES
from web.securite import POLITIQUE
from workflow.decisions.edition import lire_grilles
from workflow.decisions.edition.grille import COLONNES_LUES
from workflow.edition.ebauches.paquet import ILLISIBLE, PaquetRefuse, importer
from workflow.errors import DiagrammeRefuse
from workflow.formulaires.lecture import CHAMPS_LUS, FormulaireInvalide, lire

PIEGE = "\"><script>alert(1)</script>'--><img src=x onerror=alert(2)>{{7*7}}"
ID = 't"onload="alert(3)<b>'
DEMESURE = 10**25
DEPOT = "/administration/depot"
ESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)


def dessiner(*, nom: str = PIEGE, etape: str = ID) -> bytes:
    """Return a diagram whose every word is a trap."""
    proprietes = "".join(
        f"<spiffworkflow:property name={quoteattr(cle)} value={quoteattr(nom)}/>"
        for cle in ("role", "formulaire", "delai", "alerte", "phase")
    )
    return (
        f'<definitions {ESPACES} targetNamespace="x">'
        f'<process id="mechant" isExecutable="true" name={quoteattr(nom)}>'
        f'<startEvent id="d"/><userTask id={quoteattr(etape)} name={quoteattr(nom)}>'
        f"<documentation>{nom.replace('<', '&lt;')}</documentation><extensionElements>"
        f"<spiffworkflow:properties>{proprietes}</spiffworkflow:properties></extensionElements>"
        f'</userTask><endEvent id="e" name={quoteattr(nom)}/>'
        f'<sequenceFlow id="a" sourceRef="d" targetRef={quoteattr(etape)}/>'
        f'<sequenceFlow id="b" name={quoteattr(nom)} sourceRef={quoteattr(etape)} targetRef="e"/>'
        "</process></definitions>"
    ).encode()


def deposer(admin: Navigateur, contenu: bytes, nom: str = "Essai") -> TestResponse:
    return admin.client.post(
        DEPOT,
        data={
            "csrf_token": admin.jeton(),
            "nom": nom,
            "fichier": (io.BytesIO(contenu), "recu.bpmn"),
        },
    )


def ouvrir(admin: Navigateur, contenu: bytes, nom: str = "Essai") -> str:
    """Return the address of the draft of a file."""
    reponse = deposer(admin, contenu, nom)
    assert reponse.status_code == 302
    return reponse.headers["Location"]


def envoyer_json(admin: Navigateur, adresse: str, **corps: object) -> TestResponse:
    return admin.client.post(adresse, json=corps, headers={"X-CSRFToken": admin.jeton()})


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


SUITES = (
    "",
    "/diagramme/parcours/mechant",
    "/trame/parcours/mechant",
    f"/trame/parcours/mechant?element={ID}",
    "/formulaires",
    "/tables",
    "/essai",
    "/scenarios",
    "/consequences",
    "/report",
)


@pytest.mark.parametrize("etape", [ID, "t"])
def test_no_word_of_a_diagram_becomes_a_mark_of_a_page(admin: Navigateur, etape: str) -> None:
    ebauche = ouvrir(admin, dessiner(etape=etape), PIEGE[:100])
    autre = ouvrir(admin, dessiner(nom=f"z{PIEGE}", etape=etape), PIEGE[:100])
    comparaison = "/administration/comparaison?avant=e-{}&apres=e-{}".format(
        *(adresse.rpartition("/")[2] for adresse in (ebauche, autre))
    )
    pages = [*(ebauche + suite for suite in SUITES), comparaison, "/administration/ebauches"]
    for adresse in pages:
        page = admin.ouvrir(adresse)
        assert page.status_code == 200, adresse
        assert page.headers["Content-Security-Policy"] == POLITIQUE
        for marque in ("<script>alert", "<img src=x", '"onload="', ">49"):
            assert marque not in page.text, adresse


def test_a_picture_of_a_draft_is_a_closed_box(admin: Navigateur) -> None:
    """Opened by its address, it would be a page of ours."""
    ebauche = ouvrir(admin, dessiner())
    for suite in ("/trame/parcours/mechant/dessin.svg", "/essai/parcours/mechant.bpmn"):
        politique = admin.ouvrir(ebauche + suite).headers["Content-Security-Policy"]
        assert "sandbox" in politique
        assert "default-src 'none'" in politique


def _zipper(compression: int, contenu: bytes) -> bytearray:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", compression) as archive:
        archive.writestr("parcours/a.bpmn", contenu)
    return bytearray(flux.getvalue())


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bundle_is_inflated_only_by_what_can_be_bounded(compression: int) -> None:
    """300 bytes in bzip2 would be as many megabytes, whatever size the bundle announces."""
    paquet = _zipper(compression, b"\0" * 3_000_000)
    central = paquet.rindex(b"PK\x01\x02")
    paquet[central + 24 : central + 28] = (10).to_bytes(4, "little")
    with pytest.raises(PaquetRefuse) as refus:
        importer(bytes(paquet))
    assert str(refus.value).replace("\u00a0", " ") == ILLISIBLE


def test_a_damaged_bundle_is_refused_on_the_page(admin: Navigateur) -> None:
    sain = _zipper(zipfile.ZIP_DEFLATED, b"abcdefgh" * 500 + bytes(range(256)) * 9)
    for rang in range(60, len(sain) - 100, 40):
        abime = sain.copy()
        abime[rang] ^= 0xFF
        abime[rang + 3] ^= 0x55
        assert deposer(admin, bytes(abime)).status_code == 422


def test_a_name_hides_no_character(admin: Navigateur) -> None:
    for nom in ("a\u202eb", "a\u2066b", "a\u200bb", "a\ufeffb", "a\x07b"):
        assert deposer(admin, dessiner(), nom).status_code == 422, ascii(nom)


def test_a_nul_in_the_name_of_a_copy_is_refused(admin: Navigateur) -> None:
    """JSON carries what no form does, and PostgreSQL stores none."""
    editeur = f"{ouvrir(admin, dessiner())}/diagramme/parcours/mechant"
    contenu = dessiner().decode()
    refus = envoyer_json(admin, f"{editeur}/a-part", contenu=contenu, nom="a\0b")
    assert refus.status_code == 422


def test_a_version_beyond_the_database_is_one_that_is_past(admin: Navigateur) -> None:
    ebauche = ouvrir(admin, dessiner())
    for version in (DEMESURE, -DEMESURE, 2**31):
        for suite, champs in (
            ("/gestes", {"geste": "soumettre"}),
            ("/retrait", {"genre": "module", "cle": "a"}),
            ("/modules", {"modele": "contact"}),
        ):
            reponse = admin.envoyer(ebauche + suite, version=version, **champs)
            assert reponse.status_code == 409, (version, suite)
    editeur, contenu = f"{ebauche}/diagramme/parcours/mechant", dessiner(nom="autre").decode()
    reponse = envoyer_json(
        admin, f"{editeur}/enregistrer", contenu=contenu, version=DEMESURE, avant=""
    )
    assert reponse.status_code == 409


CORPS = (
    "[" * 100_000,
    '{"contenu": "\\ud800", "version": 1, "avant": ""}',
    '{"contenu": "<a/>", "version": 1, "avant": "", "etat": "publiee"}',
    '{"contenu": "<a/>", "version": "1e9", "avant": ""}',
    '{"contenu": 1}',
    "\ufeff",
)


def test_a_body_of_any_shape_is_refused(admin: Navigateur) -> None:
    editeur = f"{ouvrir(admin, dessiner())}/diagramme/parcours/mechant"
    entetes = {"X-CSRFToken": admin.jeton(), "Content-Type": "application/json"}
    for corps in CORPS:
        for suite in ("enregistrer", "a-part", "verdict", "expressions"):
            reponse = admin.client.post(f"{editeur}/{suite}", data=corps.encode(), headers=entetes)
            assert reponse.status_code == 422, (suite, corps[:20])
            assert set(json.loads(reponse.data)) == {"message"}


def test_a_date_or_a_number_out_of_reach_is_answered(admin: Navigateur) -> None:
    for jour in ("0001-01-01", "9999-12-31"):
        assert admin.ouvrir(f"/administration/journal?du={jour}&au={jour}").status_code == 200
    retrait = admin.envoyer(f"/administration/jours-chomes/{DEMESURE}/retrait")
    assert retrait.status_code == 404


def _formulaire(questions: int) -> bytes:
    une: dict[str, Any] = {"type": "textfield", "label": "a"}
    une["properties"] = {"destination": "generique", "confidentialite": "partage"}
    composants = [{**une, "key": f"k{rang}"} for rang in range(questions)]
    return orjson.dumps({"id": "piege", "type": "default", "components": composants})


def test_a_form_asks_no_more_than_a_page_can_show() -> None:
    assert len(lire(_formulaire(CHAMPS_LUS)).champs) == CHAMPS_LUS
    with pytest.raises(FormulaireInvalide, match="questions"):
        lire(_formulaire(CHAMPS_LUS + 1))


def _table(lignes: int, colonnes: int) -> bytes:
    entrees = "".join(
        f'<input id="i{c}"><inputExpression id="x{c}"><text>v{c}</text></inputExpression></input>'
        for c in range(colonnes)
    )
    case = '<inputEntry id="{}"><text>-</text></inputEntry>'
    regles = "".join(
        f'<rule id="r{n}">{"".join(case.format(f"c{n}_{c}") for c in range(colonnes))}</rule>'
        for n in range(lignes)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
        f'namespace="x"><decision id="t" name="t"><decisionTable id="dt">{entrees}'
        f'<output id="o" name="s"/>{regles}</decisionTable></decision></definitions>'
    ).encode()


@pytest.mark.parametrize(("lignes", "colonnes"), [(2, COLONNES_LUES), (4000, 3)])
def test_a_table_too_large_for_a_page_is_not_opened(lignes: int, colonnes: int) -> None:
    assert lire_grilles(_table(2, 3))
    with pytest.raises(DiagrammeRefuse, match="trop grand"):
        lire_grilles(_table(lignes, colonnes))


def _routes(app: Flask, methode: str) -> list[tuple[str, Callable[[str], str]]]:
    carte = app.url_map.bind("localhost")

    def construire(regle: Any) -> Callable[[str], str]:
        def adresse(public_id: str) -> str:
            connues = {"public_id": public_id, "genre": "parcours", "cle": "acces_direct",
                       "code": "A01", "message": "alerte", "partie": "objet"}  # fmt: skip
            valeurs = {nom: connues.get(nom, "1") for nom in regle.arguments}
            return carte.build(regle.endpoint, valeurs, method=methode)

        return adresse

    return [
        (regle.endpoint, construire(regle))
        for regle in app.url_map.iter_rules()
        if regle.endpoint in ROUTES and methode in (regle.methods or ())
    ]


def test_nothing_of_the_administration_is_done_without_a_token(
    app: Flask, admin: Navigateur, monde: Monde
) -> None:
    """A page of elsewhere sends the cookie, as a form or as JSON; not the token."""
    routes = _routes(app, "POST")
    assert len(routes) > 40
    for nom, adresse in routes:
        for options in ({"data": {"a": "b"}}, {"json": {"a": "b"}}):
            reponse = admin.client.post(adresse(monde.definition), **options)
            assert reponse.status_code == 400, nom
