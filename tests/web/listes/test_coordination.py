"""The State's world: stuck cases by name, everything else without."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.alerte import Alerte
from models.attente import AlerteReponse
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from models.menage import Demande
from models.relogement import Logement, Proposition
from tests.web.fixtures import Connecter
from tests.web.monde import LE, SECRET, VOLET, Monde
from web.travaux.echeances import declencher_alertes

COORDONNATEUR = Role.COORDONNATEUR


@pytest.fixture
def alertes(fabrique_web: SessionFactory) -> None:
    """Let the scheduler look: the Delmas household has been in AVL for over six months."""
    assert declencher_alertes(fabrique_web, le=LE) == 1


@pytest.mark.usefixtures("alertes")
def test_a_household_over_six_months_is_listed_with_its_referent(
    connecter: Connecter, monde: Monde
) -> None:
    page = connecter(COORDONNATEUR).ouvrir("/coordination").text
    assert "Delmas" in page
    assert "Association du Parc" in page
    assert f"D-{monde.dossiers['Delmas']}" in page
    assert "1 ménage en AVL" in page
    for autre in ("Fabre", "Abadie", "Hamelin"):
        assert autre not in page


@pytest.mark.usefixtures("alertes")
def test_a_proposition_takes_it_off_the_list_and_hides_its_name(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(COORDONNATEUR)
    fiche = f"/dossiers/{monde.dossiers['Delmas']}"
    assert "Delmas" in navigateur.ouvrir(fiche).text
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Delmas")
        logement = session.scalars(select(Logement)).first()
        assert logement is not None
        session.add(Proposition(dossier_id=dossier.id, logement_id=logement.id, ouverte_le=LE))
    assert "Delmas" not in navigateur.ouvrir("/coordination").text
    assert "Delmas" not in navigateur.ouvrir(fiche).text


@pytest.mark.usefixtures("alertes")
def test_the_list_tells_what_blocks_each_case_and_who_said_nothing(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(COORDONNATEUR)
    assert "Delmas" in navigateur.ouvrir("/coordination?reponse=sans").text
    assert "Delmas" not in navigateur.ouvrir("/coordination?reponse=avec").text
    with transaction(fabrique_web) as session:
        alerte = session.scalars(select(Alerte).where(Alerte.code == "A01")).one()
        referent_id = session.scalars(select(Dossier.referent_id)).first()
        session.add_all(
            AlerteReponse(
                alerte_id=alerte.id, utilisateur_id=referent_id, cote="association",
                motif=motif, le=LE + timedelta(days=jours),
            )
            for jours, motif in enumerate(("offre_rare", "non_divorce"))
        )  # fmt: skip
    assert "Delmas" not in navigateur.ouvrir("/coordination?reponse=sans").text
    page = navigateur.ouvrir("/coordination?reponse=avec").text
    assert "Personne séparée, divorce non prononcé" in page
    assert "Pas d’offre adaptée" not in page
    assert f"/alertes/{alerte.public_id}" in page


@pytest.mark.usefixtures("alertes")
def test_another_dossier_s_proposition_does_not_hide_the_name(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with lecture(fabrique_web) as session:
        assert session.scalars(select(Proposition).where(Proposition.close_le.is_(None))).first()
    assert "Delmas" in connecter(COORDONNATEUR).ouvrir(f"/dossiers/{monde.dossiers['Delmas']}").text


@pytest.mark.parametrize("nom", ["Abadie", "Brunel", "Fabre", "Garnier"])
def test_a_case_that_is_not_stuck_has_no_name_and_no_diagnostic(
    connecter: Connecter, monde: Monde, nom: str
) -> None:
    page = connecter(COORDONNATEUR).ouvrir(f"/dossiers/{monde.dossiers[nom]}").text
    assert f"D-{monde.dossiers[nom]}" in page
    for interdit in (nom, SECRET, VOLET):
        assert interdit not in page


@pytest.mark.usefixtures("alertes")
def test_her_alerts_are_told_by_reference(connecter: Connecter, monde: Monde) -> None:
    page = connecter(COORDONNATEUR).ouvrir("/alertes").text
    assert f"D-{monde.dossiers['Delmas']}" in page
    assert "Six mois d’AVL sans proposition" in page
    assert "Delmas" not in page


def test_another_departement_is_not_hers(connecter: Connecter, monde: Monde) -> None:
    reponse = connecter(COORDONNATEUR).ouvrir(f"/dossiers/{monde.dossiers['Hamelin']}")
    assert reponse.status_code == 404


def _confier_a_l_etat(fabrique: SessionFactory, monde: Monde) -> str:
    """Make the State the one who validates the Brunel entry; return the step's address."""
    with transaction(fabrique) as session:
        etape = session.scalars(
            select(EtapeOuverte)
            .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
            .where(Dossier.public_id == monde.dossiers["Brunel"])
        ).one()
        etape.role = COORDONNATEUR
        session.execute(update(Demande).values(communes="Massy"))
        return f"/dossiers/{monde.dossiers['Brunel']}/etapes/{etape.tache_id}"


def test_she_validates_an_entry_without_reading_who_it_is(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    adresse = _confier_a_l_etat(fabrique_web, monde)
    navigateur = connecter(COORDONNATEUR)
    assert adresse in navigateur.ouvrir("/coordination/validations").text
    page = navigateur.ouvrir(adresse).text
    assert f"D-{monde.dossiers['Brunel']}" in page
    assert "Famille monoparentale" in page
    assert "Accompagnement vers le logement (AVL)" in page
    for interdit in ("Brunel", SECRET, VOLET, "1457"):
        assert interdit not in page


def test_she_decides_and_is_back_in_her_world(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    adresse = _confier_a_l_etat(fabrique_web, monde)
    with lecture(fabrique_web) as session:
        version = session.scalars(
            select(Dossier.version).where(Dossier.public_id == monde.dossiers["Brunel"])
        ).one()
    reponse = connecter(COORDONNATEUR).envoyer(
        adresse, version=version, fait_le=LE.date().isoformat(), decision_instance="refuse"
    )
    assert reponse.status_code == 422
    assert "Brunel" not in reponse.text
    reponse = connecter(COORDONNATEUR).envoyer(
        adresse, version=version, fait_le=LE.date().isoformat(), decision_instance="valide"
    )
    assert reponse.headers["Location"] == "/"


def test_the_key_figures_are_those_of_the_dossiers(connecter: Connecter) -> None:
    navigateur = connecter(COORDONNATEUR)
    page = navigateur.ouvrir("/coordination/chiffres-cles").text
    essonne = re.search(r'<th scope="row">91</th>\s*<td>(\d+)</td>', page)
    assert essonne is not None
    assert essonne.group(1) == "4"
    avant = navigateur.ouvrir("/coordination/chiffres-cles?au=2020-01-01").text
    assert re.search(r'<th scope="row">91</th>\s*<td>0</td>', avant)


def test_the_key_figures_are_downloaded_as_the_command_prints_them(connecter: Connecter) -> None:
    reponse = connecter(COORDONNATEUR).ouvrir("/coordination/chiffres-cles.csv?au=2026-06-15")
    assert reponse.mimetype == "text/csv"
    lignes = reponse.text.splitlines()
    assert lignes[0].startswith("departement,menages_diagnostiques_cumul_depuis_2020,")
    assert lignes[-1].startswith("IdF,5,")
