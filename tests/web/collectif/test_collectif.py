"""Collective actions in the browser: who reads what, and the steps typed on their pages."""

import re

import pytest
from sqlalchemy import select

from models.codes import Role
from models.collectif import Participant, Presence, Seance
from models.db import SessionFactory, lecture
from models.dossier import Dossier, EtapeOuverte
from models.menage import Menage, Personne
from tests.web.fixtures import Connecter
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
BAILLEUR, COORDONNATEUR = Role.REFERENT_BAILLEUR, Role.COORDONNATEUR


def action(fabrique: SessionFactory, monde: Monde, nom: str = "sien") -> Dossier:
    with lecture(fabrique) as session:
        return session.scalars(select(Dossier).where(Dossier.public_id == monde.actions[nom])).one()


def faire(
    navigateur: Navigateur,
    fabrique: SessionFactory,
    monde: Monde,
    element: str,
    **saisie: object,
) -> int:
    """Complete a step of the caseworker's action on its page; return the status."""
    dossier = action(fabrique, monde)
    with lecture(fabrique) as session:
        tache = session.scalars(
            select(EtapeOuverte.tache_id).where(
                EtapeOuverte.dossier_id == dossier.id, EtapeOuverte.element == element
            )
        ).one()
    return navigateur.envoyer(
        f"/dossiers/{dossier.public_id}/etapes/{tache}",
        version=dossier.version,
        fait_le="2026-06-15",
        **saisie,
    ).status_code


def menage_de(fabrique: SessionFactory, nom: str) -> str:
    with lecture(fabrique) as session:
        return session.scalars(
            select(Menage.public_id).join(Personne).where(Personne.nom == nom)
        ).one()


@pytest.fixture
def inscrits(connecter: Connecter, fabrique_web: SessionFactory, monde: Monde) -> Navigateur:
    """The caseworker, once a household that she follows and another are registered."""
    ts = connecter(TS)
    fabre = menage_de(fabrique_web, "Fabre")
    assert faire(ts, fabrique_web, monde, "inscription_saisie", participant=fabre) == 302
    ajout = f"/actions/{monde.actions['sien']}/menages"
    assert ts.envoyer(ajout, nom="Lormier", prenom="Ana").status_code == 302
    return ts


def test_une_action_s_ouvre_et_commence_par_constituer_son_groupe(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    ts = connecter(TS)
    page = ts.ouvrir("/actions/nouvelle").text
    programme = re.findall(r'<option value="(p004_[^"]+)"', page)[0]
    with lecture(fabrique_web) as session:
        referent = session.get_one(Dossier, action(fabrique_web, monde).id).referent.public_id
    reponse = ts.envoyer(
        "/actions/nouvelle",
        titre="Bien vivre ensemble",
        site="Résidence des Lilas",
        bailleur=monde.bailleur,
        programme=programme,
        departement="91",
        referent=referent,
        fait_le="2026-06-15",
    )
    assert reponse.status_code == 302
    page = ts.ouvrir(reponse.location).text
    assert "Bien vivre ensemble" in page
    assert "Constituer le groupe" in page
    # A step to do: among the others of the day.
    assert "Bien vivre ensemble" in ts.ouvrir("/journee?voir=tous").text


def test_une_action_sans_titre_est_refusee_et_rien_ne_se_perd(connecter: Connecter) -> None:
    reponse = connecter(TS).envoyer("/actions/nouvelle", site="Résidence des Lilas")
    assert reponse.status_code == 422
    assert "Résidence des Lilas" in reponse.text


def test_une_action_n_est_pas_un_menage(connecter: Connecter, monde: Monde) -> None:
    ts = connecter(TS)
    assert "Atelier" not in ts.ouvrir("/dossiers").text
    adresse = f"/dossiers/{monde.actions['sien']}"
    assert ts.ouvrir(adresse).location == f"/actions/{monde.actions['sien']}"


def test_les_presences_se_notent_menage_par_menage(
    inscrits: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    page = inscrits.ouvrir(f"/actions/{monde.actions['sien']}").text
    valeurs = re.findall(r'<option value="([a-z0-9]+:present)"', page)
    assert len(valeurs) == 2
    saisie = {"theme": "Éco-gestes", "tenue_le": "2026-06-12", "suite_seance": "autre"}
    present = valeurs[:1]
    assert (
        faire(inscrits, fabrique_web, monde, "seance_tenue", presences=[*present, ""], **saisie)
        == 302
    )
    with lecture(fabrique_web) as session:
        assert session.scalars(select(Seance.theme)).all() == ["Éco-gestes"]
        assert session.scalars(select(Presence.etat)).all() == ["present"]
    assert "1 ménage présent sur 1" in inscrits.ouvrir(f"/actions/{monde.actions['sien']}").text


def test_un_menage_sans_dossier_rejoint_l_action(
    inscrits: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    page = inscrits.ouvrir(f"/actions/{monde.actions['sien']}").text
    assert "Lormier Ana" in page
    assert "2 ménages inscrits" in page
    with lecture(fabrique_web) as session:
        assert len(session.scalars(select(Participant.id)).all()) == 2


def test_la_page_du_menage_dit_ses_actions(inscrits: Navigateur, monde: Monde) -> None:
    page = inscrits.ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").text
    assert "Atelier sien" in page
    assert "Atelier" not in inscrits.ouvrir(f"/dossiers/{monde.dossiers['Garnier']}").text


@pytest.mark.usefixtures("inscrits")
@pytest.mark.parametrize("role", [BAILLEUR, Role.CORRESPONDANT_BAILLEUR, COORDONNATEUR])
def test_le_bailleur_et_l_etat_lisent_l_action_sans_un_nom(
    connecter: Connecter, monde: Monde, role: Role
) -> None:
    """The landlord houses Fabre's proposition, and yet reads no name there."""
    navigateur = connecter(role)
    page = navigateur.ouvrir(f"/actions/{monde.actions['sien']}").text
    assert "Atelier sien" in page
    assert "2 ménages inscrits" in page
    assert not re.search("Fabre|Lormier", page)
    assert "<form" not in page.split("<main")[1]
    liste = navigateur.ouvrir("/actions").text
    assert "Atelier sien" in liste
    assert "Atelier autre" not in liste


@pytest.mark.usefixtures("inscrits")
def test_un_collegue_connait_l_action_sans_ses_noms(
    connecter: Connecter, monde: Monde, app: object
) -> None:
    ts = connecter(TS)
    page = ts.ouvrir(f"/actions/{monde.actions['collegue']}").text
    assert "Atelier collegue" in page
    assert "Noter ce qui arrive" not in page
    assert "Lormier" in connecter(CHEF).ouvrir(f"/actions/{monde.actions['sien']}").text


def test_une_action_suspendue_attend_d_etre_reprise(connecter: Connecter, monde: Monde) -> None:
    ts = connecter(TS)
    adresse = f"/dossiers/{monde.actions['sien']}/operations"
    version = re.findall(r'name="version" value="(\d+)"', ts.ouvrir(f"{adresse}/suspendre").text)
    suspendue = ts.envoyer(
        f"{adresse}/suspendre", motif="Vacances", fait_le="2026-06-15", version=version[0]
    )
    assert suspendue.status_code == 302
    page = ts.ouvrir(f"/actions/{monde.actions['sien']}").text
    assert "Action suspendue" in page
    assert "Enregistrer" not in page


def test_ce_qui_peut_arriver_a_une_action_n_est_pas_annonce_comme_la_suite(
    inscrits: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    seance = {"theme": "Les charges", "prevue_le": "2026-07-01"}
    assert faire(inscrits, fabrique_web, monde, "seance_prevue", **seance) == 302
    page = inscrits.ouvrir(f"/actions/{monde.actions['sien']}").text
    assert "Étape enregistrée." in page
    assert "Ensuite" not in page
    assert "Aucune présence notée." in page
