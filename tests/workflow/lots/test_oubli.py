"""What a move is taken back with is kept while it may serve, and no longer."""

import pytest

from models.codes import DeplacementSort
from models.db import transaction
from models.deplacement import GARDE, oublier
from tests.workflow.decor import JOUR, Monde
from tests.workflow.lots.decor import Lot, differences
from tests.workflow.lots.versions import AVEC_LES_CLES
from tests.workflow.suivi import Suivi
from web.travaux.entretien import oublier_les_retours
from workflow import deplacements


@pytest.fixture
def suivi(monde: Monde) -> Suivi:
    return Suivi.ouvrir(monde)


@pytest.fixture
def lot(suivi: Suivi) -> Lot:
    prepare = Lot.preparer(suivi.monde, AVEC_LES_CLES, le=suivi.le, dossiers=[suivi.dossier_id])
    assert prepare.lancer(suivi.le) == {DeplacementSort.DEPLACE: 1}
    return prepare


def gardes(lot: Lot) -> list[bool]:
    return [
        any((ligne.avant, ligne.avant_lignes, ligne.avant_codec, ligne.avant_moteur))
        for ligne in lot.lignes()
    ]


def test_un_deplacement_se_ramene_jusqu_au_dernier_jour_puis_dit_pourquoi_non(
    lot: Lot, suivi: Suivi
) -> None:
    fabrique = lot.monde.factory
    oublier_les_retours(fabrique, le=suivi.le + GARDE - JOUR)
    assert gardes(lot) == [True]
    assert oublier_les_retours(fabrique, le=suivi.le + GARDE) > 0
    assert gardes(lot) == [False]
    assert lot.annuler(suivi.le + GARDE) == {DeplacementSort.RESTE: 1}
    (ligne,) = lot.lignes()
    assert "plus de 90 jours" in (ligne.motif or "")
    assert suivi.dossier().definition_id != lot.monde.definition_id
    assert differences(lot.monde, suivi.dossier_id) == []


def test_ce_qui_ne_peut_plus_servir_est_oublie_sans_attendre(lot: Lot, suivi: Suivi) -> None:
    suivi.faire("enregistrer_orientation")
    with transaction(lot.monde.factory) as session:
        assert oublier(session, le=suivi.le, limite=200) > 0
    assert gardes(lot) == [False]


def test_un_dossier_a_ramener_le_sera_quel_que_soit_son_age(lot: Lot, suivi: Suivi) -> None:
    tard = suivi.le + 2 * GARDE
    lot._agir(deplacements.annuler, tard)
    with transaction(lot.monde.factory) as session:
        oublier(session, le=tard, limite=200)
    assert lot.battre(tard) == {DeplacementSort.RENDU: 1}
