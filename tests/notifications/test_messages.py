"""What a mail says, in both its parts, and what none of its bytes ever says."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from importlib.resources import files

import pytest
from lxml import html
from sqlalchemy.orm import Session

from models.alerte_regles.nature import Canal
from models.avis import PreferenceAvis
from models.codes import PropositionIssue, Role
from models.db import SessionFactory, transaction
from notifications.composition.messages import Origine, Pli, composer, identifiant, jour_en_lettres
from notifications.envoi.expedition import Moyens, expedier
from notifications.envoi.transports import TransportSmtp
from tests import fabrique
from tests.notifications.decor import DUE, passer, planter
from tests.notifications.serveur import Boite

LE = datetime(2022, 7, 10, 8, 5, tzinfo=UTC)
ORIGINE = Origine("https://jalon.exemple.test/", "Jalon <jalon@exemple.test>", b"cle")
AILLEURS = ("resume_", "invitation", "_libre")
"""Tested with what they carry: `test_resumes.py`, `test_invitations.py`, `test_textes.py`."""

GABARITS = sorted(
    dossier.name
    for dossier in files("notifications").joinpath("templates").iterdir()
    if dossier.is_dir() and not dossier.name.startswith(AILLEURS)
)


def pli(gabarit: str, *, role: str = "travailleur_social", lien: str = "/dossiers/abc") -> Pli:
    contexte = {
        "reference": "D-abc",
        "echeance_le": "2022-07-10T08:00:00+00:00",
        "lien": lien,
        "role": role,
        "code": "A08",
        "titre": "D-abc\u00a0: un dossier vous est confié",
        "phrase": "Le dossier D-abc vous est confié.",
    }
    cle = f"alerte:alerte:A01:mesure:7:{gabarit}"
    return Pli(1, cle, gabarit, 0, "lectrice@exemple.test", contexte)


def parties(message: EmailMessage) -> tuple[str, str]:
    """Return the text part and the HTML part, decoded."""
    relu = message_from_bytes(message.as_bytes(), policy=default)
    assert relu.get_content_type() == "multipart/alternative"
    texte, page = relu.get_body(("plain",)), relu.get_body(("html",))
    assert texte is not None
    assert page is not None
    return texte.get_content(), page.get_content()


@pytest.mark.parametrize("gabarit", GABARITS)
def test_text_and_html_say_the_same_and_carry_the_link(gabarit: str) -> None:
    message = composer(pli(gabarit), origine=ORIGINE, le=LE)
    texte, page = parties(message)
    arbre = html.document_fromstring(page)
    lien = "https://jalon.exemple.test/dossiers/abc"
    assert lien in texte.splitlines()
    assert set(arbre.xpath("//a/@href")) == {lien}
    assert arbre.get("lang") == "fr"
    corps = " ".join(" ".join(arbre.xpath("//h1/following-sibling::p/text()")).split())
    mots_du_texte = " ".join(texte.partition("\n-- \n")[0].split())
    for phrase in corps.partition("Si le bouton")[0].split(". "):
        assert phrase.strip(" .") in mots_du_texte


@pytest.mark.parametrize("gabarit", GABARITS)
def test_the_mail_is_plain_ascii_on_the_wire_and_opens_nothing_outside(gabarit: str) -> None:
    message = composer(pli(gabarit), origine=ORIGINE, le=LE)
    message.as_bytes().decode("ascii")
    _, page = parties(message)
    arbre = html.document_fromstring(page)
    assert arbre.xpath("//img | //script | //link | //@src | //iframe") == []


@pytest.mark.parametrize("gabarit", GABARITS)
def test_the_typography_is_french(gabarit: str) -> None:
    texte, page = parties(composer(pli(gabarit), origine=ORIGINE, le=LE))
    for partie in (texte, html.document_fromstring(page).text_content()):
        assert "'" not in partie
        assert not any(f" {signe}" in partie for signe in ":;?!»")


def test_the_headers_name_the_sender_the_reader_and_the_subject() -> None:
    message = composer(pli("alerte_a01"), origine=ORIGINE, le=LE)
    assert message["From"] == "Jalon <jalon@exemple.test>"
    assert message["To"] == "lectrice@exemple.test"
    assert message["Subject"] == "D-abc\u00a0: AVL sans proposition de logement"
    assert message["Date"] == "Sun, 10 Jul 2022 08:05:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("role", "mots"),
    [
        ("travailleur_social", "dites dans Jalon ce qui bloque"),
        ("referent_bailleur", "un logement de votre parc"),
        ("coordonnateur", "ce qui empêche une proposition"),
    ],
)
def test_a01_tells_each_role_what_it_can_do(role: str, mots: str) -> None:
    for partie in parties(composer(pli("alerte_a01", role=role), origine=ORIGINE, le=LE)):
        assert mots in partie


def test_a_whole_address_is_kept_as_it_is_and_quoted_in_html() -> None:
    message = composer(
        pli("mot_de_passe", lien='https://ailleurs.test/j?a=1&b="2"'), origine=ORIGINE, le=LE
    )
    texte, page = parties(message)
    assert 'https://ailleurs.test/j?a=1&b="2"' in texte
    assert "a=1&amp;b=&#34;2&#34;" in page


def test_the_message_id_is_stable_and_tells_nothing_of_the_key() -> None:
    cle = "alerte:alerte:A01:mesure:7:abcdefghjkmn"
    assert identifiant(cle, ORIGINE) == identifiant(cle, ORIGINE)
    assert identifiant(cle, ORIGINE) != identifiant(f"{cle}2", ORIGINE)
    assert identifiant(cle, ORIGINE).endswith("@exemple.test>")
    assert "mesure" not in identifiant(cle, ORIGINE)


@pytest.mark.parametrize(
    ("moment", "jour"),
    [
        ("2022-07-31T22:30:00+00:00", "1er\u00a0août\u00a02022"),
        ("2022-12-31T22:30:00+00:00", "31\u00a0décembre\u00a02022"),
    ],
)
def test_days_are_those_of_paris(moment: str, jour: str) -> None:
    assert jour_en_lettres(moment) == jour


def planter_un_menage_reconnaissable(session: Session) -> tuple[set[str], set[str]]:
    """A01 is due; return (what no mail may carry, what no anonymous mail may carry besides)."""
    foyer = fabrique.menage(session, nom="Zéphyrin-Quatremer")
    fabrique.demande(session, foyer, nur="091012233445566778", communes="Wissous-le-Perché")
    decor = planter(session, menage_id=foyer.id)
    fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",), nom="Ursule Kervadec")
    logeur = fabrique.bailleur(session, nom="Habitat Xaintrie")
    fabrique.occupation(session, foyer, bailleur_id=logeur.id, adresse="3 rue Wagram-Obscure")
    fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, organisme_id=logeur.id)
    ecarte = fabrique.bailleur(session)
    a_l_ecart = fabrique.utilisateur(
        session, Role.REFERENT_BAILLEUR, organisme_id=ecarte.id, courriel="ecarte@exemple.test"
    )
    aussitot = PreferenceAvis(
        utilisateur_id=a_l_ecart.id, genre="besoin_anonyme", canal=Canal.AUSSITOT
    )
    fabrique.add(session, aussitot)
    fabrique.proposition(
        session,
        decor.dossier,
        logement_id=fabrique.logement(session, bailleur_id=ecarte.id, commune="Yerres-Cité").id,
        ouverte_le=decor.mesure.debut,
        close_le=decor.mesure.debut,
        issue=PropositionIssue.NON_ATTRIBUTION,
    )
    decor.referent.nom = "Tancrède Vaugirard"
    interdits = {
        "Zéphyrin", "Quatremer", "091012233445566778", "Wissous", "Kervadec", "Xaintrie",
        "Wagram", "Yerres", "Vaugirard", foyer.public_id, decor.dossier.association.nom,
    }  # fmt: skip
    return interdits, {decor.dossier.public_id, decor.referent.public_id, "juillet", "2022"}


def test_no_byte_that_leaves_names_a_household(factory: SessionFactory, boite: Boite) -> None:
    with transaction(factory) as session:
        interdits, reconnaissables = planter_un_menage_reconnaissable(session)
        passer(session, DUE)
    transport = TransportSmtp(hote="127.0.0.1", port=boite.port)
    partis = expedier(factory, moyens=Moyens(transport, ORIGINE), le=LE, limite=10)
    assert partis == 4
    for recu, adresse in zip(boite.recus, boite.adresses, strict=True):
        lu = recu.decode("ascii") + str(message_from_bytes(recu, policy=default)["Subject"])
        for partie in message_from_bytes(recu, policy=default).walk():
            if partie.get_content_maintype() == "text":
                lu += partie.get_content()
        assert not [mot for mot in interdits if mot in lu]
        if adresse == "ecarte@exemple.test":
            sans_date = lu.replace("10 Jul 2022", "")
            assert not [mot for mot in reconnaissables if mot in sans_date]
