"""What staff type goes into mails and calendars: it may not add a header, an event or a tag."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.envoi import Envoi
from models.instance import Reunion
from notifications.appels.adresses import AdresseRefusee, choisir_ip, lire_adresse
from notifications.appels.adresses import resoudre_par_le_systeme as resoudre
from notifications.composition.messages import Origine, Pli, composer
from notifications.envoi.transports import TransportMemoire
from tests import fabrique
from tests.bases import sur_postgresql
from tests.notifications.test_invitations import annoncer, planter
from tests.web.collectif.test_instances import CHEF, creer, prevoir
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from web.travaux.embarque import Battement

ORIGINE = Origine("https://jalon.exemple.test", "Jalon <jalon@exemple.test>", b"cle")
LE_JOUR = datetime(2026, 6, 20, 14, tzinfo=UTC)
HOSTILES = (
    "Salle\r\nBcc: pirate@exemple.test",
    "Salle\nBcc: pirate@exemple.test\n\ncorps",
    "Salle\rBcc: pirate@exemple.test",
    "Salle\u2028Bcc: pirate@exemple.test\x0b\x85",
    "Salle\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Faux",
    'a;b,c:d\\n"e" =?utf-8?q?f?= {{ lien }} {% raw %}',
    "<script>alert(1)</script><img src=x onerror=y>&amp;",
)


def inviter(*, nom: str, lieu: str) -> Pli:
    contexte = {
        "annonce": "prevue", "titre": f"Réunion : {nom}", "nom": nom, "reunion": "r",
        "sequence": "0", "debut": LE_JOUR.isoformat(), "heure": "de 16 h",
        "fin": (LE_JOUR + timedelta(hours=1)).isoformat(), "lieu": lieu, "a_distance": "",
        "lien": "/agenda", "role": "chef_de_service",
    }  # fmt: skip
    return Pli(1, "reunion:r:0:x", "invitation", 0, "chef@exemple.test", contexte)


@pytest.mark.parametrize("texte", HOSTILES)
def test_a_typed_text_adds_no_header_no_event_and_no_tag(texte: str) -> None:
    message = composer(inviter(nom=texte, lieu=texte), origine=ORIGINE, le=LE)
    relu = message_from_bytes(message.as_bytes(), policy=default)
    assert relu["Bcc"] is None
    assert relu["To"] == "chef@exemple.test"
    assert sorted(relu.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
         "MIME-Version", "Content-Type"]
    )  # fmt: skip
    parties = {partie.get_content_type(): partie for partie in relu.walk()}
    assert "<script" not in parties["text/html"].get_content()
    assert "<img" not in parties["text/html"].get_content()
    lu = Calendar.from_ical(parties["text/calendar"].get_content())
    [evenement] = lu.walk("VEVENT")
    assert evenement["organizer"] == "mailto:jalon@exemple.test"
    assert str(evenement["summary"]).splitlines()[0].startswith(texte.splitlines()[0][:5])


def test_a_name_typed_on_two_lines_keeps_no_invitation_from_leaving(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    adresse = creer(connecter(CHEF), nom="Comité\r\nBcc: pirate@exemple.test")
    prevoir(connecter(CHEF), adresse, lieu="Salle\r\nBcc: pirate@exemple.test")
    transport = TransportMemoire()
    Battement(fabrique_web, transport, ORIGINE)(LE)
    with lecture(fabrique_web) as session:
        envois = session.scalars(select(Envoi).where(Envoi.gabarit == "invitation")).all()
        assert envois
        assert [envoi.erreur for envoi in envois if envoi.envoye_le is None] == []
    assert all("\n" not in str(message["Subject"]) for message in transport.messages)
    assert [message["Bcc"] for message in transport.messages if message["Bcc"]] == []


def test_a_place_is_text_on_the_pages_that_show_it(connecter: Connecter, monde: Monde) -> None:
    adresse = creer(connecter(CHEF), nom="<b>Comité</b>")
    prevoir(connecter(CHEF), adresse, lieu="<script>alert(1)</script>")
    for role in (CHEF, Role.COORDONNATEUR):
        for page in (adresse, "/instances", "/agenda", "/avis"):
            lu = connecter(role).ouvrir(page).text
            assert "<script>alert" not in lu
            assert "<b>Comité" not in lu


@sur_postgresql
def test_a_meeting_moved_a_thousand_times_is_still_told_and_called_off(
    factory: SessionFactory,
) -> None:
    """No question to the base grows with the changes: PostgreSQL takes 65,535 values at most."""
    with transaction(factory) as session:
        reunion, dossier = planter(session)
        for _rang in range(70):
            fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, organisme_id=dossier.association_id)
        session.execute(update(Reunion).where(Reunion.id == reunion.id).values(sequence=1_000))
        session.refresh(reunion)
        assert annoncer(session, reunion=reunion, le=reunion_le(reunion)) > 70
        assert annoncer(session, reunion=reunion, le=reunion_le(reunion)) == 0


def reunion_le(reunion: Reunion) -> datetime:
    return reunion.debut - timedelta(days=3)


@pytest.mark.parametrize(
    "adresse",
    [
        "https://2130706433/", "https://0177.0.0.1/", "https://0x7f.1/", "https://127.1/",
        "https://0/", "https://LOCALHOST/", "https://[::1]/", "https://[::ffff:7f00:1]/",
        "https://[0:0:0:0:0:ffff:a9fe:a9fe]/", "https://[64:ff9b::a9fe:a9fe]/",
        "https://[::ffff:0:127.0.0.1]/", "https://[2002:7f00:1::]/", "https://169.254.169.254/",
    ],
)  # fmt: skip
def test_no_way_of_writing_an_inner_address_passes_the_resolver(adresse: str) -> None:
    """The real resolver: it reads octal, decimal and short forms that no pattern would."""
    cible = lire_adresse(adresse)
    with pytest.raises((AdresseRefusee, OSError)):
        choisir_ip(cible, resoudre)


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("programme", "inconnu"), ("genres", "ZZZ"), ("nom", "x" * 101),
        ("adresse_appelee", "https://moi@ok.test/"),
        ("adresse_appelee", "https://ok.test/\r\nX-Injecte: oui"),
        ("adresse_appelee", "file:///etc/passwd"),
    ],
)  # fmt: skip
def test_a_forged_subscription_is_refused_and_none_is_made_for_all_programmes(
    connecter: Connecter, champ: str, valeur: str
) -> None:
    champs = {"nom": "Partenaire", "adresse_appelee": "https://ok.test/"}
    navigateur = connecter(Role.ADMINISTRATEUR)
    page = navigateur.envoyer("/administration/abonnements", **champs | {champ: valeur})
    assert page.status_code == 422
    assert "whsec_" not in page.text
