"""The library's own engine and stored form, chosen by a setting: the whole product runs on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.db import lecture
from models.dossier import EtatMoteur
from tests.workflow.decor import Monde
from tests.workflow.reponses import SUITE
from tests.workflow.suivi import Suivi
from web.commandes.base import ouvrir_base
from web.config import Reglages
from workflow.engine import Instance
from workflow.engine.etat import cache
from workflow.engine.etat.moteur import Moteur, choisir


@pytest.fixture(autouse=True)
def _rendre_le_moteur() -> Iterator[None]:
    yield
    choisir(Moteur.RAPIDE)


def codec_de(suivi: Suivi) -> str:
    with lecture(suivi.monde.factory) as session:
        return session.get_one(EtatMoteur, suivi.dossier_id).codec


@pytest.fixture(autouse=True)
def _sans_memoire(monde: Monde) -> None:
    """Every step reads the stored state, as another process would."""
    with monde.factory() as session:
        cache.agrandir(session.get_bind().engine, 0)


def test_le_reglage_choisit_le_moteur(tmp_path: Path, suivi: Suivi) -> None:
    base = f"sqlite:///{tmp_path / 'jalon.db'}"
    with ouvrir_base(Reglages(base=base, moteur="officiel")):
        assert Instance.vide(suivi.modele()).codec == "spiff-1.5"
    with ouvrir_base(Reglages(base=base)):
        assert Instance.vide(suivi.modele()).codec == "jalon-1"


def test_un_menage_va_jusqu_au_bout_sur_le_moteur_officiel(monde: Monde) -> None:
    choisir(Moteur.OFFICIEL)
    suivi = Suivi.ouvrir(monde)
    for element in SUITE:
        suivi.faire(element)
        assert codec_de(suivi) == "spiff-1.5"
        suivi.tout_concorde()
    assert suivi.sonner(suivi.le.replace(year=suivi.le.year + 2)) == ["veille"]


def test_un_dossier_change_de_moteur_en_chemin(suivi: Suivi) -> None:
    moteurs = {Moteur.OFFICIEL: "spiff-1.5", Moteur.RAPIDE: "jalon-1"}
    for rang, element in enumerate(SUITE):
        moteur = list(moteurs)[rang // 2 % 2]
        choisir(moteur)
        suivi.faire(element)
        assert codec_de(suivi) == moteurs[moteur]
        suivi.tout_concorde()
    suivi.la_chaine_tient()
