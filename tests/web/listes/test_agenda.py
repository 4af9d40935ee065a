"""The agenda shows what is planned; its feed leaves the product without a name or a reason."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, update

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.echeance import Echeance
from models.instance import Instance, OrdreDuJour, Reunion
from models.relogement import PassageCaleol, Proposition
from models.reprise import AgendaJeton
from models.suppleance import Suppleance
from models.utilisateur import Utilisateur
from models.visite import Visite
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, SECRET, VOLET, Monde
from tests.web.navigateur import Navigateur
from web.agenda.jetons import PAR_ADRESSE

VISITE = LE + timedelta(days=1, hours=6, minutes=30)
"""A Tuesday at 16:30 in Paris."""


@pytest.fixture
def prevu(fabrique_web: SessionFactory, monde: Monde) -> None:
    """A visit, a meeting, a commission for the caseworker; a visit of her colleague."""
    with transaction(fabrique_web) as session:
        abadie = monde.dossier(session, "Abadie")
        for nom, le in (("Abadie", VISITE), ("Ibanez", VISITE + timedelta(hours=1))):
            dossier = monde.dossier(session, nom)
            session.add(
                Visite(
                    dossier_id=dossier.id, auteur_id=dossier.referent_id, canal="domicile",
                    objet="recherche_logement", prevue_le=le, saisi_le=LE,
                )
            )  # fmt: skip
        instance = Instance(
            nom="Commission", type="commission_entree", association_id=abadie.association_id
        )
        session.add(instance)
        session.flush()
        reunion = Reunion(instance_id=instance.id, le=date(2026, 6, 18))
        session.add(reunion)
        session.flush()
        session.add(
            OrdreDuJour(
                reunion_id=reunion.id, dossier_id=abadie.id, inscrit_le=LE,
                inscrit_par_id=abadie.referent_id,
            )
        )  # fmt: skip
        garnier = monde.dossier(session, "Garnier")
        ouverte = select(Proposition.id).where(Proposition.dossier_id == garnier.id)
        session.execute(
            update(PassageCaleol)
            .where(PassageCaleol.proposition_id.in_(ouverte))
            .values(seance_prevue_le=date(2026, 6, 19))
        )


def creer_adresse(navigateur: Navigateur) -> str:
    page = navigateur.envoyer("/agenda/adresse").text
    debut = page.index('id="adresse" readonly value="') + len('id="adresse" readonly value="')
    return urlsplit(page[debut : page.index('"', debut)]).path


def lire(contenu: bytes) -> list[tuple[str, object]]:
    calendrier = Calendar.from_ical(contenu)
    return [(str(e["summary"]), e["dtstart"].dt) for e in calendrier.walk("VEVENT")]


@pytest.mark.usefixtures("prevu")
def test_the_week_shows_what_is_planned_in_its_order(connecter: Connecter) -> None:
    page = connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir("/agenda").text
    assert page.index("Abadie") < page.index("Commission") < page.index("Garnier")
    assert "16\u00a0h\u00a030" in page
    assert "Ibanez" not in page
    assert "Mardi" in page
    assert (
        "Abadie" not in connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir("/agenda?semaine=2026-W26").text
    )


@pytest.mark.parametrize("semaine", ["", "x", "2026-W99", "9999-W52", "0001-W01", "2026-W25"])
def test_any_week_is_a_page(connecter: Connecter, semaine: str) -> None:
    page = connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir(f"/agenda?semaine={semaine}")
    assert page.status_code == 200
    assert "Du 15 au 21\u00a0juin\u00a02026" in page.text


def test_a_week_is_named_without_saying_its_month_twice(connecter: Connecter) -> None:
    ts = connecter(Role.TRAVAILLEUR_SOCIAL)
    assert "Du 15 au 21\N{NO-BREAK SPACE}juin" in ts.ouvrir("/agenda?semaine=2026-W25").text
    deux_mois = "Du 29\N{NO-BREAK SPACE}juin au 5\N{NO-BREAK SPACE}juillet"
    assert deux_mois in ts.ouvrir("/agenda?semaine=2026-W27").text


@pytest.mark.usefixtures("prevu")
def test_the_feed_has_the_same_dates_and_neither_name_nor_reason(
    connecter: Connecter, anonyme: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    adresse = creer_adresse(connecter(Role.TRAVAILLEUR_SOCIAL))
    reponse = anonyme.ouvrir(adresse)
    assert reponse.content_type == "text/calendar; charset=utf-8"
    evenements = dict(lire(reponse.data))
    visite = evenements[f"Visite prévue D-{monde.dossiers['Abadie']}"]
    assert visite == VISITE
    assert evenements["Réunion"] == date(2026, 6, 18)
    assert f"Commission d’attribution D-{monde.dossiers['Garnier']}" in evenements
    assert any(titre.startswith("Échéance D-") for titre in evenements)
    texte = reponse.get_data(as_text=True).replace("\r\n ", "")
    with lecture(fabrique_web) as session:
        libelles = session.scalars(select(Echeance.libelle)).all()
    interdits = (*monde.dossiers, SECRET, VOLET, "domicile", "recherche", "Lise", *libelles)
    assert not [mot for mot in interdits if mot in texte]
    assert "VTIMEZONE" in texte
    assert "Europe/Paris" in texte


@pytest.mark.usefixtures("prevu")
def test_a_feed_asked_twice_has_the_same_bytes_and_then_none(
    connecter: Connecter, anonyme: Navigateur, horloge: Horloge
) -> None:
    adresse = creer_adresse(connecter(Role.TRAVAILLEUR_SOCIAL))
    premiere = anonyme.ouvrir(adresse)
    horloge.avancer(minutes=5)
    assert anonyme.ouvrir(adresse).data == premiere.data
    etag = premiere.headers["ETag"]
    assert anonyme.ouvrir(adresse, headers={"If-None-Match": etag}).status_code == 304


def test_a_feed_sets_no_cookie_and_stays_with_who_asked(
    connecter: Connecter, anonyme: Navigateur
) -> None:
    reponse = anonyme.ouvrir(creer_adresse(connecter(Role.TRAVAILLEUR_SOCIAL)))
    assert "Set-Cookie" not in reponse.headers
    assert reponse.headers["Cache-Control"].startswith("private")
    assert reponse.headers["Referrer-Policy"] == "no-referrer"


def test_the_secret_is_kept_nowhere(connecter: Connecter, fabrique_web: SessionFactory) -> None:
    navigateur = connecter(Role.TRAVAILLEUR_SOCIAL)
    secret = creer_adresse(navigateur).rpartition("/")[2].removesuffix(".ics")
    with lecture(fabrique_web) as session:
        assert session.scalars(select(AgendaJeton)).one().empreinte != secret
    assert secret not in navigateur.ouvrir("/agenda").text


def test_an_address_that_is_renewed_or_revoked_is_dead(
    connecter: Connecter, anonyme: Navigateur
) -> None:
    navigateur = connecter(Role.TRAVAILLEUR_SOCIAL)
    premiere, seconde = creer_adresse(navigateur), creer_adresse(navigateur)
    assert anonyme.ouvrir(premiere).status_code == 404
    assert anonyme.ouvrir(seconde).status_code == 200
    navigateur.envoyer("/agenda/adresse/revoquer")
    assert anonyme.ouvrir(seconde).status_code == 404


@pytest.mark.parametrize("change", [{"actif": False}, {"role": "administrateur"}])
def test_the_address_of_an_account_that_is_closed_or_moved_is_dead(
    connecter: Connecter,
    anonyme: Navigateur,
    fabrique_web: SessionFactory,
    monde: Monde,
    change: dict[str, object],
) -> None:
    adresse = creer_adresse(connecter(Role.TRAVAILLEUR_SOCIAL))
    with transaction(fabrique_web) as session:
        session.execute(
            update(Utilisateur)
            .where(Utilisateur.courriel == monde.comptes[Role.TRAVAILLEUR_SOCIAL])
            .values(**change)
        )
    assert anonyme.ouvrir(adresse).status_code == 404


def test_guessing_addresses_is_slowed_down(app: Flask, horloge: Horloge) -> None:
    curieux = Navigateur(app)
    statuts = [curieux.ouvrir(f"/agenda/{n}.ics").status_code for n in range(PAR_ADRESSE + 2)]
    assert statuts == [404] * PAR_ADRESSE + [429] * 2
    horloge.avancer(seconds=61)
    assert curieux.ouvrir("/agenda/x.ics").status_code == 404


@pytest.mark.usefixtures("prevu")
def test_whoever_stands_in_has_the_dates_of_the_absent_between_the_two_days(
    connecter: Connecter,
    anonyme: Navigateur,
    fabrique_web: SessionFactory,
    monde: Monde,
    horloge: Horloge,
) -> None:
    adresse = creer_adresse(connecter(Role.TRAVAILLEUR_SOCIAL))
    with transaction(fabrique_web) as session:
        comptes = {u.courriel: u.id for u in session.scalars(select(Utilisateur))}
        absent = comptes[monde.collegue]
        session.add(
            Suppleance(
                absent_id=absent,
                suppleant_id=comptes[monde.comptes[Role.TRAVAILLEUR_SOCIAL]],
                debut=LE,
                fin=LE + timedelta(days=2),
                declaree_par=absent,
                declaree_le=LE,
            )
        )
    visite = f"Visite prévue D-{monde.dossiers['Ibanez']}"
    assert visite in dict(lire(anonyme.ouvrir(adresse).data))
    horloge.avancer(days=2)
    assert visite not in dict(lire(anonyme.ouvrir(adresse).data))


@pytest.mark.usefixtures("prevu")
def test_a_head_of_service_reads_her_own_dates_and_not_the_whole_teams(
    connecter: Connecter,
) -> None:
    page = connecter(Role.CHEF_DE_SERVICE).ouvrir("/agenda").text
    assert "Commission" in page
    assert "Abadie" not in page
