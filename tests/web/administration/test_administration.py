"""The administrateur's world: diagrams with a verdict, incidents, and no household at all."""

import io
import re

import pytest
from sqlalchemy import func, select

import bpmn
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.definition import Definition
from models.dossier import Incident
from models.ebauche import Ebauche
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur

ADMINISTRATEUR = Role.ADMINISTRATEUR
PARCOURS = bpmn.read_parcours("acces_direct")
SCRIPT = PARCOURS.replace(b"bpmn:userTask", b"bpmn:scriptTask", 1).replace(
    b"</bpmn:userTask", b"</bpmn:scriptTask", 1
)


def deposer(navigateur: Navigateur, contenu: bytes, nom: str = "parcours.bpmn") -> str:
    reponse = navigateur.envoyer("/administration/depot", fichier=(io.BytesIO(contenu), nom))
    return str(reponse.status_code) + reponse.text


def definitions(fabrique: SessionFactory) -> int:
    with lecture(fabrique) as session:
        voulues = select(func.count()).where(Definition.cle == "acces_direct")
        return session.scalar(voulues) or 0


def test_the_versions_are_listed_with_how_many_dossiers_follow_them(connecter: Connecter) -> None:
    page = connecter(ADMINISTRATEUR).ouvrir("/administration").text
    assert "Accès direct au logement" in page
    assert re.search(r'data-titre="Dossiers en cours">8</td>', page)


def test_a_definition_is_shown_as_pictures_and_as_words(connecter: Connecter, monde: Monde) -> None:
    page = connecter(ADMINISTRATEUR).ouvrir(f"/administration/definitions/{monde.definition}").text
    assert f"/definitions/{monde.definition}/module/caleol.bpmn" in page
    assert "<li>Saisir la décision</li>" in page


def test_a_file_opens_a_draft_and_publishes_nothing(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(ADMINISTRATEUR)
    assert deposer(navigateur, SCRIPT).startswith("302")
    with lecture(fabrique_web) as session:
        ebauche = session.scalars(select(Ebauche)).one()
    page = navigateur.ouvrir(f"/administration/ebauches/{ebauche.public_id}").text
    assert "1 à corriger" in page
    assert "tâche de script" in page
    assert (ebauche.nom, definitions(fabrique_web)) == ("parcours", 1)


@pytest.mark.parametrize(
    "contenu",
    [
        b"bonjour",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        b"<x/>",
        b"PK\x03\x04 pas un paquet",
    ],
    ids=["text", "doctype", "not-bpmn", "not-zip"],
)
def test_a_hostile_or_broken_file_is_refused_in_french(
    connecter: Connecter, fabrique_web: SessionFactory, contenu: bytes
) -> None:
    reponse = connecter(ADMINISTRATEUR).envoyer(
        "/administration/depot", fichier=(io.BytesIO(contenu), "x.bpmn"), nom="Ma suite"
    )
    assert reponse.status_code == 422
    assert 'role="alert"' in reponse.text
    assert 'value="Ma suite"' in reponse.text
    with lecture(fabrique_web) as session:
        assert session.scalars(select(Ebauche)).all() == []


def test_no_file_is_told_so(connecter: Connecter) -> None:
    reponse = connecter(ADMINISTRATEUR).envoyer("/administration/depot")
    assert reponse.status_code == 422
    assert "Choisissez d’abord un fichier" in reponse.text


def test_a_file_over_the_limit_is_told_so(connecter: Connecter) -> None:
    reponse = connecter(ADMINISTRATEUR).client.post(
        "/administration/depot",
        data=b"x" * (4 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert reponse.status_code == 413
    assert "trop gros" in reponse.text


def test_the_administrateur_sees_no_household_anywhere(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Fabre")
        session.add(Incident(dossier_id=dossier.id, element="veille", message="Arrêté.", le=LE))
    navigateur = connecter(ADMINISTRATEUR)
    incidents = navigateur.ouvrir("/administration/incidents").text
    assert f"D-{monde.dossiers['Fabre']}" in incidents
    adresses = ["/administration", f"/administration/definitions/{monde.definition}"]
    octets = incidents + "".join(navigateur.ouvrir(adresse).text for adresse in adresses)
    assert not [nom for nom in monde.dossiers if nom in octets]
    for public_id in monde.dossiers.values():
        assert navigateur.ouvrir(f"/dossiers/{public_id}").status_code == 403
