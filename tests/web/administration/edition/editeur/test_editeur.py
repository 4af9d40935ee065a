"""The editor's page and what its script asks for: read, judged, saved, never over another's."""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

import bpmn
from models.administration import TraceAdministration
from models.codes import EbaucheEtat, Role
from models.db import SessionFactory, lecture, transaction
from models.ebauche import Ebauche
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from workflow.edition import ebauches
from workflow.parcours.definitions import derniere_publiee

PARCOURS = "parcours/acces_direct"
MODULE = "module/caleol"


@pytest.fixture
def brouillon(fabrique_web: SessionFactory, monde: Monde) -> str:
    """A draft from the published version of the world; its id."""
    with transaction(fabrique_web) as session:
        ebauche = ebauches.ouvrir(
            session, acteur=_administrateur(session, monde), nom="Visite à un mois", le=LE,
            base=derniere_publiee(session, "acces_direct"),
        )  # fmt: skip
        return ebauche.public_id


def _administrateur(session: Any, monde: Monde) -> Utilisateur:
    courriel = monde.comptes[Role.ADMINISTRATEUR]
    return session.scalars(select(Utilisateur).where(Utilisateur.courriel == courriel)).one()


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


def adresse(brouillon: str, piece: str = PARCOURS, suite: str = "") -> str:
    return f"/administration/ebauches/{brouillon}/diagramme/{piece}{suite}"


def envoyer(navigateur: Navigateur, ou: str, **corps: object) -> TestResponse:
    jeton = {"X-CSRFToken": navigateur.jeton()}
    return navigateur.client.post(ou, json=corps, headers=jeton)


def ouvrir(navigateur: Navigateur, brouillon: str, piece: str = PARCOURS) -> dict[str, Any]:
    reponse = navigateur.ouvrir(adresse(brouillon, piece, "/ouverture"))
    assert reponse.status_code == 200
    return dict(reponse.get_json())


def lire_contenu(fabrique: SessionFactory, brouillon: str, genre: str, cle: str) -> bytes:
    with lecture(fabrique) as session:
        return ebauches.contenu(ebauches.lire(session, brouillon), genre, cle)


def renommer(contenu: str, nom: str) -> str:
    assert 'name="Relogement"' in contenu
    return contenu.replace('name="Relogement"', f'name="{nom}"')


def test_the_page_opens_and_the_script_receives_diagram_and_words(
    admin: Navigateur, brouillon: str
) -> None:
    page = admin.ouvrir(adresse(brouillon))
    assert page.status_code == 200
    assert "Accès direct au logement" in page.text
    assert len(page.data) < 100_000
    lu = ouvrir(admin, brouillon)
    assert lu["contenu"].encode() == bpmn.read_parcours("acces_direct")
    assert lu["version"] == 1
    assert ["caleol", "Passage en CALEOL"] in lu["vocabulaire"]["modules"]
    assert lu["operateurs"]["=="] == "est"


def test_the_script_receives_what_may_be_set_and_the_pages_of_what_is_named(
    admin: Navigateur, brouillon: str
) -> None:
    lu = ouvrir(admin, brouillon)
    assert "user-task" in lu["offre"]["natures"]
    assert "sortie_motif" in {r["code"] for r in lu["offre"]["reglages"]}
    du_module = ouvrir(admin, brouillon, MODULE)["offre"]["reglages"]
    assert "sortie_motif" not in {r["code"] for r in du_module}
    for genre, cle in (("formulaire", "contact"), ("decision", "delai_dalo"), ("module", "caleol")):
        assert admin.ouvrir(lu["pages"][genre][cle]).status_code == 200


@pytest.mark.parametrize(
    "piece", ["module/absent", "formulaire/contact", "parcours/autre", "decision/delai_dalo"]
)
def test_what_is_no_diagram_of_the_draft_is_not_found(
    admin: Navigateur, brouillon: str, piece: str
) -> None:
    assert admin.ouvrir(adresse(brouillon, piece)).status_code == 404
    refus = admin.ouvrir(adresse(brouillon, piece, "/ouverture"))
    assert refus.status_code == 404
    assert "n’existe pas" in refus.get_json()["message"]


def test_another_encoding_reaches_the_page_as_text(
    admin: Navigateur, brouillon: str, fabrique_web: SessionFactory, monde: Monde
) -> None:
    module = bpmn.read_module("caleol").decode()
    latin = (
        module.replace("UTF-8", "ISO-8859-1", 1)
        .replace("’", "'")
        .encode("iso-8859-1", "xmlcharrefreplace")
    )
    with transaction(fabrique_web) as session:
        ebauche = ebauches.lire(session, brouillon)
        ebauches.enregistrer(
            session, acteur=_administrateur(session, monde), ebauche=ebauche, version=1,
            genre="module", cle="caleol", contenu=latin, le=LE,
        )  # fmt: skip
    lu = ouvrir(admin, brouillon, MODULE)["contenu"]
    assert "Vérifier le dossier" in lu
    assert "encoding" not in lu
    enregistre = envoyer(
        admin, adresse(brouillon, MODULE, "/enregistrer"), contenu=lu, version=2, avant=""
    )
    assert enregistre.status_code == 200


def test_saving_raises_the_version_and_leaves_a_trace(
    admin: Navigateur, brouillon: str, fabrique_web: SessionFactory
) -> None:
    lu = ouvrir(admin, brouillon)
    nouveau = renommer(lu["contenu"], "Entrée admise ?")
    reponse = envoyer(
        admin, adresse(brouillon, suite="/enregistrer"),
        contenu=nouveau, version=lu["version"], avant=lu["empreinte"],
    )  # fmt: skip
    assert reponse.status_code == 200
    assert reponse.get_json()["version"] == 2
    assert lire_contenu(fabrique_web, brouillon, "parcours", "acces_direct") == nouveau.encode()
    with lecture(fabrique_web) as session:
        traces = session.scalars(select(TraceAdministration.action)).all()
    assert "modifier" in traces


def test_two_editors_never_write_over_each_other(
    connecter: Connecter, brouillon: str, fabrique_web: SessionFactory
) -> None:
    une, autre = connecter(Role.ADMINISTRATEUR), connecter(Role.ADMINISTRATEUR)
    lu, ou = ouvrir(une, brouillon), adresse(brouillon, suite="/enregistrer")
    depart = {"version": lu["version"], "avant": lu["empreinte"]}
    premier = renommer(lu["contenu"], "La première")
    assert envoyer(une, ou, contenu=premier, **depart).status_code == 200
    refus = envoyer(autre, ou, contenu=renommer(lu["contenu"], "La seconde"), **depart)
    assert refus.status_code == 409
    assert refus.get_json()["depassee"] is True
    assert "rien n’a été écrasé" in refus.get_json()["message"]
    garde = lire_contenu(fabrique_web, brouillon, "parcours", "acces_direct")
    assert garde == premier.encode()


def test_another_file_saved_meanwhile_stops_nobody(admin: Navigateur, brouillon: str) -> None:
    parcours, module = ouvrir(admin, brouillon), ouvrir(admin, brouillon, MODULE)
    change = module["contenu"].replace("Vérifier le dossier", "Contrôler le dossier")
    premier = envoyer(
        admin, adresse(brouillon, MODULE, "/enregistrer"),
        contenu=change, version=module["version"], avant=module["empreinte"],
    )  # fmt: skip
    second = envoyer(
        admin, adresse(brouillon, suite="/enregistrer"),
        contenu=renommer(parcours["contenu"], "Admise ?"), version=parcours["version"],
        avant=parcours["empreinte"],
    )  # fmt: skip
    assert (premier.status_code, second.status_code) == (200, 200)
    assert second.get_json()["version"] == 3


def test_a_work_that_came_too_late_is_kept_apart(
    admin: Navigateur, brouillon: str, fabrique_web: SessionFactory
) -> None:
    lu = ouvrir(admin, brouillon)
    mien = renommer(lu["contenu"], "La mienne")
    reponse = envoyer(admin, adresse(brouillon, suite="/a-part"), contenu=mien, nom="À part")
    assert reponse.status_code == 200
    copie = reponse.get_json()["adresse"].split("/")[3]
    assert copie != brouillon
    assert lire_contenu(fabrique_web, copie, "parcours", "acces_direct") == mien.encode()
    avant = lire_contenu(fabrique_web, brouillon, "parcours", "acces_direct")
    assert avant == bpmn.read_parcours("acces_direct")


def test_a_draft_that_is_no_longer_open_is_looked_at_only(
    admin: Navigateur, brouillon: str, fabrique_web: SessionFactory
) -> None:
    lu = ouvrir(admin, brouillon)
    with transaction(fabrique_web) as session:
        ebauches.lire(session, brouillon).etat = EbaucheEtat.ABANDONNEE
    assert 'data-modifiable="non"' in admin.ouvrir(adresse(brouillon)).text
    refus = envoyer(
        admin, adresse(brouillon, suite="/enregistrer"), contenu=renommer(lu["contenu"], "X"),
        version=lu["version"], avant=lu["empreinte"],
    )  # fmt: skip
    assert refus.status_code == 409
    assert "depassee" not in refus.get_json()


@pytest.mark.parametrize(
    ("contenu", "phrase"), [("<pas du xml", ""), ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "")]
)
def test_what_is_no_diagram_is_refused_with_a_sentence_and_not_kept(
    admin: Navigateur, brouillon: str, fabrique_web: SessionFactory, contenu: str, phrase: str
) -> None:
    refus = envoyer(
        admin, adresse(brouillon, suite="/enregistrer"), contenu=contenu, version=1, avant=""
    )
    assert refus.status_code == 422
    assert len(refus.get_json()["message"]) > len(phrase) + 20
    with lecture(fabrique_web) as session:
        assert session.scalars(select(Ebauche.version)).all() == [1]


@pytest.mark.parametrize("suite", ["/enregistrer", "/verdict", "/expressions", "/a-part"])
def test_an_unreadable_body_is_refused(admin: Navigateur, brouillon: str, suite: str) -> None:
    for corps in ({}, {"contenu": 3}, {"contenu": "x", "autre": "y"}, {"contenu": "x" * 2_000_001}):
        refus = envoyer(admin, adresse(brouillon, suite=suite), **corps)
        assert refus.status_code == 422
        assert "illisible" in refus.get_json()["message"]


def test_a_request_without_its_token_changes_nothing(admin: Navigateur, brouillon: str) -> None:
    refus = admin.client.post(adresse(brouillon, suite="/enregistrer"), json={})
    assert refus.status_code == 400


def test_the_verdict_names_the_element_and_the_remedy(admin: Navigateur, brouillon: str) -> None:
    contenu = ouvrir(admin, brouillon)["contenu"]
    sans = contenu.replace('name="formulaire" value="attribution"', 'name="reference" value="T0"')
    assert sans != contenu
    bon, mauvais = (
        envoyer(admin, adresse(brouillon, suite="/verdict"), contenu=texte).get_json()
        for texte in (contenu, sans)
    )
    assert (bon["publiable"], mauvais["publiable"]) == (True, False)
    [probleme] = [p for p in mauvais["problemes"] if "formulaire" in p["message"]]
    assert probleme["element"] == "constater_attribution"


def test_conditions_and_delays_are_written_by_the_server(admin: Navigateur, brouillon: str) -> None:
    ou = adresse(brouillon, suite="/expressions")
    lignes = [
        {"variable": "tentatives", "operateur": "<", "valeur": "tentatives_max"},
        {"variable": "resultat_contact", "operateur": "==", "valeur": "joint"},
    ]
    ecrite = envoyer(admin, ou, sorte="condition", lignes=lignes, liaison="ou").get_json()
    assert ecrite["texte"] == "tentatives < tentatives_max or resultat_contact == 'joint'"
    assert "« Résultat » est « Ménage joint »" in ecrite["phrase"]
    lue = envoyer(admin, ou, sorte="condition", texte=ecrite["texte"]).get_json()
    assert lue["simple"]["liaison"] == "ou"
    libre = envoyer(admin, ou, sorte="condition", texte="len(suite) > 3").get_json()
    assert (libre["simple"], libre["texte"]) == (None, "len(suite) > 3")
    delai = {"forme": "duree", "nombre": 1, "unite": "mois"}
    assert envoyer(admin, ou, sorte="delai", delai=delai).get_json()["texte"] == "P1M"
    refus = envoyer(admin, ou, sorte="condition", lignes=[])
    assert refus.status_code == 422


def test_no_data_of_a_household_reaches_the_editor(admin: Navigateur, brouillon: str) -> None:
    servi = admin.ouvrir(adresse(brouillon, suite="/ouverture")).text
    assert not any(nom in servi for nom in ("Fabre", "Garnier", "Brunel", "Delmas"))
