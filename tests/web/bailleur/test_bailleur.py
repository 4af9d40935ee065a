"""The landlord's world: its households, their housing side, and nothing of their social life."""

import re

import pytest
from sqlalchemy import select, update

from models.accompagnement import Mesure
from models.alerte import Alerte, AlerteDestinataire
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from models.menage import Demande
from models.relogement import Correspondant, PassageCaleol, Proposition
from models.utilisateur import Couverture, Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import LE, MOTIF_ORIENTATION, SECRET, VOLET, Monde

REFERENT, CORRESPONDANT = Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR
MOTIF_DU_MENAGE = "securite"


def etape(fabrique: SessionFactory, public_id: str) -> tuple[str, dict[str, object]]:
    """Return the address of the open task of a dossier, and the hidden fields of its form."""
    with lecture(fabrique) as session:
        ouverte, version = session.execute(
            select(EtapeOuverte.tache_id, Dossier.version)
            .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
            .where(Dossier.public_id == public_id, EtapeOuverte.sorte != "evenement")
        ).one()
    champs = {"version": version, "fait_le": LE.date().isoformat()}
    return f"/dossiers/{public_id}/etapes/{ouverte}", champs


def nommer_correspondant(fabrique: SessionFactory, monde: Monde, nom: str) -> None:
    with transaction(fabrique) as session:
        compte = session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == monde.comptes[CORRESPONDANT])
        ).one()
        dossier = monde.dossier(session, nom)
        session.add(
            Correspondant(
                dossier_id=dossier.id,
                organisme_id=compte.organisme_id,
                utilisateur_id=compte.id,
                nom=compte.nom,
                designe_le=LE,
            )
        )


def test_only_households_with_a_dwelling_of_his_are_listed(connecter: Connecter) -> None:
    page = connecter(REFERENT).ouvrir("/bailleur/menages").text
    assert "Fabre" in page
    assert "Garnier" in page
    for autre in ("Abadie", "Delmas", "Hamelin"):
        assert autre not in page


def test_his_steps_wait_on_his_home_page(connecter: Connecter) -> None:
    page = connecter(REFERENT).ouvrir("/bailleur").text
    assert "Tracer le contact préalable" in page
    assert "Saisir la décision" in page


def test_he_completes_his_step_and_the_next_is_told(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(REFERENT)
    adresse, champs = etape(fabrique_web, monde.dossiers["Garnier"])
    navigateur.envoyer(adresse, **champs, decision_caleol="attribution")
    page = navigateur.ouvrir(f"/dossiers/{monde.dossiers['Garnier']}").text
    assert "Notifier l’offre au ménage" in page
    assert "a) attribution" in page


def test_a_decision_that_refuses_needs_its_motive(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    adresse, champs = etape(fabrique_web, monde.dossiers["Garnier"])
    reponse = connecter(REFERENT).envoyer(adresse, **champs, decision_caleol="non_attribution")
    assert reponse.status_code == 422
    assert re.search(r'id="motif_ecrit-erreur">', reponse.text)


@pytest.mark.parametrize("role", [REFERENT, CORRESPONDANT])
def test_no_page_of_the_landlord_has_a_word_of_social_data(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, role: Role
) -> None:
    nommer_correspondant(fabrique_web, monde, "Fabre")
    with transaction(fabrique_web) as session:
        session.execute(update(PassageCaleol).values(motif_refus_menage=MOTIF_DU_MENAGE))
    navigateur = connecter(role)
    page = navigateur.ouvrir(f"/dossiers/{monde.dossiers['Fabre']}")
    assert page.status_code == 200
    assert VOLET in page.text
    adresses = ["/bailleur", "/bailleur/menages", "/bailleur/besoins", "/alertes"]
    adresses += [f"/dossiers/{public_id}" for public_id in monde.dossiers.values()]
    adresses += [
        etape(fabrique_web, public_id)[0]
        for nom, public_id in monde.dossiers.items()
        if nom != "Jourdan"  # closed: no step is open
    ]
    octets = "".join(navigateur.ouvrir(adresse).text for adresse in adresses)
    for interdit in (SECRET, MOTIF_ORIENTATION, MOTIF_DU_MENAGE, "1457", "1 457"):
        assert interdit not in octets.replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_he_loses_sight_of_the_household_when_his_proposition_closes(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(REFERENT)
    page = f"/dossiers/{monde.dossiers['Fabre']}"
    assert navigateur.ouvrir(page).status_code == 200
    with transaction(fabrique_web) as session:
        session.execute(update(Proposition).values(close_le=LE, issue="sans_suite"))
    assert navigateur.ouvrir(page).status_code == 404
    assert "Fabre" not in navigateur.ouvrir("/bailleur/menages").text


def test_he_sees_his_departements_only(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        compte = session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == monde.comptes[REFERENT])
        ).one()
        session.add(Couverture(utilisateur_id=compte.id, departement="95"))
    navigateur = connecter(REFERENT)
    assert navigateur.ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").status_code == 404
    assert "Fabre" not in navigateur.ouvrir("/bailleur").text


def test_the_correspondant_sees_the_households_he_is_named_for(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(CORRESPONDANT)
    assert navigateur.ouvrir(f"/dossiers/{monde.dossiers['Garnier']}").status_code == 404
    nommer_correspondant(fabrique_web, monde, "Garnier")
    assert navigateur.ouvrir(f"/dossiers/{monde.dossiers['Garnier']}").status_code == 200
    assert navigateur.ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").status_code == 404


def _alerter(fabrique: SessionFactory, monde: Monde, **destinataire: int | None) -> None:
    """Fire the six-month alert of the Delmas household, told to whom is given."""
    with transaction(fabrique) as session:
        dossier = monde.dossier(session, "Delmas")
        mesure = session.scalars(select(Mesure).where(Mesure.dossier_id == dossier.id)).one()
        session.add(
            Alerte(
                cle="alerte:A01:essai",
                code="A01",
                dossier_id=dossier.id,
                mesure_id=mesure.id,
                echeance_le=LE,
                declenchee_le=LE,
                destinataires=[AlerteDestinataire(role=REFERENT, **destinataire)],
            )
        )


def _organisme(fabrique: SessionFactory, monde: Monde) -> int:
    with lecture(fabrique) as session:
        requete = select(Utilisateur.organisme_id).where(
            Utilisateur.courriel == monde.comptes[REFERENT]
        )
        return session.scalars(requete).one()


def test_an_anonymous_need_is_four_columns_and_nothing_else(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    _alerter(fabrique_web, monde, organisme_id=_organisme(fabrique_web, monde))
    navigateur = connecter(REFERENT)
    page = navigateur.ouvrir("/bailleur/besoins").text
    corps = page[page.index("<tbody>") : page.index("</tbody>")]
    cellules = [
        re.sub(r"\s+", " ", cellule).strip()
        for cellule in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", corps, re.DOTALL)
    ]
    # Alone to ask for Massy, it does not name it; the fifth cell answers.
    attendu = ["T3", "communes non nommées (Essonne)", "620 € par mois", "septembre 2025"]
    assert cellules[:-1] == attendu
    assert re.findall(r'href="([^"?]*)', corps) == ["/bailleur/logements/nouveau"]
    assert "Delmas" not in page + navigateur.ouvrir("/bailleur").text
    assert monde.dossiers["Delmas"] not in page
    assert navigateur.ouvrir(f"/dossiers/{monde.dossiers['Delmas']}").status_code == 404


def test_a_need_goes_when_the_measure_ends(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    _alerter(fabrique_web, monde, organisme_id=_organisme(fabrique_web, monde))
    with transaction(fabrique_web) as session:
        session.execute(update(Mesure).values(fin_reelle=LE, fin_motif="terme"))
    assert "Aucun besoin" in connecter(REFERENT).ouvrir("/bailleur/besoins").text


def test_a_need_that_says_little_is_still_readable(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    _alerter(fabrique_web, monde, organisme_id=_organisme(fabrique_web, monde))
    with transaction(fabrique_web) as session:
        session.execute(update(Demande).values(communes=None, typologie=None, loyer_max=None))
    page = connecter(REFERENT).ouvrir("/bailleur/besoins").text
    assert "Non précisée" in page
    assert "None" not in page


def test_another_landlord_s_need_is_not_shown(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with lecture(fabrique_web) as session:
        autre = session.scalars(
            select(Utilisateur.organisme_id).where(Utilisateur.role == Role.COORDONNATEUR)
        ).first()
    _alerter(fabrique_web, monde, organisme_id=autre)
    assert "Aucun besoin" in connecter(REFERENT).ouvrir("/bailleur/besoins").text
