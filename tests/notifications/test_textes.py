"""The words of mails that administrators change: plain text, a closed list of marks, no more."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.administration import TraceAdministration, lire_textes
from notifications import textes as verbe
from notifications.composition.messages import composer, valeurs
from notifications.composition.origines import ORIGINES
from notifications.composition.textes import MODIFIABLES, TexteRefuse, paragraphes, verifier
from tests import fabrique
from tests.notifications.test_messages import ORIGINE, parties, pli

LE = datetime(2027, 5, 4, 8, tzinfo=UTC)
ALERTE = MODIFIABLES["alerte"]


def mail(**ecrits: str) -> Any:
    return composer(replace(pli("alerte"), textes=ecrits), origine=ORIGINE, le=LE)


def test_les_mots_ecrits_remplacent_ceux_d_origine_dans_les_deux_parties() -> None:
    corps = "Bonjour à vous,\n\n{constat}\nÀ faire : {consigne}\n\n{lien}\n\nL’équipe du SIAO"
    message = mail(objet="À voir : {reference}", corps=verifier(ALERTE, "corps", corps))
    texte, page = parties(message)
    arbre = html.document_fromstring(page)
    assert message["Subject"] == "À voir : D-abc"
    assert "https://jalon.exemple.test/dossiers/abc" in texte.splitlines()
    assert arbre.xpath("//a/@href") == ["https://jalon.exemple.test/dossiers/abc"] * 2
    for partie in (texte, "".join(arbre.itertext())):
        assert "D-abc" in partie
        assert "L’équipe du SIAO" in partie
        assert "{" not in partie
        assert "aucune donnée sur un ménage" in partie


@pytest.mark.parametrize("message", sorted(MODIFIABLES))
def test_les_mots_d_origine_a_changer_disent_ce_que_dit_le_courriel(message: str) -> None:
    """Kept as they are, they give the shipped mail: its subject, and its words."""
    modifiable, origine = MODIFIABLES[message], ORIGINES[message]
    assert set(origine) == set(modifiable.parties)
    for partie, texte in origine.items():
        assert verifier(modifiable, partie, texte) == texte
    if modifiable.corps and message != "invitation":  # told by its marks: a place, a change
        # An administrateur's alert: no sentence that only some of the readers get.
        livre = pli(message, role="administrateur")
        recrit = replace(livre, textes=origine)
        mails = [composer(un, origine=ORIGINE, le=LE) for un in (livre, recrit)]
        assert mails[0]["Subject"] == mails[1]["Subject"]
        assert mots(mails[0], modifiable.bouton) == mots(mails[1], modifiable.bouton)


def mots(message: Any, bouton: str) -> list[str]:
    """Return the words of the text part, less those that lead to the link."""
    return parties(message)[0].replace("\u00a0", " ").replace(f"{bouton} :", "").split()


@pytest.mark.parametrize("message", sorted(MODIFIABLES))
def test_chaque_marque_a_sa_valeur(message: str) -> None:
    """Every mark of every mail is filled from what that mail is given."""
    modifiable = MODIFIABLES[message]
    contexte = {
        "lien": "/x", "code": "A01", "role": "travailleur_social", "reference": "D-abc",
        "echeance_le": "2027-05-01T08:00:00+00:00", "titre": "Titre", "phrase": "Phrase.",
        "annonce": "deplacee", "nom": "Comité", "debut": "2027-05-04T07:30:00+00:00",
        "fin": "2027-05-04T08:30:00+00:00", "heure": "9 h 30", "lieu": "Évry",
        "a_distance": "", "le": "2027-05-04T06:00:00+00:00", "reunion": "r", "jour": "",
    }  # fmt: skip
    valeur_de = valeurs(message, contexte)
    for marque in modifiable.marques:
        if marque.nom != "precision":
            assert valeur_de(marque.nom), marque.nom


@pytest.mark.parametrize(
    "texte",
    [
        "{{ 7*7 }} {lien}",
        "{lien.__class__} {lien}",
        "{0} {lien}",
        "{nom} {lien}",
        "{lien!r} {lien}",
        "{% for x in y %} {lien}",
        "{} {lien}",
        "{ lien }",
        "seule } {lien}",
        "Bonjour",
        "",
        "x" * 5001 + "{lien}",
        "\u202efdp.exe {lien}",
        "a\x00b {lien}",
        "a\u3164b {lien}",
        "a\U000e0041b {lien}",
    ],
)
def test_tout_autre_champ_est_refuse(texte: str) -> None:
    with pytest.raises(TexteRefuse):
        verifier(ALERTE, "corps", texte)


@pytest.mark.parametrize("texte", ["Deux\nBcc: tous@exemple.test", "{lien}", "x" * 151])
def test_un_objet_est_une_ligne_courte_sans_adresse(texte: str) -> None:
    with pytest.raises(TexteRefuse):
        verifier(ALERTE, "objet", texte)


def test_ce_qu_une_marque_donne_n_est_pas_relu() -> None:
    """A value that looks like a mark stays what it is."""
    hostile = replace(
        pli("nouvelle"),
        contexte={**pli("nouvelle").contexte, "phrase": "{lien}{{ 7*7 }}<b>x</b>"},
        textes={"corps": "{phrase}\n\n{lien}"},
    )
    texte, page = parties(composer(hostile, origine=ORIGINE, le=LE))
    assert "{lien}{{ 7*7 }}<b>x</b>" in texte
    assert "49" not in texte.partition("\n")[0]
    assert html.document_fromstring(page).xpath("//b") == []


def test_du_html_reste_du_texte() -> None:
    message = mail(corps="<script>alert(1)</script>\n\n{lien}")
    _, page = parties(message)
    assert "&lt;script&gt;" in page
    assert html.document_fromstring(page).xpath("//script") == []


def test_le_paragraphe_du_lien_seul_devient_le_bouton() -> None:
    assert paragraphes("Un\ndeux\n\n{lien}\n\nTrois {lien}") == [["Un", "deux"], ["Trois {lien}"]]


def test_chaque_changement_laisse_sa_trace_et_se_retablit(session: Session) -> None:
    acteur = fabrique.utilisateur(session).id
    ici: dict[str, Any] = {"acteur_id": acteur, "message": "alerte", "partie": "objet", "le": LE}
    verbe.enregistrer(session, contenu="À voir", **ici)
    verbe.enregistrer(session, contenu="À voir", **ici)
    session.flush()
    assert lire_textes(session) == {"alerte": {"objet": "À voir"}}
    verbe.retablir(session, **ici)
    session.flush()
    assert lire_textes(session) == {}
    traces = session.scalars(select(TraceAdministration.action)).all()
    assert traces == ["regler", "retablir"]


def test_le_corps_d_un_resume_ne_se_change_pas(session: Session) -> None:
    acteur = fabrique.utilisateur(session).id
    with pytest.raises(KeyError):
        verbe.enregistrer(
            session,
            acteur_id=acteur,
            message="resume_quotidien",
            partie="corps",
            contenu="x {lien}",
            le=LE,
        )
