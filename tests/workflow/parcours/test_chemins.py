"""Which steps come before a step: it depends on the programme, and on what answers lead to."""

from collections.abc import Mapping

import orjson
import pytest

from models.db import SessionFactory, lecture, transaction
from tests.workflow.decor import LE
from workflow.parcours.chemins import chemins
from workflow.parcours.definition_chargee import charger
from workflow.parcours.definitions import derniere_publiee, publier_livrees
from workflow.programmes import trouver

ENTREE = ("enregistrer_orientation", "prendre_contact", "realiser_diagnostic")


def lire(factory: SessionFactory, identifiant: str, **autres: object) -> Mapping[str, list[str]]:
    """Return the ids of the steps before each step of a shipped programme."""
    fiche = trouver(identifiant)
    with transaction(factory) as session:
        publier_livrees(session, le=LE, parcours=[fiche.forme])
    with lecture(factory) as session:
        definition = derniere_publiee(session, fiche.forme)
        assert definition is not None
        chargee = charger(session, definition.id, definition.sha256)
        parametres = orjson.dumps(fiche.resolus() | autres).decode()
        trouves = chemins(definition, chargee, parametres)
    return {element: [etape.id for etape in avant] for element, avant in trouves.items()}


def test_le_chemin_passe_par_une_offre_acceptee_avant_le_bail(factory: SessionFactory) -> None:
    avant = lire(factory, "002-01")["signer_bail"]
    assert avant[:3] == list(ENTREE)
    assert avant[-4:] == [
        "passer_caleol", "notifier_offre", "repondre_offre", "designer_correspondant",
    ]  # fmt: skip


def test_l_adhesion_prealable_vient_avant_le_diagnostic(factory: SessionFactory) -> None:
    assert "recueillir_adhesion" not in lire(factory, "002-01")["realiser_diagnostic"]
    avant = lire(factory, "004-2.1.12")["realiser_diagnostic"]
    assert avant[-1] == "recueillir_accord_prealable"


def test_une_etape_que_le_programme_n_a_pas_n_est_sur_aucun_chemin(factory: SessionFactory) -> None:
    avec = lire(factory, "002-01")
    assert "valider_entree" in avec["recueillir_adhesion"]
    sans = lire(factory, "002-01", avec_instance=False)
    assert "valider_entree" not in sans
    assert "valider_entree" not in sans["recueillir_adhesion"]


def test_un_evenement_au_bord_d_une_phase_n_est_pas_un_chemin(factory: SessionFactory) -> None:
    assert "retrait_avl" not in lire(factory, "002-01")


@pytest.mark.parametrize(
    ("identifiant", "etape"),
    [
        ("004-2.1.7", "entrer_palier"), ("004-2.2.7", "bilan_final"),
        ("004-2.2.10", "entrer_transitoire"), ("004-2.3.5", "entrer_palier"),
    ],
)  # fmt: skip
def test_chaque_forme_mene_a_ses_etapes(
    factory: SessionFactory, identifiant: str, etape: str
) -> None:
    avant = lire(factory, identifiant)[etape]
    assert "enregistrer_orientation" in avant
    assert len(avant) == len(set(avant))
