"""What a hostile reader tries on alerts: to read, answer or silence what is not hers."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.attente import AlerteReponse, Cote
from models.avis import Avis
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.journal import Journal
from models.relogement import Proposition
from tests.web.avis.test_alertes import Poser, compte, lire, motif, poser
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde

__all__ = ["poser"]

TS, CHEF, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
CORRESPONDANT, ETAT, ADMIN = Role.CORRESPONDANT_BAILLEUR, Role.COORDONNATEUR, Role.ADMINISTRATEUR
MOT = "MOT-QUE-LE-BAILLEUR-NE-LIT-PAS"
AU_DELA = 10**20


def fermer_le_rapprochement(fabrique_web: SessionFactory, monde: Monde, nom: str) -> None:
    with transaction(fabrique_web) as session:
        session.execute(
            update(Proposition)
            .where(Proposition.dossier_id == monde.dossier(session, nom).id)
            .values(close_le=LE - timedelta(hours=1), issue="sans_suite")
        )


def avertir(fabrique_web: SessionFactory, monde: Monde, role: Role, alerte: str) -> str:
    """Put the row of an alert in the inbox of an account; return its public id."""
    with transaction(fabrique_web) as session:
        lue = lire(fabrique_web, alerte)
        avis = Avis(
            cle=f"alerte:{alerte}:p0:{role}", utilisateur_id=compte(session, monde, role).id,
            genre=lue.code, objet="D-x", reference="D-x", lien=f"/alertes/{alerte}",
            canal="jalon", cree_le=LE, alerte_id=lue.id, dossier_id=lue.dossier_id,
        )  # fmt: skip
        session.add(avis)
        session.flush()
        return avis.public_id


def test_a_landlord_whose_rapprochement_has_closed_reads_nothing_of_the_alert_any_more(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, monde: Monde
) -> None:
    alerte = poser(TS, REFERENT, code="A11")
    avis = avertir(fabrique_web, monde, REFERENT, alerte)
    navigateur = connecter(REFERENT)
    assert navigateur.ouvrir(f"/alertes/{alerte}").status_code == 200
    fermer_le_rapprochement(fabrique_web, monde, "Fabre")
    assert navigateur.ouvrir(f"/alertes/{alerte}").status_code == 404
    raison = motif(fabrique_web, Cote.BAILLEUR)
    for adresse, champs in (
        ("reponse", {"motif": raison}),
        ("report", {"report-motif": raison, "report-jusqu_au": "2026-07-15"}),
    ):
        assert navigateur.envoyer(f"/alertes/{alerte}/{adresse}", **champs).status_code == 404
    for adresse in ("/alertes", "/alertes?format=csv", "/avis", "/avis?format=csv"):
        page = navigateur.ouvrir(adresse).text
        assert "Fabre" not in page
        assert monde.dossiers["Fabre"] not in page
    assert 'value="A11"' not in navigateur.ouvrir("/alertes").text
    assert navigateur.ouvrir(f"/avis/{avis}", follow_redirects=True).status_code == 404


@pytest.mark.parametrize("role", [CORRESPONDANT, REFERENT, CHEF, ETAT, ADMIN])
def test_a_row_of_somebody_else_s_inbox_is_not_there(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, monde: Monde, role: Role
) -> None:
    avis = avertir(fabrique_web, monde, TS, poser(TS))
    navigateur = connecter(role)
    assert navigateur.ouvrir(f"/avis/{avis}").status_code == 404
    assert navigateur.envoyer(f"/avis/{avis}/lire").status_code == 404
    navigateur.envoyer("/avis/tout-lire")
    with lecture(fabrique_web) as session:
        assert session.scalars(select(Avis.lu_le).where(Avis.public_id == avis)).one() is None


def test_a_landlord_is_told_that_an_answer_was_given_and_never_which_nor_what_the_rule_is(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, monde: Monde
) -> None:
    """On the page of the household too: an alert that was not told to it has no name there."""
    raison = motif(fabrique_web, Cote.ASSOCIATION, precision=True)
    for code in ("A07", "A11"):
        alerte = poser(TS, code=code)
        connecter(TS).envoyer(f"/alertes/{alerte}/reponse", motif=raison, precision=MOT)
    with lecture(fabrique_web) as session:
        assert len(session.scalars(select(AlerteReponse)).all()) == 2
    navigateur = connecter(REFERENT)
    for adresse in (f"/dossiers/{monde.dossiers['Fabre']}", "/alertes", "/avis", "/agenda"):
        page = navigateur.ouvrir(adresse).text
        assert MOT not in page
        assert "Impayé de loyer" not in page
        assert "Réponse donnée" not in page


def test_the_word_of_an_author_who_joined_the_landlord_stays_the_association_s(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, monde: Monde
) -> None:
    alerte, raison = poser(TS, REFERENT), motif(fabrique_web, Cote.ASSOCIATION)
    connecter(TS).envoyer(f"/alertes/{alerte}/reponse", motif=raison, precision=MOT)
    with transaction(fabrique_web) as session:
        bailleur_id = compte(session, monde, REFERENT).organisme_id
        compte(session, monde, TS).organisme_id = bailleur_id
    for adresse in (f"/alertes/{alerte}", "/alertes?format=csv"):
        page = connecter(REFERENT).ouvrir(adresse)
        assert page.status_code == 200
        assert MOT not in page.text


def test_who_was_not_told_cannot_silence_what_is_told_to_others(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory
) -> None:
    """A worker reads the State's alert on her household, and may not put it off for the State."""
    alerte, navigateur = poser(ETAT, code="A06"), connecter(TS)
    page = navigateur.ouvrir(f"/alertes/{alerte}")
    assert page.status_code == 200
    assert "c’est à eux d’y répondre" in page.text
    raison = motif(fabrique_web, Cote.ASSOCIATION)
    report = {"report-motif": raison, "report-jusqu_au": "2026-07-15"}
    assert navigateur.envoyer(f"/alertes/{alerte}/report", **report).status_code == 409
    assert navigateur.envoyer(f"/alertes/{alerte}/reponse", motif=raison).status_code == 409
    lue = lire(fabrique_web, alerte)
    assert (lue.repondue_le, lue.reportee_le) == (None, None)


@pytest.mark.parametrize("jour", ["0001-01-01", "9999-12-31", "2026-09-16", "10000-01-01", "٣"])
def test_no_day_forged_in_the_form_puts_an_alert_off_for_longer(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, jour: str
) -> None:
    alerte = poser(TS)
    report = {"report-motif": motif(fabrique_web, Cote.ASSOCIATION), "report-jusqu_au": jour}
    assert connecter(TS).envoyer(f"/alertes/{alerte}/report", **report).status_code == 422
    assert lire(fabrique_web, alerte).reportee_jusqu_au is None


@pytest.mark.parametrize("mot", ["x" * 10_000, "é" * 1_001])
def test_a_word_without_end_is_refused_and_leaves_no_trace(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, mot: str
) -> None:
    alerte, raison = poser(TS), motif(fabrique_web, Cote.ASSOCIATION)
    envoye = connecter(TS).envoyer(f"/alertes/{alerte}/reponse", motif=raison, precision=mot)
    assert envoye.status_code == 422
    with lecture(fabrique_web) as session:
        assert session.scalars(select(AlerteReponse)).all() == []
        assert "alerte_repondue" not in session.scalars(select(Journal.type)).all()


@pytest.mark.parametrize(
    ("role", "adresse"),
    [
        (TS, "/alertes/{}/reponse"), (TS, "/alertes/{}/report"), (TS, "/avis/tout-lire"),
        (TS, "/avis/reglages"), (ADMIN, "/administration/alertes/A01"),
        (ADMIN, "/administration/motifs"), (ADMIN, "/administration/abonnements"),
        (ADMIN, "/administration/envois/rejeu"),
    ],
)  # fmt: skip
def test_nothing_is_written_without_the_token_of_the_session(
    connecter: Connecter, poser: Poser, role: Role, adresse: str
) -> None:
    alerte = poser(TS)
    assert connecter(role).client.post(adresse.format(alerte)).status_code == 400


@pytest.mark.parametrize("envoi", [AU_DELA, -AU_DELA, 2**63, 0, -1])
def test_a_number_that_no_message_has_plays_nothing_again(connecter: Connecter, envoi: int) -> None:
    page = connecter(ADMIN).envoyer("/administration/envois/rejeu", envoi=envoi)
    assert page.status_code == 302


def test_a_secret_of_a_subscription_is_shown_once_and_its_address_never_whole(
    connecter: Connecter,
) -> None:
    navigateur = connecter(ADMIN)
    adresse = "https://recepteur.exemple.test/jeton-dans-le-chemin?cle=jeton-dans-la-question"
    fait = navigateur.envoyer(
        "/administration/abonnements", nom="<b>x</b>", adresse_appelee=adresse
    )
    assert fait.status_code == 200
    assert "whsec_" in fait.text
    assert fait.headers["Cache-Control"] == "no-store"
    for page in ("/administration/abonnements", "/administration/abonnements?format=csv"):
        lu = navigateur.ouvrir(page).text
        assert "recepteur.exemple.test" in lu
        assert not [mot for mot in ("whsec_", "jeton-dans") if mot in lu]
    assert "<b>x</b>" not in navigateur.ouvrir("/administration/abonnements").text
