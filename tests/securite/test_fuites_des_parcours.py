"""What the stages, the debts and the committees of a household do not tell to those around it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, transaction
from models.organisme import Organisme
from models.paliers import ProcedureExpulsion
from tests import fabrique
from tests.securite.test_attaques_des_pages import lire_etape
from tests.web.collectif.test_instances import commission, inscrire
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, Monde

__all__ = ["commission"]

TS, CHEF, ETAT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.COORDONNATEUR
REFERENT = Role.REFERENT_BAILLEUR
DETTE = "4 321 €"


def endetter(fabrique_web: SessionFactory, monde: Monde, nom: str, *, chez: str) -> None:
    """Note a debt while the household lives at a landlord's, then move it to a transitional home.

    The second landlord is the one of the accounts of `monde`.
    """
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, nom)
        organismes = dict(session.execute(select(Organisme.public_id, Organisme.id)).all())
        jours = {jour: LE - timedelta(days=jour) for jour in (200, 40, 20)}
        fait = {"dossier_id": dossier.id, "fait_le": jours[40], "saisi_le": jours[40]}
        fabrique.occupation(
            session, dossier.foyer, bailleur_id=organismes[chez], debut=jours[200],
            fin=jours[20], statut="occupant_sans_titre",
        )  # fmt: skip
        fabrique.add(session, ProcedureExpulsion(**fait, etape="jugement_resiliation", dette=4321))
        fabrique.occupation(
            session, dossier.foyer, dossier_id=dossier.id, bailleur_id=organismes[monde.bailleur],
            debut=jours[20], statut="relogement_transitoire", rang_palier=1,
            preneur_id=dossier.association_id,
        )  # fmt: skip


def lire(connecter: Connecter, role: Role, adresse: str) -> str:
    page = connecter(role).ouvrir(adresse)
    assert page.status_code == 200
    return page.text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("le_sien", [True, False])
def test_a_landlord_reads_the_debt_that_was_noted_in_a_dwelling_of_his(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, *, le_sien: bool
) -> None:
    """004 2.2.10: a transitional dwelling may be another landlord's than the one owed."""
    with transaction(fabrique_web) as session:
        ailleurs = fabrique.bailleur(session, nom="Bailleur d’avant").public_id
    endetter(fabrique_web, monde, "Fabre", chez=monde.bailleur if le_sien else ailleurs)
    adresse = f"/dossiers/{monde.dossiers['Fabre']}"
    assert DETTE in lire(connecter, TS, f"{adresse}/logement")
    page = lire(connecter, REFERENT, adresse)
    assert "Palier 1" in page
    assert (DETTE in page) is le_sien
    assert ("Jugement" in page) is le_sien


def test_a_landlord_is_not_told_what_the_association_does_next(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    adresse, version = lire_etape(fabrique_web, monde.dossiers["Garnier"])
    navigateur = connecter(REFERENT)
    champs = {
        "version": version,
        "fait_le": LE.date().isoformat(),
        "decision_caleol": "attribution_condition",
        "pieces_manquantes": "Avis d’imposition",
    }
    assert navigateur.envoyer(adresse, **champs).status_code == 302
    page = navigateur.ouvrir("/bailleur").text
    assert "Étape enregistrée." in page
    attendues = lire(connecter, TS, f"/dossiers/{monde.dossiers['Garnier']}")
    suivantes = re.findall(r'class="action-titre">([^<]+)<', attendues)
    assert suivantes
    assert "Ensuite" not in page


def test_the_state_is_not_told_which_steps_the_association_did(
    connecter: Connecter,
    monde: Monde,
    fabrique_web: SessionFactory,
    horloge: Horloge,
    commission: str,
) -> None:
    """Their names may tell of health or of debts; the decision is enough."""
    public_id = monde.dossiers["Brunel"]
    inscrire(connecter(TS), fabrique_web, public_id)
    horloge.avancer(days=2)
    adresse, version = lire_etape(fabrique_web, public_id)
    le = (LE + timedelta(days=1)).date().isoformat()
    faite = {"version": version, "fait_le": le, "decision_instance": "valide"}
    assert connecter(CHEF).envoyer(adresse, **faite).status_code == 302
    libelle = "Valider l’entrée"
    assert libelle in lire(connecter, CHEF, commission)
    page = lire(connecter, ETAT, commission)
    assert "Noter la décision" in page
    assert libelle not in page
