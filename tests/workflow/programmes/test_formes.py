"""The table of parameters keeps step with the diagrams and with the code."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

import bpmn
from workflow.avancement.depart import variables_du_programme
from workflow.expressions import compile_expression
from workflow.programmes import defauts_de, formes, parametres
from workflow.programmes.formes import TYPES

RACINE = Path(__file__).parents[3]
LUES = (
    "conditionExpression", "timeDuration", "timeDate", "timeCycle",
    "completionCondition", "loopCondition", "loopCardinality",
)  # fmt: skip
FIGEE = re.compile(r"R?\d*/?P[\dYMWDTHS]+")
LUS = {"code", "page"}
"""Usages of a parameter that something else than a diagram reads."""

USAGES = {"diagramme", "code", "page", "dossier", "etiquette"}


@cache
def lire(cle: str) -> etree._Element:
    lecteurs = (bpmn.read_parcours, bpmn.read_module)
    choisi = lecteurs[0] if cle in bpmn.list_parcours() else lecteurs[1]
    return etree.fromstring(choisi(cle))


def noms_lus(cle: str) -> Iterator[str]:
    """Yield the names that the expressions of one file read."""
    for element in lire(cle).iter("{*}*"):
        texte = (element.text or "").strip()
        if etree.QName(element).localname in LUES and texte and not FIGEE.fullmatch(texte):
            yield from compile_expression(texte).noms


def appeles(cle: str) -> set[str]:
    """Return the keys of all that a diagram calls, whatever the depth, and its own."""
    vus: set[str] = set()
    a_lire = [cle]
    while a_lire:
        suivant = a_lire.pop()
        if suivant in vus:
            continue
        vus.add(suivant)
        appels = lire(suivant).iter("{*}callActivity")
        a_lire += [appel.get("calledElement", "") for appel in appels]
    return vus


def lus_par(forme: str) -> set[str]:
    """Return the parameters that a shape reads, with all it calls."""
    noms = {nom for cle in appeles(forme) for nom in noms_lus(cle)}
    lus = noms & set(parametres())
    assert lus, forme  # a shape that reads none would make the tests below pass
    return lus


def test_chaque_forme_a_son_diagramme() -> None:
    assert sorted(formes()) == bpmn.list_parcours()
    assert [forme.rang for forme in formes().values()] == [f"P{n}" for n in range(1, 7)]


@pytest.mark.parametrize("forme", bpmn.list_parcours())
def test_une_forme_donne_a_ses_dossiers_tous_les_parametres_qu_elle_lit(forme: str) -> None:
    donnes = set(formes()[forme].parametres)
    if forme == "aiguillage":  # a programme also gets the parameters of the shapes it opens
        donnes |= {nom for autre in formes().values() for nom in autre.parametres}
    assert lus_par(forme) <= donnes


def test_un_parametre_de_diagramme_est_lu_par_une_forme_qui_l_annonce() -> None:
    lus = {forme: lus_par(forme) for forme in formes()}
    de_diagramme = [nom for nom, un in parametres().items() if un.usage == "diagramme"]
    assert de_diagramme
    for nom in de_diagramme:
        annoncent = [cle for cle, forme in formes().items() if nom in forme.parametres]
        assert any(nom in lus[cle] for cle in annoncent), nom


@pytest.mark.parametrize("nom", [n for n, p in parametres().items() if p.usage in LUS])
def test_un_parametre_de_code_est_lu_par_le_code(nom: str) -> None:
    citation = re.compile(rf"[\"']{nom}[\"']")
    rooms = ("workflow", "web", "notifications", "models")
    fichiers = (chemin for room in rooms for chemin in (RACINE / room).rglob("*.py"))
    assert any(citation.search(chemin.read_text(encoding="utf-8")) for chemin in fichiers)


def test_un_parametre_de_page_n_entre_pas_dans_les_variables() -> None:
    de_page = {nom for nom, parametre in parametres().items() if parametre.usage == "page"}
    depart = variables_du_programme(dict.fromkeys(de_page, 1))
    assert de_page
    assert not de_page & depart.keys()


def test_une_etiquette_ne_change_aucun_chemin() -> None:
    etiquettes = {nom for nom, parametre in parametres().items() if parametre.est_etiquette}
    assert etiquettes
    for forme in bpmn.list_parcours():
        assert not lus_par(forme) & etiquettes


def test_les_defauts_ont_le_type_de_leur_parametre_et_chaque_parametre_sa_source() -> None:
    assert {parametre.usage for parametre in parametres().values()} == USAGES
    for parametre in parametres().values():
        assert parametre.type in TYPES
        assert parametre.reprocher(parametre.defaut) is None
        assert parametre.libelle
        assert parametre.source
    for cle, forme in formes().items():
        assert defauts_de(cle), cle
        for nom, valeur in defauts_de(cle).items():
            assert parametres()[nom].reprocher(valeur) is None, (forme.nom, nom)


def test_aucun_parametre_n_est_orphelin() -> None:
    repris = {nom for forme in formes().values() for nom in forme.parametres}
    assert repris == set(parametres())


@pytest.mark.parametrize("cle", sorted(formes()))
def test_une_forme_porte_le_nom_de_son_diagramme(cle: str) -> None:
    """The list of programmes and the list of versions say the same word for the same thing."""
    processus = lire(cle).iter("{*}process")
    assert formes()[cle].nom in {un.get("name") for un in processus}
