"""What was being typed when the dossier left for a version whose form asks less: never lost."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, transaction
from models.definition import Definition
from tests.web.administration.deplacements.lot import NOUVEAU, lire
from tests.web.fixtures import Connecter
from tests.web.lieu import Lieu
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from tests.web.pages.test_brouillons import TYPE, amorce_de, commencer, list_brouillons
from web.travaux.deplacements import avancer_deplacements
from workflow.parcours.definitions import pieces_de, publier_pieces

Champs = list[dict[str, Any]]
SANS_PLACE = "Il n’a plus de place pour ce que vous aviez saisi ici : "


@pytest.fixture
def ts(connecter: Connecter) -> Navigateur:
    return connecter(Role.TRAVAILLEUR_SOCIAL)


@pytest.fixture
def deplacer(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> Callable[[Callable[[Champs], Champs]], None]:
    """Move every dossier to a version whose form « contact » has other fields."""

    def geste(changer: Callable[[Champs], Champs]) -> None:
        with transaction(fabrique_web) as session:
            trouver = select(Definition).where(Definition.public_id == monde.definition)
            pieces = pieces_de(session.scalars(trouver).one())
            contact = orjson.loads(pieces.formulaires["contact"])
            contact["components"] = changer(contact["components"])
            formulaires = {**pieces.formulaires, "contact": orjson.dumps(contact)}
            nouvelles = replace(pieces, formulaires=formulaires)
            vers = publier_pieces(session, pieces=nouvelles, acteur_id=None, le=LE).public_id
        admin = connecter(Role.ADMINISTRATEUR)
        lot = admin.envoyer(NOUVEAU, de=monde.definition, vers=vers).headers["Location"]
        assert admin.envoyer(f"{lot}/lancement").status_code == 302
        avancer_deplacements(fabrique_web, le=LE)

    return geste


def sans_canal(champs: Champs) -> Champs:
    return [champ for champ in champs if champ["key"] != "canal"]


def sans_joint(champs: Champs) -> Champs:
    restent = [choix for choix in champs[0]["values"] if choix["value"] != "joint"]
    return [{**champs[0], "values": restent}, *champs[1:]]


def test_le_brouillon_montre_ce_que_le_formulaire_ne_demande_plus_et_le_garde(
    ts: Navigateur,
    abadie: Lieu,
    fabrique_web: SessionFactory,
    deplacer: Callable[[Callable[[Champs], Champs]], None],
) -> None:
    adresse, _caches = abadie.formulaire()
    commencer(ts, adresse, **TYPE)
    deplacer(sans_canal)
    page = ts.ouvrir(adresse).text
    assert f"{SANS_PLACE}Canal visite" in lire(page)
    assert '<input type="hidden" name="canal" value="visite">' in page
    ts.envoyer("/brouillons", brouillon=amorce_de(page), canal="visite", resultat_contact="refus")
    (garde,) = list_brouillons(fabrique_web)
    assert "visite" in garde.contenu
    _, caches = abadie.formulaire()
    assert ts.envoyer(adresse, **caches, **TYPE).status_code == 302


def test_un_choix_que_le_formulaire_n_offre_plus_se_lit_encore(
    ts: Navigateur, abadie: Lieu, deplacer: Callable[[Callable[[Champs], Champs]], None]
) -> None:
    adresse, _caches = abadie.formulaire()
    commencer(ts, adresse, **TYPE)
    deplacer(sans_joint)
    assert f"{SANS_PLACE}Résultat joint Reste dans" in lire(ts.ouvrir(adresse).text)


def test_la_page_ouverte_pendant_le_deplacement_rend_ce_qui_y_etait_saisi(
    ts: Navigateur, abadie: Lieu, deplacer: Callable[[Callable[[Champs], Champs]], None]
) -> None:
    adresse, caches = abadie.formulaire()
    deplacer(sans_canal)
    page = ts.envoyer(adresse, **caches, **TYPE)
    assert page.status_code == 409
    assert f"{SANS_PLACE}Canal visite" in lire(page.text)
    assert 'value="joint" checked' in page.text
