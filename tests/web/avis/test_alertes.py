"""The list of alerts, the page of one, and what each reader may read and say there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte import Alerte, AlerteDestinataire
from models.alertes import etat_au
from models.attente import AlerteReponse, Cote, MotifAttente
from models.avis import Avis
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.journal import Journal
from models.relogement import Proposition
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, Monde
from web.listes.alertes import etat_de_l_alerte

TS, CHEF, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
COORDONNATEUR, ADMIN = Role.COORDONNATEUR, Role.ADMINISTRATEUR
MOT = "Mot de l’association, que personne d’autre ne lit."
MOT_DU_BAILLEUR = "Mot du bailleur."

Poser = Callable[..., str]


@pytest.fixture
def poser(fabrique_web: SessionFactory, monde: Monde) -> Poser:
    """Return what fires an alert, on a household or on the association, and gives its id."""

    def faire(*roles: Role, code: str = "A01", nom: str | None = "Fabre", **colonnes: Any) -> str:
        with transaction(fabrique_web) as session:
            valeurs: dict[str, Any] = {
                "cle": f"alerte:{code}:essai:{nom}",
                "code": code,
                "echeance_le": LE - timedelta(days=10),
                "declenchee_le": LE - timedelta(days=9),
                **colonnes,
            }
            if nom is not None:
                valeurs["dossier_id"] = monde.dossier(session, nom).id
            alerte = Alerte(**valeurs)
            alerte.destinataires = [
                AlerteDestinataire(role=role, utilisateur_id=compte(session, monde, role).id)
                for role in roles
            ]
            session.add(alerte)
            session.flush()
            return alerte.public_id

    return faire


def compte(session: Session, monde: Monde, role: Role) -> Utilisateur:
    return session.scalars(
        select(Utilisateur).where(Utilisateur.courriel == monde.comptes[role])
    ).one()


def motif(fabrique_web: SessionFactory, cote: Cote, *, precision: bool = False) -> str:
    with lecture(fabrique_web) as session:
        demande = select(MotifAttente.code).where(
            MotifAttente.cote == cote, MotifAttente.precision_exigee == precision
        )
        return session.scalars(demande.order_by(MotifAttente.rang)).first() or ""


def lire(fabrique_web: SessionFactory, public_id: str) -> Alerte:
    with lecture(fabrique_web) as session:
        return session.scalars(select(Alerte).where(Alerte.public_id == public_id)).one()


def test_the_page_says_what_it_is_since_when_and_who_knows(
    connecter: Connecter, poser: Poser
) -> None:
    page = connecter(TS).ouvrir(f"/alertes/{poser(TS, REFERENT, COORDONNATEUR)}").text
    assert "Six mois d’AVL sans proposition de logement" in page
    assert "Fabre" in page
    assert "002:208-225" in page
    assert "6\u00a0juin\u00a02026" in page
    assert "Référent bailleur, Habitat du Parc" in page
    assert "Lise Orvane (travailleur_social)" in page
    assert "Lise Orvane (referent_bailleur)" not in page


def test_a_landlord_is_not_told_which_other_landlord_knows(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory
) -> None:
    alerte = poser(TS, REFERENT)
    with transaction(fabrique_web) as session:
        autre = fabrique.utilisateur(session, REFERENT, nom="Ode Rival")
        autre.organisme.nom = "Bailleur Rival"
        ligne = session.scalars(select(Alerte).where(Alerte.public_id == alerte)).one()
        session.add_all(
            [
                AlerteDestinataire(alerte_id=ligne.id, role=REFERENT, utilisateur_id=autre.id),
                AlerteDestinataire(
                    alerte_id=ligne.id, role=REFERENT, organisme_id=fabrique.bailleur(session).id
                ),
            ]
        )
    du_bailleur = connecter(REFERENT).ouvrir(f"/alertes/{alerte}").text
    assert "Rival" not in du_bailleur
    assert "sans nom" not in du_bailleur
    de_l_association = connecter(TS).ouvrir(f"/alertes/{alerte}").text
    assert "Référent bailleur, Bailleur Rival" in de_l_association
    assert "sans nom&nbsp;: 1 bailleur" in de_l_association


def test_the_page_says_what_keeps_it_silent_but_not_to_a_landlord(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, monde: Monde
) -> None:
    alerte = poser(TS, REFERENT)
    dit = "Une proposition est en cours"
    with transaction(fabrique_web) as session:
        ouvertes = Proposition.dossier_id == monde.dossier(session, "Fabre").id
        assert session.scalars(select(Proposition).where(ouvertes)).one().close_le is None
    assert dit in connecter(TS).ouvrir(f"/alertes/{alerte}").text
    assert dit not in connecter(REFERENT).ouvrir(f"/alertes/{alerte}").text
    assert dit not in connecter(TS).ouvrir(f"/alertes/{poser(TS, nom='Garnier', code='A06')}").text
    suspendue = poser(TS, nom="Keller")
    assert "L’accompagnement est suspendu" in connecter(TS).ouvrir(f"/alertes/{suspendue}").text


def test_an_answer_is_all_that_the_alert_of_a_closed_dossier_waits_for(
    connecter: Connecter, poser: Poser
) -> None:
    ouvert, clos = (
        connecter(TS).ouvrir(f"/alertes/{poser(TS, nom=nom, code='A11')}").text
        for nom in ("Fabre", "Jourdan")
    )
    assert "se ferme d’elle-même" in ouvert and "votre réponse suffit" not in ouvert
    assert "votre réponse suffit" in clos and "se ferme d’elle-même" not in clos


def test_opening_the_page_reads_it_for_oneself_alone(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, monde: Monde
) -> None:
    alerte = poser(TS, CHEF)
    with transaction(fabrique_web) as session:
        ligne = session.scalars(select(Alerte).where(Alerte.public_id == alerte)).one()
        session.add_all(
            Avis(
                cle=f"alerte:{role}", utilisateur_id=compte(session, monde, role).id, genre="A01",
                objet="D-x", lien="/", canal="jalon", cree_le=LE, alerte_id=ligne.id,
            )
            for role in (TS, CHEF)
        )  # fmt: skip
    connecter(TS).ouvrir(f"/alertes/{alerte}")
    with lecture(fabrique_web) as session:
        lus = dict(session.execute(select(Avis.cle, Avis.lu_le)).all())
        ouvertes = dict(
            session.execute(select(AlerteDestinataire.role, AlerteDestinataire.lue_le)).all()
        )
    assert lus == {f"alerte:{TS}": LE, f"alerte:{CHEF}": None}
    assert ouvertes == {TS: LE, CHEF: None}


@pytest.mark.parametrize(
    ("role", "cote"),
    [(TS, Cote.ASSOCIATION), (REFERENT, Cote.BAILLEUR), (COORDONNATEUR, Cote.ETAT)],
)
def test_each_side_answers_with_its_own_reasons(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, role: Role, cote: Cote
) -> None:
    alerte = poser(role)
    navigateur = connecter(role)
    page = navigateur.ouvrir(f"/alertes/{alerte}").text
    with lecture(fabrique_web) as session:
        for un in session.scalars(select(MotifAttente)):
            assert (f'value="{un.code}"' in page) is (un.cote == cote)
    raison = motif(fabrique_web, cote)
    reponse = navigateur.envoyer(f"/alertes/{alerte}/reponse", motif=raison)
    assert reponse.location == f"/alertes/{alerte}"
    assert lire(fabrique_web, alerte).cause == raison
    assert "Répondue" in navigateur.ouvrir(f"/alertes/{alerte}").text
    with lecture(fabrique_web) as session:
        types = session.scalars(select(Journal.type)).all()
    assert "alerte_repondue" in types


def test_a_reason_of_another_side_is_refused_beside_its_field(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory
) -> None:
    alerte = poser(REFERENT)
    refus = connecter(REFERENT).envoyer(
        f"/alertes/{alerte}/reponse", motif=motif(fabrique_web, Cote.ASSOCIATION)
    )
    assert refus.status_code == 422
    assert lire(fabrique_web, alerte).repondue_le is None


def test_a_reason_that_needs_a_word_keeps_what_was_typed_until_it_has_one(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory
) -> None:
    alerte, navigateur = poser(TS), connecter(TS)
    raison = motif(fabrique_web, Cote.ASSOCIATION, precision=True)
    refus = navigateur.envoyer(f"/alertes/{alerte}/reponse", motif=raison)
    assert refus.status_code == 422
    assert 'id="precision-erreur"' in refus.text
    assert f'value="{raison}" checked' in refus.text
    navigateur.envoyer(f"/alertes/{alerte}/reponse", motif=raison, precision=MOT)
    assert MOT in navigateur.ouvrir(f"/alertes/{alerte}").text


def test_the_association_s_word_is_read_by_it_and_the_state_never_by_a_landlord(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory
) -> None:
    alerte = poser(TS, REFERENT, COORDONNATEUR)
    raison = motif(fabrique_web, Cote.ASSOCIATION)
    connecter(TS).envoyer(f"/alertes/{alerte}/reponse", motif=raison, precision=MOT)
    with lecture(fabrique_web) as session:
        libelle = session.get_one(MotifAttente, raison).libelle
    for role in (TS, CHEF, COORDONNATEUR):
        lu = connecter(role).ouvrir(f"/alertes/{alerte}").text
        assert MOT in lu
    bailleur = connecter(REFERENT)
    for adresse in (f"/alertes/{alerte}", "/alertes", "/alertes?format=csv"):
        lu = bailleur.ouvrir(adresse).text
        assert "Six mois" in lu
        assert MOT not in lu
        assert libelle not in lu


def test_a_landlord_reads_its_own_side_and_the_association_reads_it_too(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory
) -> None:
    alerte = poser(TS, REFERENT)
    connecter(REFERENT).envoyer(
        f"/alertes/{alerte}/reponse",
        motif=motif(fabrique_web, Cote.BAILLEUR),
        precision=MOT_DU_BAILLEUR,
    )
    for role in (REFERENT, TS):
        assert MOT_DU_BAILLEUR in connecter(role).ouvrir(f"/alertes/{alerte}").text


def test_a_snooze_comes_back_on_its_day(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, horloge: Horloge
) -> None:
    alerte, navigateur = poser(TS), connecter(TS)
    champs = {
        "report-jusqu_au": "2026-07-15",
        "report-motif": motif(fabrique_web, Cote.ASSOCIATION),
    }
    assert navigateur.envoyer(f"/alertes/{alerte}/report", **champs).status_code == 302
    page = navigateur.ouvrir(f"/alertes/{alerte}").text
    assert "Reportée au 15\u00a0juillet\u00a02026" in page
    assert "Reportée au 15" in navigateur.ouvrir("/alertes?etat=reportee").text
    horloge.avancer(days=31)
    assert "À traiter" in connecter(TS).ouvrir(f"/alertes/{alerte}").text


@pytest.mark.parametrize("jour", ["2026-06-15", "2026-12-01", ""])
def test_a_snooze_out_of_bounds_is_refused_beside_its_date(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, jour: str
) -> None:
    alerte = poser(TS)
    champs = {"report-jusqu_au": jour, "report-motif": motif(fabrique_web, Cote.ASSOCIATION)}
    refus = connecter(TS).envoyer(f"/alertes/{alerte}/report", **champs)
    assert refus.status_code == 422
    assert 'id="report-jusqu_au-erreur"' in refus.text
    assert '<details class="action" open>' in refus.text
    assert lire(fabrique_web, alerte).reportee_le is None


def test_the_way_out_is_written_under_its_reason_with_its_article(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        raison = session.get_one(MotifAttente, motif(fabrique_web, Cote.ASSOCIATION))
        raison.voie, raison.article = "Demander une dérogation au préfet.", "L.441-2-6"
    page = connecter(TS).ouvrir(f"/alertes/{poser(TS)}").text
    assert "Demander une dérogation au préfet. (L.441-2-6)" in page


def test_a_closed_alert_is_read_and_takes_no_answer(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory
) -> None:
    alerte, navigateur = poser(TS, close_le=LE - timedelta(days=1)), connecter(TS)
    page = navigateur.ouvrir(f"/alertes/{alerte}").text
    assert "Cette alerte est close" in page
    assert "<fieldset" not in page
    raison = motif(fabrique_web, Cote.ASSOCIATION)
    assert navigateur.envoyer(f"/alertes/{alerte}/reponse", motif=raison).status_code == 409
    assert alerte not in navigateur.ouvrir("/alertes").text


@pytest.mark.parametrize("role", [TS, REFERENT, Role.CORRESPONDANT_BAILLEUR, COORDONNATEUR, ADMIN])
def test_an_alert_on_what_one_does_not_see_is_not_there(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, role: Role
) -> None:
    """Told once, then moved away: having been told opens nothing."""
    alerte = poser(role, nom="Hamelin")
    navigateur = connecter(role)
    assert navigateur.ouvrir(f"/alertes/{alerte}").status_code == 404
    assert alerte not in navigateur.ouvrir("/alertes").text
    if role != ADMIN:
        raison = motif(fabrique_web, Cote.ASSOCIATION)
        assert navigateur.envoyer(f"/alertes/{alerte}/reponse", motif=raison).status_code == 404


def test_a_landlord_that_was_not_told_opens_nothing_of_a_household_that_it_sees(
    connecter: Connecter, poser: Poser
) -> None:
    assert connecter(REFERENT).ouvrir(f"/alertes/{poser(TS)}").status_code == 404


def test_the_state_reads_the_reference_and_no_name(
    connecter: Connecter, poser: Poser, monde: Monde
) -> None:
    alerte, navigateur = poser(COORDONNATEUR), connecter(COORDONNATEUR)
    for adresse in (f"/alertes/{alerte}", "/alertes"):
        page = navigateur.ouvrir(adresse).text
        assert f"D-{monde.dossiers['Fabre']}" in page
        assert "Fabre" not in page


def test_an_alert_about_a_house_has_its_page_without_a_dossier(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory, monde: Monde
) -> None:
    with lecture(fabrique_web) as session:
        association = compte(session, monde, CHEF).organisme_id
    alerte = poser(CHEF, ADMIN, code="A20", nom=None, organisme_id=association)
    for role in (CHEF, ADMIN):
        page = connecter(role).ouvrir(f"/alertes/{alerte}").text
        assert "Association du Parc" in page
        assert "Ouvrir le dossier" not in page
        assert "Association du Parc" in connecter(role).ouvrir("/alertes").text
    page = connecter(ADMIN).ouvrir(f"/alertes/{alerte}").text
    assert "Votre rôle ne permet pas de répondre" in page
    connecter(CHEF).envoyer(f"/alertes/{alerte}/reponse", motif="demarche_association")
    assert lire(fabrique_web, alerte).repondue_le == LE


def test_the_list_is_filtered_by_state_and_by_kind(connecter: Connecter, poser: Poser) -> None:
    dates = {"declenchee_le": LE - timedelta(days=9)}
    poser(TS, nom="Fabre", **dates)
    poser(TS, nom="Garnier", code="A08", repondue_le=LE - timedelta(days=1), **dates)
    navigateur = connecter(TS)
    for adresse, attendus in (
        ("/alertes", {"Fabre", "Garnier"}),
        ("/alertes?etat=active", {"Fabre"}),
        ("/alertes?etat=repondue", {"Garnier"}),
        ("/alertes?etat=reportee", set()),
        ("/alertes?code=A08", {"Garnier"}),
    ):
        page = navigateur.ouvrir(adresse).text
        assert {nom for nom in ("Fabre", "Garnier") if nom in page} == attendus


def test_the_dossier_leads_to_its_alerts(connecter: Connecter, poser: Poser, monde: Monde) -> None:
    alerte = poser(TS)
    page = connecter(TS).ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").text
    assert f'href="/alertes/{alerte}"' in page


def test_a_reason_sent_twice_is_kept_once(
    connecter: Connecter, poser: Poser, fabrique_web: SessionFactory
) -> None:
    alerte, navigateur = poser(TS), connecter(TS)
    raison = motif(fabrique_web, Cote.ASSOCIATION)
    for _fois in range(2):
        envoye = navigateur.envoyer(f"/alertes/{alerte}/reponse", motif=raison)
        assert envoye.status_code == 302
    with lecture(fabrique_web) as session:
        assert len(session.scalars(select(AlerteReponse)).all()) == 1


def test_the_state_in_sql_is_the_state_that_the_rule_says(session: Session) -> None:
    """All the orders that an answer, a snooze and a reminder can have, on both databases."""
    le, association = LE, fabrique.association(session).id
    moments = [None, *(le - timedelta(days=jours) for jours in (3, 2, 1))]
    retours: list[datetime | None] = [le - timedelta(hours=12), le + timedelta(days=5)]
    for rang, (repondue, reportee, relancee, retour) in enumerate(
        product(moments, moments, moments, retours)
    ):
        session.add(
            Alerte(
                cle=f"etat:{rang}",
                code="A20",
                organisme_id=association,
                echeance_le=le - timedelta(days=9),
                declenchee_le=le - timedelta(days=9),
                repondue_le=repondue,
                reportee_le=reportee,
                reportee_jusqu_au=retour if reportee else None,
                relancee_le=relancee,
            )
        )
    session.flush()
    lues = session.execute(select(Alerte, etat_de_l_alerte(le))).all()
    assert len(lues) == 4 * 4 * 4 * 2
    for alerte, en_sql in lues:
        assert en_sql == etat_au(alerte, le), alerte.cle
