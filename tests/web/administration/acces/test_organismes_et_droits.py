"""The pages of the organisations and of the rights."""

import pytest
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, lecture
from models.organisme import Agrement, Organisme
from models.visibilite import ACTIONS, INSTANCES, VISIBILITE
from tests.web.fixtures import Connecter
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur
from web.administration.acces.droits import COLLECTIVES, DOSSIERS, REUNIONS, lire_droits
from workflow.formulaires.matrice import list_groupes, peut_lire
from workflow.habilitations import HABILITATIONS, LIBELLES

PAGE, DROITS = "/administration/organismes", "/administration/droits"
ADMIN = Role.ADMINISTRATEUR


def trouver(factory: SessionFactory, nom: str) -> str:
    with lecture(factory) as session:
        return session.scalars(select(Organisme.public_id).where(Organisme.nom == nom)).one()


def test_an_organisation_is_created_found_renamed_and_closed(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    admin = connecter(ADMIN)
    assert admin.envoyer(PAGE, type="bailleur", nom="Éclaircie Habitat").status_code == 302
    page = f"{PAGE}/{trouver(fabrique_web, 'Éclaircie Habitat')}"
    assert "Éclaircie" in admin.ouvrir(f"{PAGE}?q=eclaircie&type=bailleur&tri=comptes").text
    refus = admin.envoyer(PAGE, type="bailleur", nom="eclaircie habitat")
    assert (refus.status_code, 'value="eclaircie habitat"' in refus.text) == (422, True)
    assert admin.envoyer(page, nom="Éclaircie").status_code == 302
    assert admin.envoyer(page, nom=" ").status_code == 422
    assert admin.envoyer(f"{page}/retrait").status_code == 302
    assert "Éclaircie" not in admin.ouvrir(PAGE).text
    fichier = admin.ouvrir(f"{PAGE}?etat=desactives&format=csv").data.decode("utf-8-sig")
    assert '"Éclaircie";"Bailleur";"Non"' in fichier
    assert "Éclaircie" not in admin.ouvrir("/administration/comptes/nouveau").text
    assert admin.envoyer(f"{page}/remise").status_code == 302
    assert "Éclaircie" in admin.ouvrir("/administration/comptes/nouveau").text


def test_a_closed_landlord_is_offered_neither_to_an_action_nor_to_a_dossier(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    admin, chef = connecter(ADMIN), connecter(Role.CHEF_DE_SERVICE)
    partage = f"/dossiers/{monde.dossiers['Abadie']}/partage"
    for page in ("/actions/nouvelle", partage):
        assert "Troisième Bailleur" in chef.ouvrir(page).text
    admin.envoyer(f"{PAGE}/{trouver(fabrique_web, 'Troisième Bailleur')}/retrait")
    for page in ("/actions/nouvelle", partage):
        assert "Troisième Bailleur" not in chef.ouvrir(page).text
    # The landlord of the household stays: what names it goes on naming it.
    admin.envoyer(f"{PAGE}/{monde.bailleur}/retrait")
    assert "Habitat du Parc" in chef.ouvrir(f"/dossiers/{monde.dossiers['Fabre']}/partage").text


def agreer(navigateur: Navigateur, page: str, *lignes: tuple[str, str, str]) -> int:
    noms = ("genre", "debut", "fin")
    champs = {
        f"agrements.{rang}.{nom}": valeur
        for rang, ligne in enumerate(lignes)
        for nom, valeur in zip(noms, ligne, strict=True)
    }
    return navigateur.envoyer(f"{page}/agrements", **champs).status_code


def test_the_agrements_are_typed_as_a_table(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    admin = connecter(ADMIN)
    page = f"{PAGE}/{trouver(fabrique_web, 'Association du Parc')}"
    assert agreer(admin, page, ("isft", "2026-01-01", "2031-01-01"), ("", "", "")) == 302
    assert agreer(admin, page, ("isft", "2026-01-01", "")) == 422
    assert agreer(admin, page, ("isft", "2026-01-01", "2040-01-01")) == 422
    with lecture(fabrique_web) as session:
        assert [str(un.fin) for un in session.scalars(select(Agrement))] == ["2031-01-01"]
    assert 'value="2031-01-01"' in admin.ouvrir(page).text
    assert agreer(admin, page) == 302
    with lecture(fabrique_web) as session:
        assert session.scalars(select(Agrement)).all() == []


@pytest.mark.parametrize("role", Role)
def test_the_page_of_a_role_is_what_the_tables_say(connecter: Connecter, role: Role) -> None:
    droits = lire_droits(role)
    assert {a.lower() for a in droits.actions} == {
        LIBELLES[action].lower() for action in HABILITATIONS[role]
    }
    assert [g.etendue != "rien" for g in droits.groupes] == [
        peut_lire(role, groupe) for groupe in list_groupes()
    ]
    page = connecter(ADMIN).ouvrir(f"{DROITS}?role={role}").text
    for action in droits.actions:
        assert action in page


def test_every_rule_of_visibility_has_its_words_and_no_word_is_left_over() -> None:
    for tables, mots in ((VISIBILITE, DOSSIERS), (ACTIONS, COLLECTIVES), (INSTANCES, REUNIONS)):
        assert {regle.__name__ for regle in tables.values()} == mots.keys()


def test_the_rights_are_read_by_action_and_taken_away(connecter: Connecter) -> None:
    admin = connecter(ADMIN)
    page = admin.ouvrir(DROITS)
    assert "Fusionner deux ménages" in page.text
    assert len(page.data) < 100_000
    fichier = admin.ouvrir(f"{DROITS}?format=csv").data.decode("utf-8-sig")
    assert '"Fusionner deux ménages";"Non";"Oui";"Non";"Non";"Non";"Non"' in fichier
    assert admin.ouvrir(f"{DROITS}?role=inconnu").status_code == 200
