"""The pages of accounts: invited by mail, closed at once, and nothing of a household in them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from models.administration import TraceAdministration
from models.avis import Avis
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.envoi import Envoi
from models.organisme import Organisme
from models.reprise import AgendaJeton
from models.utilisateur import Utilisateur
from notifications.composition.messages import Origine
from notifications.envoi.expedition import Moyens, expedier
from notifications.envoi.transports import TransportSmtp
from tests.notifications.serveur import Boite, serveur_smtp
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur

PAGE = "/administration/comptes"
ADMIN, TS, CHEF = Role.ADMINISTRATEUR, Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
CHOISI = "six mots que personne ne devine"
LIEN = re.compile(r"https://jalon\.exemple\.test(/mot-de-passe/[\w-]+)")
NOUVELLE = "nour.belhadj@exemple.test"


@pytest.fixture
def boite() -> Iterator[Boite]:
    with serveur_smtp() as boite:
        yield boite


def compte(factory: SessionFactory, courriel: str) -> Utilisateur:
    with lecture(factory) as session:
        demande = select(Utilisateur).where(Utilisateur.courriel == courriel)
        return session.scalars(demande).one()


def association(factory: SessionFactory) -> str:
    with lecture(factory) as session:
        demande = select(Organisme.public_id).where(Organisme.nom == "Association du Parc")
        return session.scalars(demande).one()


def inviter(navigateur: Navigateur, factory: SessionFactory, **champs: str) -> str:
    """Invite somebody; return the address of the account's page."""
    debut = {
        "nom": "Nour Belhadj",
        "courriel": NOUVELLE,
        "role": TS,
        "organisme": association(factory),
        "departements": "",
    }
    reponse = navigateur.envoyer(PAGE, **debut | champs)
    assert reponse.status_code == 302
    return str(reponse.headers["Location"])


def recevoir(factory: SessionFactory, boite: Boite) -> list[str]:
    """Send what is due through a real server; return the whole texts received, decoded."""
    origine = Origine("https://jalon.exemple.test", "Jalon <jalon@exemple.test>", b"cle")
    transport = TransportSmtp(hote="127.0.0.1", port=boite.port)
    expedier(factory, moyens=Moyens(transport, origine), le=LE + timedelta(hours=1), limite=10)
    lus = [message_from_bytes(recu, policy=default) for recu in boite.recus]
    return [
        "\n".join(str(p.get_content()) for p in lu.walk() if p.get_content_maintype() == "text")
        for lu in lus
    ]


def repondre(navigateur: Navigateur, lien: str, mot_de_passe: str = CHOISI) -> int:
    return navigateur.envoyer(
        lien, mot_de_passe=mot_de_passe, confirmation=mot_de_passe
    ).status_code


def test_an_invitation_leaves_by_mail_and_opens_the_account_once(
    connecter: Connecter, anonyme: Navigateur, fabrique_web: SessionFactory, boite: Boite
) -> None:
    page = inviter(connecter(ADMIN), fabrique_web)
    assert anonyme.connecter(NOUVELLE, CHOISI).status_code == 422
    textes = recevoir(fabrique_web, boite)
    a_elle = [t for t, a in zip(textes, boite.adresses, strict=True) if a == NOUVELLE]
    assert len(a_elle) == 1
    (lien,) = set(LIEN.findall(a_elle[0]))
    # The link is the only secret, and neither the person nor the place is named.
    for absent in ("Nour", "Belhadj", "Association du Parc", "Lise Orvane", page.split("/")[-1]):
        assert absent not in a_elle[0]
    assert "Bienvenue dans Jalon" in anonyme.ouvrir(lien).text
    assert repondre(anonyme, lien, "court") == 422
    assert repondre(anonyme, lien) == 302
    assert repondre(anonyme, lien, "un tout autre mot de passe") == 410
    assert anonyme.connecter(NOUVELLE, CHOISI).status_code == 302
    with lecture(fabrique_web) as session:
        envoi = session.scalars(select(Envoi).where(Envoi.gabarit == "bienvenue")).one()
        assert lien not in envoi.contexte
        traces = session.scalars(select(TraceAdministration)).all()
        assert [(t.action, t.objet) for t in traces] == [("inviter", "utilisateur")]
        assert lien.rsplit("/", 1)[1] not in str([t.detail for t in traces])


def lien_garde(factory: SessionFactory) -> str:
    """The last link of an invitation, as the outbox keeps it until it leaves."""
    with lecture(factory) as session:
        demande = select(Envoi.contexte).where(Envoi.gabarit == "bienvenue").order_by(Envoi.id)
        trouve = re.search(r'"lien": "([^"]+)"', list(session.scalars(demande))[-1])
        assert trouve is not None
        return trouve.group(1)


def test_an_invitation_dies_after_seven_days_and_with_the_next_one(
    connecter: Connecter, anonyme: Navigateur, fabrique_web: SessionFactory, horloge: Horloge
) -> None:
    admin = connecter(ADMIN)
    page = inviter(admin, fabrique_web)
    premier = lien_garde(fabrique_web)
    horloge.avancer(days=6, hours=23)
    assert anonyme.ouvrir(premier).status_code == 200
    assert "sans réponse" in admin.ouvrir(page).text
    assert admin.envoyer(f"{page}/invitation").status_code == 302
    second = lien_garde(fabrique_web)
    assert anonyme.ouvrir(premier).status_code == 410
    assert anonyme.ouvrir(second).status_code == 200
    horloge.avancer(days=7, seconds=1)
    assert anonyme.ouvrir(second).status_code == 410
    connecter(ADMIN)
    assert "Invitation périmée" in connecter(ADMIN).ouvrir(f"{PAGE}?etat=invites").text


def test_a_closed_account_is_out_at_once_in_every_browser(
    connecter: Connecter,
    app: Flask,
    anonyme: Navigateur,
    monde: Monde,
    fabrique_web: SessionFactory,
) -> None:
    admin, bureau, telephone = connecter(ADMIN), connecter(TS), connecter(TS)
    adresse_agenda = re.search(r"/agenda/[\w-]+\.ics", bureau.envoyer("/agenda/adresse").text)
    assert adresse_agenda is not None
    anonyme.envoyer("/mot-de-passe-oublie", courriel=monde.comptes[TS])
    with lecture(fabrique_web) as session:
        contexte = session.scalars(
            select(Envoi.contexte).where(Envoi.gabarit == "mot_de_passe")
        ).one()
    oublie = re.search(r'"lien": "([^"]+)"', contexte)
    assert oublie is not None
    page = f"{PAGE}/{compte(fabrique_web, monde.comptes[TS]).public_id}"
    assert "les confie à un collègue" in admin.ouvrir(page).text
    assert bureau.ouvrir("/journee").status_code == telephone.ouvrir("/journee").status_code == 200
    assert admin.envoyer(f"{page}/desactivation").status_code == 302
    for navigateur in (bureau, telephone):
        assert navigateur.ouvrir("/journee").status_code == 302
    assert anonyme.ouvrir(adresse_agenda.group()).status_code == 404
    assert anonyme.ouvrir(oublie.group(1)).status_code == 410
    assert repondre(anonyme, oublie.group(1)) == 410
    assert anonyme.connecter(monde.comptes[TS]).status_code == 422
    # Asking for a link tells nothing and sends nothing.
    avant = len(_envois(fabrique_web))
    assert anonyme.envoyer("/mot-de-passe-oublie", courriel=monde.comptes[TS]).status_code == 200
    assert len(_envois(fabrique_web)) == avant
    assert admin.envoyer(f"{page}/reactivation").status_code == 302
    assert bureau.ouvrir("/journee").status_code == 302
    assert anonyme.connecter(monde.comptes[TS]).status_code == 422
    assert repondre(anonyme, lien_garde(fabrique_web)) == 302
    assert anonyme.connecter(monde.comptes[TS], CHOISI).status_code == 302
    with lecture(fabrique_web) as session:
        assert session.scalars(select(AgendaJeton)).all() == []


def _envois(factory: SessionFactory) -> list[int]:
    with lecture(factory) as session:
        return list(session.scalars(select(Envoi.id)))


def test_a_new_role_takes_effect_at_once_and_the_old_sessions_end(
    connecter: Connecter, anonyme: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    admin, sien = connecter(ADMIN), connecter(CHEF)
    connu = compte(fabrique_web, monde.comptes[CHEF])
    champs = {"nom": connu.nom, "role": TS, "organisme": association(fabrique_web)}
    assert admin.envoyer(f"{PAGE}/{connu.public_id}", **champs).status_code == 302
    assert sien.ouvrir("/journee").status_code == 302
    assert anonyme.connecter(monde.comptes[CHEF]).status_code == 302
    assert anonyme.ouvrir("/instances").status_code == 403


def test_an_administrateur_touches_neither_her_own_rights_nor_the_last_one(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    admin = connecter(ADMIN)
    soi = compte(fabrique_web, monde.comptes[ADMIN])
    page = f"{PAGE}/{soi.public_id}"
    assert "Désactiver ce compte" not in admin.ouvrir(page).text
    reponse = admin.client.post(
        f"{page}/desactivation", data={"csrf_token": admin.jeton()}, follow_redirects=True
    )
    assert "demandez à un autre administrateur" in reponse.text
    champs = {"nom": soi.nom, "role": Role.COORDONNATEUR, "departements": "91"}
    reponse = admin.envoyer(page, organisme=_organisme_de(fabrique_web, soi), **champs)
    assert reponse.status_code == 422
    assert "demandez à un autre administrateur" in reponse.text
    assert admin.ouvrir(PAGE).status_code == 200


def _organisme_de(factory: SessionFactory, connu: Utilisateur) -> str:
    with lecture(factory) as session:
        return session.get_one(Organisme, connu.organisme_id).public_id


def test_wrong_input_is_said_beside_its_field_and_kept(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    admin = connecter(ADMIN)
    page = admin.envoyer(
        PAGE,
        nom='Nour "<script>alert(1)</script>',
        courriel=monde.comptes[TS].upper(),
        role=Role.COORDONNATEUR,
        organisme=association(fabrique_web),
        departements="91, 99",
    )
    assert page.status_code == 422
    assert "Code inconnu" in page.text
    assert 'value="91, 99"' in page.text
    assert "<script>alert" not in page.text
    page = admin.envoyer(
        PAGE, nom="Nour", courriel=monde.comptes[TS].upper(), role=Role.COORDONNATEUR,
        organisme=association(fabrique_web), departements="91",
    )  # fmt: skip
    for phrase in ("Cette adresse a déjà un compte", "Personne n’a ce rôle"):
        assert phrase in page.text
    with lecture(fabrique_web) as session:
        assert session.scalars(select(TraceAdministration)).all() == []


def test_accounts_are_found_without_accents_filtered_and_taken_away(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    admin = connecter(ADMIN)
    inviter(admin, fabrique_web, nom="Éloïse d’Avrigny")
    assert "Éloïse" in admin.ouvrir(f"{PAGE}?q=eloise+avrigny&etat=tous").text
    assert "Éloïse" in admin.ouvrir(f"{PAGE}?q=nour.belhadj").text
    assert "Éloïse" in admin.ouvrir(f"{PAGE}?etat=invites&role={TS}&tri=invite").text
    assert "Éloïse" not in admin.ouvrir(f"{PAGE}?etat=desactives").text
    assert "Aucun compte ne correspond" in admin.ouvrir(f"{PAGE}?q=personne+ici").text
    fichier = admin.ouvrir(f"{PAGE}?format=csv&role={TS}&tri=organisme").data.decode("utf-8-sig")
    assert '"Éloïse d’Avrigny";"nour.belhadj@exemple.test";"Travailleur social"' in fichier
    assert "Chef de service" not in fichier
    for dossier in monde.dossiers:
        assert dossier not in fichier


def test_who_answers_for_the_place_is_told_of_a_new_account_and_nobody_is_named(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    admin = connecter(ADMIN)
    inviter(admin, fabrique_web)
    chef = compte(fabrique_web, monde.comptes[CHEF])
    with lecture(fabrique_web) as session:
        avis = session.scalars(select(Avis).where(Avis.genre == "compte_ouvert")).all()
        assert [un.utilisateur_id for un in avis] == [chef.id]
        assert "Nour" not in avis[0].objet
    ferme = compte(fabrique_web, monde.comptes[TS]).public_id
    assert admin.envoyer(f"{PAGE}/{ferme}/desactivation").status_code == 302
    assert "Un compte est désactivé dans votre organisme" in connecter(CHEF).ouvrir("/avis").text


def test_the_page_of_an_account_says_what_it_may_do_and_counts_what_it_holds(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    admin = connecter(ADMIN)
    texte = admin.ouvrir(f"{PAGE}/{compte(fabrique_web, monde.comptes[TS]).public_id}").text
    assert "Les dossiers que cette personne suit" in texte
    assert re.search(r"\d+ dossiers en cours", texte)
    for menage in monde.dossiers:
        assert menage not in texte
    assert len(texte) < 100_000
    assert admin.ouvrir(f"{PAGE}/inconnu").status_code == 404


def test_a_message_that_waits_for_a_closed_account_is_given_up_with_its_link(
    connecter: Connecter, fabrique_web: SessionFactory, boite: Boite
) -> None:
    admin = connecter(ADMIN)
    page = inviter(admin, fabrique_web)
    lien = lien_garde(fabrique_web)
    assert admin.envoyer(f"{page}/desactivation").status_code == 302
    recevoir(fabrique_web, boite)
    assert NOUVELLE not in boite.adresses
    with transaction(fabrique_web) as session:
        envoi = session.scalars(select(Envoi).where(Envoi.gabarit == "bienvenue")).one()
        assert envoi.abandonne_le is not None
        assert lien not in envoi.contexte
