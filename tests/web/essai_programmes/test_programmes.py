"""Every programme, alias included, reaches every end that it allows, on the real product."""

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

import bpmn
from web.essai_programmes.base import Modele
from web.essai_programmes.essai import Bilan
from web.essai_programmes.lot import essayer_fiche
from workflow.essai_programmes.fins import atteindre
from workflow.essai_programmes.graphe import Cle, Graphe, etaler
from workflow.essai_programmes.jeu import Partie
from workflow.essai_programmes.plan import Exploration
from workflow.formulaires import lire
from workflow.parcours.actes import VARIABLES_INITIALES
from workflow.programmes import Fiche, list_fiches, trouver

REPRESENTANTS = (
    "000-38", "000-41", "001-05", "002-01", "004-2.1.3", "004-2.1.12", "004-2.1.13", "004-2.2.2",
    "004-2.2.4", "004-2.2.10", "004-2.3.5", "004-2.3.12", "004-2.3.19", "004-3.1.1", "004-3.2.1",
    "004-3.6.2",
)  # fmt: skip
"""Programmes that go, together, through every element of every diagram."""

REFUSES_A_LA_SAISIE = {"004-3.6.2": {("parcours_choisi", "maintien_reprise_prevu")}}
"""What the play announces and the product's own check of the form forbids before the diagram."""

SANS_PROGRAMME = {("caleol", "contact_non_trace"), ("caleol", "alerte_a02")}
"""Both programmes of the protocole make the diagram itself wait for the contact: there, only a
session that is foreseen without it raises A02 (tests/workflow/alertes)."""


@cache
def configurations() -> dict[str, list[Fiche]]:
    """The programmes that start alike, by the id of the first of them.

    Same shape and same parameters: the same walks, which one of them makes for all.
    """
    semblables: dict[tuple[str, str], list[Fiche]] = defaultdict(list)
    for fiche in list_fiches():
        semblables[fiche.forme, json.dumps(fiche.resolus(), sort_keys=True)].append(fiche)
    return {fiches[0].id: fiches for fiches in semblables.values()}


@cache
def graphe(forme: str) -> Graphe:
    diagrammes = {cle: bpmn.read_appelable(cle) for cle in bpmn.list_appelables()}
    return etaler(forme, diagrammes | {forme: bpmn.read_parcours(forme)})


def tous_les_elements() -> set[Cle]:
    """Every node of every shape and of every module that one of them calls."""
    return {noeud.cle for forme in bpmn.list_parcours() for noeud in graphe(forme).noeuds}


def chercher(fiche: Fiche, cles: set[Cle]) -> set[Cle]:
    """Return those of these nodes that the play of a programme reaches."""
    plat, parametres = graphe(fiche.forme), fiche.resolus()
    formulaires = {cle: lire(bpmn.read_formulaire(cle)) for cle in bpmn.list_formulaires()}
    partie = Partie(plat, parametres, formulaires, VARIABLES_INITIALES)
    hotes = {
        plat.noeuds[bord.hote].cle
        for bord in plat.noeuds
        if bord.alerte is not None and bord.hote is not None
        if cles & {bord.cle, *(plat.noeuds[fleche.cible].cle for fleche in bord.sorties)}
    }
    permis = plat.premiers(atteindre(plat, parametres, alertes=False))
    cibles = {rang for rang in permis if plat.noeuds[rang].cle in cles | hotes}
    return annonces(plat, parametres, Exploration(partie).chercher(cibles)) & cles


def annonces(plat: Graphe, parametres: Mapping[str, Any], joues: frozenset[int]) -> set[Cle]:
    """Return the nodes played, with the alerts drawn on them."""
    trouves = set(joues)
    permis = atteindre(plat, parametres)
    for alerte in [n for n in plat.noeuds if n.alerte is not None and n.rang in permis]:
        if alerte.hote is not None and plat.noeuds[alerte.hote].premier in trouves:
            trouves |= plat.premiers([alerte.rang, *(f.cible for f in alerte.sorties)])
    return {plat.noeuds[rang].cle for rang in trouves}


def test_aucun_programme_ne_manque() -> None:
    assert sum(len(fiches) for fiches in configurations().values()) == len(list_fiches()) == 156


def verifier_les_fins(bilan: Bilan) -> None:
    ligne = bilan.as_row("essai")
    assert ligne["verdict"] == "ok"
    assert ligne["jamais_atteints"] == []
    assert ligne["fin"] == sorted({id_ for _, id_ in bilan.permises})


AUTRES = [
    premier
    for premier, fiches in configurations().items()
    if not {fiche.id for fiche in fiches} & {*REPRESENTANTS}
]
"""The configurations that no representative walks: those go further, below."""


@pytest.mark.parametrize("premier", AUTRES)
def test_un_programme_atteint_toutes_les_fins_qu_il_permet(modele: Modele, premier: str) -> None:
    verifier_les_fins(essayer_fiche(modele, trouver(premier).cle))


def test_le_meme_programme_donne_deux_fois_la_meme_ligne(modele: Modele) -> None:
    lignes = [essayer_fiche(modele, trouver("004-2.2.7").cle).as_row("x") for _ in range(2)]
    assert lignes[0] == lignes[1]


def test_chaque_element_de_chaque_forme_est_sur_la_voie_d_un_representant() -> None:
    restent = tous_les_elements()
    for id_ in REPRESENTANTS:
        restent -= chercher(trouver(id_), restent)
    assert restent == SANS_PROGRAMME


@pytest.mark.parametrize("id_", REPRESENTANTS)
def test_un_representant_atteint_ses_fins_et_chaque_element_annonce(
    modele: Modele, id_: str
) -> None:
    """With the test before: every element of every diagram is walked by one of them."""
    fiche = trouver(id_)
    bilan = essayer_fiche(modele, fiche.cle, tout=True)
    verifier_les_fins(bilan)
    parcourus = {bilan.graphe.noeuds[rang].cle for rang in bilan.atteints}
    refuses = REFUSES_A_LA_SAISIE.get(id_, set())
    annoncees = annonces(bilan.graphe, fiche.resolus(), bilan.trouvables)
    assert sorted(annoncees - parcourus) == sorted(refuses)
