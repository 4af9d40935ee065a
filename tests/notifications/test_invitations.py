"""Invitations to meetings: who is asked, the calendar part read back, changes."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from icalendar import Calendar, Event
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.avis import Avis, PreferenceAvis
from models.calendrier import PARIS
from models.codes import Role
from models.db import SessionFactory, transaction
from models.definition import Programme, ProgrammeSignataire
from models.dossier import Dossier
from models.envoi import Envoi
from models.instance import Instance, InstanceType, OrdreDuJour, Reunion
from models.utilisateur import Utilisateur
from notifications.composition.calendriers import HEURE_DE_PARIS
from notifications.composition.invitations import annoncer
from notifications.composition.messages import Origine
from notifications.envoi.expedition import Moyens, expedier
from notifications.envoi.transports import TransportMemoire, TransportSmtp
from tests import fabrique
from tests.bases import sur_sqlite
from tests.notifications.serveur import Boite

LE = datetime(2026, 2, 2, 9, tzinfo=UTC)
JOUR = date(2026, 2, 20)
ORIGINE = Origine("https://jalon.exemple.test", "Jalon <jalon@exemple.test>", b"cle")
NOM = "Comité technique de l’Essonne"


def planter(
    session: Session, genre: InstanceType = InstanceType.COMITE_TECHNIQUE, **colonnes: Any
) -> tuple[Reunion, Dossier]:
    """A committee of a programme in the Essonne, its meeting, and a dossier on its list."""
    programme = fabrique.programme(session)
    dossier = fabrique.dossier(session, programme_id=programme.id)
    instance = fabrique.add(
        session, Instance(nom=NOM, type=genre, programme_id=programme.id, departement="91")
    )
    valeurs = {"le": JOUR, "heure": time(14, 30), "duree_minutes": 90, "lieu": "Salle 2"}
    reunion = fabrique.add(session, Reunion(instance_id=instance.id, **(valeurs | colonnes)))
    inscrire(session, reunion, dossier)
    return reunion, dossier


def inscrire(session: Session, reunion: Reunion, dossier: Dossier) -> None:
    ligne = OrdreDuJour(
        reunion_id=reunion.id,
        dossier_id=dossier.id,
        inscrit_le=LE,
        inscrit_par_id=dossier.referent_id,
    )
    fabrique.add(session, ligne)


def invites(session: Session) -> list[int]:
    return sorted(session.scalars(select(Avis.utilisateur_id)))


def changer(session: Session, reunion: Reunion, **valeurs: Any) -> None:
    for nom, valeur in (valeurs | {"sequence": reunion.sequence + 1}).items():
        setattr(reunion, nom, valeur)
    session.flush()


def partis(factory: SessionFactory, le: datetime = LE) -> list[EmailMessage]:
    memoire = TransportMemoire()
    expedier(factory, moyens=Moyens(memoire, ORIGINE), le=le, limite=100)
    return list(memoire.messages)


def evenement(message: EmailMessage) -> tuple[Mapping[str, Any], Event]:
    """Return the headers of the calendar part, and its event."""
    relu = message_from_bytes(message.as_bytes(), policy=default)
    [partie] = [p for p in relu.walk() if p.get_content_type() == "text/calendar"]
    calendrier = Calendar.from_ical(partie.get_content())
    assert partie.get_param("method") == calendrier["method"]
    [trouve] = calendrier.walk("VEVENT")
    return calendrier, trouve


def test_the_committee_asks_the_chefs_the_state_and_the_referents_of_its_list(
    session: Session,
) -> None:
    reunion, dossier = planter(session)
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, organisme_id=dossier.association_id)
    etat = fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))
    fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("93",))
    fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)
    fabrique.utilisateur(
        session, Role.CHEF_DE_SERVICE, organisme_id=dossier.association_id, actif=False
    )
    fabrique.utilisateur(session, organisme_id=dossier.association_id)
    fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, departements=("91",))
    assert annoncer(session, reunion=reunion, le=LE) == 3
    assert invites(session) == sorted([dossier.referent_id, chef.id, etat.id])


def test_the_quarterly_meeting_asks_the_signatories_as_well(session: Session) -> None:
    reunion, dossier = planter(session, InstanceType.REUNION_TRIMESTRIELLE)
    referent = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, departements=("91",))
    fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, departements=("91",))
    programme = session.get_one(Programme, dossier.programme_id)
    fabrique.add(
        session,
        ProgrammeSignataire(programme_id=programme.id, organisme_id=referent.organisme_id),
    )
    annoncer(session, reunion=reunion, le=LE)
    assert invites(session) == sorted([dossier.referent_id, referent.id])
    lien = select(Avis.lien).where(Avis.utilisateur_id == referent.id)
    assert session.scalar(lien) == "/bailleur"


@sur_sqlite
def test_an_association_alone_asks_its_own(session: Session) -> None:
    association = fabrique.association(session)
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, organisme_id=association.id)
    fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))
    instance = fabrique.add(
        session,
        Instance(nom=NOM, type=InstanceType.COSI, association_id=association.id),
    )
    reunion = fabrique.add(session, Reunion(instance_id=instance.id, le=JOUR))
    annoncer(session, reunion=reunion, le=LE)
    assert invites(session) == [chef.id]


def test_nobody_is_told_twice_and_who_comes_on_the_list_later_is_asked(session: Session) -> None:
    reunion, dossier = planter(session)
    assert annoncer(session, reunion=reunion, le=LE) == 1
    assert annoncer(session, reunion=reunion, le=LE) == 0
    autre = fabrique.dossier(session, programme_id=dossier.programme_id)
    inscrire(session, reunion, autre)
    assert annoncer(session, reunion=reunion, le=LE) == 1
    assert invites(session) == sorted([dossier.referent_id, autre.referent_id])


@sur_sqlite
def test_the_event_is_read_back_with_its_hour_in_paris(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        reunion, _dossier = planter(session, a_distance=True)
        annoncer(session, reunion=reunion, le=LE)
    [message] = partis(factory)
    calendrier, lu = evenement(message)
    assert calendrier["method"] == "REQUEST"
    assert [str(zone["tzid"]) for zone in calendrier.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert lu["dtstart"].dt == datetime(2026, 2, 20, 13, 30, tzinfo=UTC)
    assert lu["dtend"].dt == datetime(2026, 2, 20, 15, tzinfo=UTC)
    assert lu["dtstart"].params["TZID"] == "Europe/Paris"
    assert (str(lu["summary"]), str(lu["location"])) == (NOM, "À distance, Salle 2")
    assert (int(lu["sequence"]), str(lu["status"])) == (0, "CONFIRMED")
    assert str(lu["organizer"]) == "mailto:jalon@exemple.test"
    assert str(lu["attendee"]) == f"mailto:{message['To']}"
    assert message["Subject"] == f"Réunion\u00a0: {NOM}, 20\u00a0février\u00a02026"


@sur_sqlite
def test_without_an_hour_the_event_is_a_whole_day(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        reunion, _dossier = planter(session, heure=None, duree_minutes=None, lieu=None)
        annoncer(session, reunion=reunion, le=LE)
    calendrier, lu = evenement(partis(factory)[0])
    assert (lu["dtstart"].dt, lu["dtend"].dt) == (JOUR, JOUR + timedelta(days=1))
    assert calendrier.walk("VTIMEZONE") == []
    assert "location" not in lu


@sur_sqlite
@pytest.mark.parametrize(
    ("jour", "heure", "minutes", "bornes"),
    [
        # The clocks jump from 2:00 to 3:00, then go back from 3:00 to 2:00.
        (date(2026, 3, 29), time(9, 0), 60, ("2026-03-29T07:00", "2026-03-29T08:00")),
        (date(2026, 3, 28), time(9, 0), 60, ("2026-03-28T08:00", "2026-03-28T09:00")),
        (date(2026, 10, 25), time(1, 0), 180, ("2026-10-24T23:00", "2026-10-25T02:00")),
    ],
)
def test_the_hour_is_that_of_the_clocks_on_the_days_that_change_it(
    factory: SessionFactory, jour: date, heure: time, minutes: int, bornes: tuple[str, str]
) -> None:
    with transaction(factory) as session:
        reunion, _dossier = planter(session, le=jour, heure=heure, duree_minutes=minutes)
        annoncer(session, reunion=reunion, le=LE)
    _calendrier, lu = evenement(partis(factory)[0])
    debut, fin = (datetime.fromisoformat(f"{borne}+00:00") for borne in bornes)
    assert (lu["dtstart"].dt, lu["dtend"].dt) == (debut, fin)


@pytest.mark.parametrize(
    "heure", ["2026-03-29T01:30", "2026-03-29T03:30", "2026-10-25T01:30", "2026-10-25T03:30"]
)
def test_the_calendar_says_itself_when_the_clocks_change(heure: str) -> None:
    [zone] = Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{HEURE_DE_PARIS}END:VCALENDAR\r\n").walk(
        "VTIMEZONE"
    )
    moment = datetime.fromisoformat(heure)
    assert zone.to_tz(lookup_tzid=False).utcoffset(moment) == PARIS.utcoffset(moment)


def test_a_change_and_a_cancellation_bear_the_same_uid_and_a_greater_sequence(
    factory: SessionFactory,
) -> None:
    lus = []
    with transaction(factory) as session:
        reunion, _dossier = planter(session)
        annoncer(session, reunion=reunion, le=LE)
    lus += partis(factory)
    for valeurs in ({"heure": time(16, 0)}, {"annulee_le": LE}):
        with transaction(factory) as session:
            reunion = session.scalars(select(Reunion)).one()
            changer(session, reunion, **valeurs)
            annoncer(session, reunion=reunion, le=LE)
        lus += partis(factory)
    evenements = [evenement(message) for message in lus]
    assert [str(c["method"]) for c, _e in evenements] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [int(e["sequence"]) for _c, e in evenements] == [0, 1, 2]
    assert len({str(e["uid"]) for _c, e in evenements}) == 1
    assert str(evenements[2][1]["status"]) == "CANCELLED"
    sujets = [message["Subject"].partition("\u00a0:")[0] for message in lus]
    assert sujets == ["Réunion", "Réunion modifiée", "Réunion annulée"]
    assert len({message["Message-ID"] for message in lus}) == 3


def test_a_cancellation_is_told_to_those_who_had_been_asked_only(session: Session) -> None:
    reunion, dossier = planter(session)
    annoncer(session, reunion=reunion, le=LE)
    fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))
    changer(session, reunion, annulee_le=LE)
    assert annoncer(session, reunion=reunion, le=LE) == 1
    assert invites(session) == [dossier.referent_id] * 2


def test_who_is_asked_no_more_hears_that_the_meeting_in_her_calendar_moves(
    session: Session,
) -> None:
    reunion, dossier = planter(session)
    annoncer(session, reunion=reunion, le=LE)
    avant, apres = dossier.referent_id, fabrique.utilisateur(session).id
    dossier.referent_id = apres
    assert annoncer(session, reunion=reunion, le=LE) == 1  # who follows the dossier now
    for numero, valeurs in enumerate(({"heure": time(16, 0)}, {"annulee_le": LE}), start=2):
        changer(session, reunion, **valeurs)
        assert annoncer(session, reunion=reunion, le=LE) == 2
        assert annoncer(session, reunion=reunion, le=LE) == 0
        assert invites(session) == sorted([avant] * numero + [apres] * numero)
    session.get_one(Utilisateur, avant).actif = False
    changer(session, reunion, lieu="Salle 3")
    assert annoncer(session, reunion=reunion, le=LE) == 1


@sur_sqlite
def test_a_meeting_that_is_over_is_told_to_nobody(session: Session) -> None:
    reunion, _dossier = planter(session)
    assert annoncer(session, reunion=reunion, le=LE + timedelta(days=40)) == 0


@sur_sqlite
def test_who_prefers_the_digest_gets_no_mail_at_once(session: Session) -> None:
    reunion, dossier = planter(session)
    preference = PreferenceAvis(
        utilisateur_id=dossier.referent_id, genre="reunion", canal="quotidien"
    )
    fabrique.add(session, preference)
    annoncer(session, reunion=reunion, le=LE)
    assert session.scalars(select(Envoi)).all() == []
    assert invites(session) == [dossier.referent_id]


def test_both_parts_say_when_and_where_and_no_part_says_who(
    factory: SessionFactory, boite: Boite
) -> None:
    with transaction(factory) as session:
        reunion, dossier = planter(session)
        foyer = fabrique.menage(session, nom="Zéphyrin-Quatremer")
        fiche = fabrique.dossier(session, menage_id=foyer.id, programme_id=dossier.programme_id)
        inscrire(session, reunion, fiche)
        annoncer(session, reunion=reunion, le=LE)
        interdits = {"Quatremer", dossier.public_id, fiche.public_id, foyer.public_id}
        contextes = [json.loads(texte) for texte in session.scalars(select(Envoi.contexte))]
        noms = set(session.scalars(select(Utilisateur.nom)))
    assert not [mot for mot in interdits | noms if mot in str(contextes)]
    transport = TransportSmtp(hote="127.0.0.1", port=boite.port)
    assert expedier(factory, moyens=Moyens(transport, ORIGINE), le=LE, limite=10) == 2
    for recu in boite.recus:
        relu = message_from_bytes(recu, policy=default)
        recu.decode("ascii")
        genres = [partie.get_content_type() for partie in relu.walk()]
        assert genres == ["multipart/alternative", "text/plain", "text/html", "text/calendar"]
        textes = [p.get_content() for p in relu.walk() if p.get_content_maintype() == "text"]
        assert not [mot for mot in interdits if any(mot in texte for texte in textes)]
        page = html.document_fromstring(textes[1]).text_content()
        for lu in (textes[0], page):
            assert f"invité à cette réunion\u00a0: {NOM}" in " ".join(lu.split(" "))
            assert (
                "20\u00a0février\u00a02026, de\u00a014\u00a0h\u00a030\u00a0à\u00a016\u00a0h\u00a000"
                in lu
            )
            assert "Salle 2" in lu
            assert not any(f" {signe}" in lu for signe in ":;?!»")
