"""Absences through the pages: who declares them, what the stand-in then sees, signs and reads."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from models.alerte import Alerte, AlerteDestinataire
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from models.journal import Journal
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, REPONSES, Monde
from tests.web.navigateur import Navigateur

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
JOURS = {"debut": "2026-06-15", "fin": "2026-06-19"}


def public_id(fabrique_web: SessionFactory, courriel: str) -> str:
    with lecture(fabrique_web) as session:
        return session.scalars(
            select(Utilisateur.public_id).where(Utilisateur.courriel == courriel)
        ).one()


@pytest.fixture
def collegue(app: Flask, monde: Monde) -> Navigateur:
    """A browser of the colleague, who follows none of these households."""
    navigateur = Navigateur(app)
    assert navigateur.connecter(monde.collegue).status_code == 302
    return navigateur


@pytest.fixture
def absence(connecter: Connecter, monde: Monde, fabrique_web: SessionFactory) -> None:
    """The caseworker is away this week; her colleague stands in."""
    suppleant = public_id(fabrique_web, monde.collegue)
    reponse = connecter(TS).envoyer("/absences", suppleant=suppleant, **JOURS)
    assert reponse.status_code == 302


def test_the_stand_in_sees_the_dossiers_of_the_week_and_no_longer(
    collegue: Navigateur, monde: Monde, horloge: Horloge, request: pytest.FixtureRequest
) -> None:
    dossier = f"/dossiers/{monde.dossiers['Abadie']}"
    assert collegue.ouvrir(dossier).status_code == 404
    request.getfixturevalue("absence")
    assert collegue.ouvrir(dossier).status_code == 200
    assert "Abadie" in collegue.ouvrir("/journee?voir=tous").text
    horloge.moment = LE.replace(day=19, hour=21, minute=59)
    assert collegue.connecter(monde.collegue).status_code == 302
    assert collegue.ouvrir(dossier).status_code == 200
    horloge.avancer(minutes=1)
    assert collegue.ouvrir(dossier).status_code == 404


@pytest.mark.usefixtures("absence")
def test_a_step_done_by_the_stand_in_is_signed_by_him(
    collegue: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with lecture(fabrique_web) as session:
        etape = session.scalars(
            select(EtapeOuverte)
            .join(Dossier)
            .where(
                Dossier.public_id == monde.dossiers["Abadie"],
                EtapeOuverte.element == "prendre_contact",
            )
        ).one()
        version = session.get_one(Dossier, etape.dossier_id).version
    reponse = collegue.envoyer(
        f"/dossiers/{monde.dossiers['Abadie']}/etapes/{etape.tache_id}",
        version=version,
        fait_le="2026-06-15",
        **REPONSES["prendre_contact"],
    )
    assert reponse.status_code == 302
    with lecture(fabrique_web) as session:
        auteur = session.scalar(
            select(Utilisateur.courriel)
            .join(Journal, Journal.acteur_id == Utilisateur.id)
            .where(Journal.element == "prendre_contact", Journal.dossier_id == etape.dossier_id)
        )
    assert auteur == monde.collegue


@pytest.mark.usefixtures("absence")
def test_the_stand_in_reads_the_alerts_that_were_running_each_once(
    collegue: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Delmas")
        deux = select(Utilisateur).where(
            Utilisateur.courriel.in_((monde.comptes[TS], monde.collegue))
        )
        session.add(
            Alerte(
                cle="alerte:A01:essai",
                code="A01",
                dossier_id=dossier.id,
                echeance_le=LE - timedelta(days=3),
                declenchee_le=LE - timedelta(days=3),
                destinataires=[
                    AlerteDestinataire(role=TS, utilisateur_id=lecteur.id)
                    for lecteur in session.scalars(deux)
                ],
            )
        )
    assert collegue.ouvrir("/alertes").text.count("<article") == 1


@pytest.mark.usefixtures("absence")
def test_the_stand_in_ends_it_himself_and_sees_nothing_any_more(
    collegue: Navigateur, monde: Monde
) -> None:
    page = collegue.ouvrir("/absences").text
    assert "En cours" in page
    action = page.split('action="/absences/', 1)[1].split('"', 1)[0]
    assert collegue.envoyer(f"/absences/{action}").status_code == 302
    assert "Terminé" in collegue.ouvrir("/absences").text
    assert collegue.ouvrir(f"/dossiers/{monde.dossiers['Abadie']}").status_code == 404


def test_the_chef_declares_it_for_her_and_a_refusal_keeps_what_was_typed(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    chef = connecter(CHEF)
    absent = public_id(fabrique_web, monde.comptes[TS])
    refus = chef.envoyer("/absences", absent=absent, suppleant=absent, **JOURS)
    assert refus.status_code == 422
    assert f'value="{absent}" selected' in refus.text
    suppleant = public_id(fabrique_web, monde.collegue)
    assert chef.envoyer("/absences", absent=absent, suppleant=suppleant, **JOURS).status_code == 302
    assert "Paul Yvernel" in chef.ouvrir("/absences").text


def test_a_caseworker_cannot_name_somebody_else_as_absent(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    """Her form has no such field: what is sent under that name is not read."""
    ts, collegue = connecter(TS), public_id(fabrique_web, monde.collegue)
    chef = public_id(fabrique_web, monde.comptes[CHEF])
    assert ts.envoyer("/absences", absent=collegue, suppleant=chef, **JOURS).status_code == 302
    page = ts.ouvrir("/absences").text
    assert page.index("travailleur_social") < page.index("chef_de_service")
    assert 'data-titre="Absent">Paul Yvernel' not in page
