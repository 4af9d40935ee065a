"""« Visible du bailleur »: offered where the access matrix allows, read by the landlord."""

from sqlalchemy import select
from sqlalchemy.orm import Session

import bpmn
from models.codes import Role
from models.db import SessionFactory, transaction
from models.dossier import Dossier
from tests import fabrique
from tests.web.administration.edition.editeur.test_editeur import admin, adresse, brouillon, envoyer
from tests.web.fixtures import Connecter
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur

__all__ = ["admin", "brouillon"]

VISIBLE = '<spiffworkflow:property name="visible_bailleur" value="oui" />'
LIBELLE = "Enregistrer l’attribution"


def montrer(diagramme: bytes, formulaire: str) -> str:
    """Return the diagram whose step with that form is told to the landlord."""
    avant = f'<spiffworkflow:property name="formulaire" value="{formulaire}" />'
    texte = diagramme.decode()
    assert texte.count(avant) == 1
    return texte.replace(avant, avant + VISIBLE)


def test_a_form_that_the_matrix_closes_to_the_landlord_cannot_be_told(
    admin: Navigateur, brouillon: str
) -> None:
    ouvert = envoyer(
        admin, adresse(brouillon, suite="/verdict"),
        contenu=montrer(bpmn.read_parcours("acces_direct"), "attribution"),
    ).get_json()  # fmt: skip
    ferme = envoyer(
        admin, adresse(brouillon, "module/diagnostic", "/verdict"),
        contenu=montrer(bpmn.read_module("diagnostic"), "diagnostic"),
    ).get_json()  # fmt: skip
    assert ouvert["publiable"]
    assert not ferme["publiable"]
    assert any("fermé au bailleur" in p["message"] for p in ferme["problemes"])


def _trouver(session: Session, monde: Monde) -> Dossier:
    voulu = Dossier.public_id == monde.dossiers["Garnier"]
    return session.scalars(select(Dossier).where(voulu)).one()


def test_the_landlord_reads_that_the_association_is_at_a_step_it_may_know_of(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    page = f"/dossiers/{monde.dossiers['Garnier']}"
    with transaction(fabrique_web) as session:
        fabrique.etape_ouverte(
            session, _trouver(session, monde), element="constater_attribution", libelle=LIBELLE
        )
    assert LIBELLE not in connecter(Role.REFERENT_BAILLEUR).ouvrir(page).text
    with transaction(fabrique_web) as session:
        dossier = _trouver(session, monde)
        [parcours] = [p for p in dossier.definition.pieces if p.genre == "parcours"]
        parcours.contenu = montrer(parcours.contenu, "attribution").encode()
    lue = connecter(Role.REFERENT_BAILLEUR).ouvrir(page).text
    assert "En cours chez les autres" in lue
    assert LIBELLE in lue
