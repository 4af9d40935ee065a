"""A parcours that calls others: only the switch does, and it is frozen with all that it calls."""

import pytest
from lxml import etree

import bpmn
from models.db import SessionFactory, lecture, transaction
from models.definition import Definition
from tests.workflow.decor import LE
from workflow.engine.fichier import xml
from workflow.engine.fichier.references import list_appels
from workflow.essai.travail import bibliotheque_livree
from workflow.parcours.definitions import publier
from workflow.verification.livre import verifier_livre

TOUS = [*bpmn.list_parcours(), *bpmn.list_modules()]


def appels(cle: str) -> set[str]:
    lire = bpmn.read_parcours if cle in bpmn.list_parcours() else bpmn.read_module
    return set(list_appels(xml.lire(lire(cle))))


def tout_ce_qu_appelle(cle: str) -> set[str]:
    directs = appels(cle)
    return directs.union(*(tout_ce_qu_appelle(appele) for appele in directs))


def test_seul_l_aiguillage_appelle_des_parcours() -> None:
    appelants = {cle for cle in TOUS if appels(cle) & set(bpmn.list_parcours())}
    assert appelants == {"aiguillage"}
    assert appels("aiguillage") >= bpmn.FORMES_APPELABLES


def test_tout_module_est_appele_par_un_parcours() -> None:
    appeles = set().union(*(tout_ce_qu_appelle(cle) for cle in bpmn.list_parcours()))
    assert set(bpmn.list_modules()) <= appeles


def test_une_definition_emporte_tout_ce_qu_elle_appelle(base: SessionFactory) -> None:
    with transaction(base) as session:
        contenu = bpmn.read_parcours("aiguillage")
        publiee = publier(session, contenu=contenu, acteur_id=None, le=LE).id
    with lecture(base) as session:
        pieces = session.get_one(Definition, publiee).pieces
        modules = {piece.cle for piece in pieces if piece.genre == "module"}
    assert modules == tout_ce_qu_appelle("aiguillage")


def test_un_essai_trouve_les_parcours_que_l_on_peut_appeler() -> None:
    assert set(bibliotheque_livree().modules) == {*bpmn.list_modules(), *bpmn.FORMES_APPELABLES}


@pytest.mark.parametrize("cle", ["aiguillage", "collectif"])
def test_ni_l_aiguillage_ni_une_action_collective_ne_s_appellent(cle: str) -> None:
    """A collective action opens dossiers by message (ADR 0010)."""
    racine = etree.fromstring(bpmn.read_parcours("aiguillage"))
    [premier, *_] = racine.iter(f"{{{xml.BPMN}}}callActivity")
    premier.set("calledElement", cle)
    verdict = verifier_livre(etree.tostring(racine))
    assert not verdict.publiable
    dits = " ".join(probleme.message for probleme in verdict.problemes)
    assert cle in dits or "finit par appeler" in dits
