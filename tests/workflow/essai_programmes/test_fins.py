"""The ends that a programme allows, on small diagrams whose answer is known by hand."""

from typing import Any

import pytest

from models.errors import ErreurMetier
from tests.diagrammes.construire import (
    DEBUT,
    SAISIR,
    attente,
    chemin,
    diagramme,
    fichier,
    minuterie,
    processus,
    propriete,
)
from workflow.essai_programmes.fins import list_permises
from workflow.essai_programmes.graphe import etaler


def fin(nom: str, contenu: str = "") -> str:
    return f'<endEvent id="{nom}">{contenu}</endEvent>'


def choix(defaut: str = "") -> str:
    autre = f' default="choix_{defaut}"' if defaut else ""
    return f'<exclusiveGateway id="choix"{autre}/>'


def appel(nom: str, appele: str) -> str:
    return f'<callActivity id="{nom}" calledElement="{appele}"/>'


def permises(*noeuds: str, modules: dict[str, bytes] | None = None, **parametres: Any) -> set[str]:
    """The allowed ends of the process `essai`, as `diagramme.id` outside of it."""
    diagrammes = {"essai": diagramme(*noeuds), **(modules or {})}
    cles = list_permises(etaler("essai", diagrammes), parametres)
    return {id_ if niveau == "essai" else f"{niveau}.{id_}" for niveau, id_ in cles}


def module(nom: str, *noeuds: str) -> dict[str, bytes]:
    return {nom: fichier(processus(*noeuds, id_=nom))}


FOURCHE = (
    DEBUT,
    SAISIR,
    fin("a"),
    fin("b"),
    fin("c"),
    chemin("debut", "saisir", "choix"),
)


def test_une_condition_sur_une_reponse_laisse_toutes_les_voies() -> None:
    voies = (chemin("choix", "a", condition="reponse == 'a'"), chemin("choix", "b"))
    assert permises(*FOURCHE, choix("b"), *voies, autre=1) == {"a", "b"}


@pytest.mark.parametrize(("sante", "attendues"), [(True, {"a"}), (False, {"b"})])
def test_une_condition_sur_les_parametres_est_calculee(sante: bool, attendues: set[str]) -> None:
    voies = (chemin("choix", "a", condition="sante"), chemin("choix", "b"))
    assert permises(*FOURCHE, choix("b"), *voies, sante=sante) == attendues


def test_une_condition_melee_laisse_les_deux_voies() -> None:
    voies = (chemin("choix", "a", condition="sante and x == 1"), chemin("choix", "b"))
    assert permises(*FOURCHE, choix("b"), *voies, sante=False) == {"a", "b"}


def test_ce_qui_vient_apres_une_condition_sure_est_ferme() -> None:
    voies = (
        chemin("choix", "a", condition="x == 1"),
        chemin("choix", "b", condition="nb &gt; 0"),
        chemin("choix", "c", condition="x == 2"),
        chemin("choix", "saisir"),
    )
    assert permises(*FOURCHE, choix("saisir"), *voies, nb=2) == {"a", "b"}
    assert permises(*FOURCHE, choix("saisir"), *voies, nb=0) == {"a", "c"}


def test_une_liste_de_parametres_se_lit_par_son_rang() -> None:
    voies = (chemin("choix", "a", condition="types[0] == 'alt'"), chemin("choix", "b"))
    assert permises(*FOURCHE, choix("b"), *voies, types=["alt", "titre"]) == {"a"}
    assert permises(*FOURCHE, choix("b"), *voies, types=["titre"]) == {"b"}


def test_les_fins_de_ce_qui_est_appele_comptent_a_part() -> None:
    appele = module("m", DEBUT, fin("a"), chemin("debut", "a"))
    noeuds = (
        DEBUT,
        appel("un", "m"),
        appel("deux", "m"),
        fin("a"),
        chemin("debut", "un", "deux", "a"),
    )
    assert permises(*noeuds, modules=appele) == {"a", "m.a"}


def test_ce_qu_un_parametre_ne_fait_pas_appeler_n_a_pas_de_fin() -> None:
    modules = {
        **module("m", DEBUT, fin("x"), chemin("debut", "x")),
        **module("autre", DEBUT, fin("y"), chemin("debut", "y")),
    }
    noeuds = (
        DEBUT, choix("a"), appel("appel", "m"), fin("a"), chemin("debut", "choix"),
        chemin("choix", "appel", condition="sante"), chemin("choix", "a"), chemin("appel", "a"),
    )  # fmt: skip
    assert permises(*noeuds, modules=modules, sante=False) == {"a"}
    assert permises(*noeuds, modules=modules, sante=True) == {"a", "m.x"}


def test_on_ne_sort_d_une_phase_que_si_l_une_de_ses_fins_est_permise() -> None:
    dedans = (
        DEBUT.replace("debut", "d"), choix(), fin("dedans"), SAISIR, chemin("d", "choix"),
        chemin("choix", "dedans", condition="sante"),
        chemin("choix", "saisir", condition="not sante"), chemin("saisir", "saisir"),
    )  # fmt: skip
    noeuds = (
        DEBUT,
        f'<subProcess id="phase">{"".join(dedans)}</subProcess>',
        fin("a"),
        chemin("debut", "phase", "a"),
    )
    assert permises(*noeuds, sante=True) == {"a", "phase.dedans"}
    assert permises(*noeuds, sante=False) == set()


def test_tout_evenement_peut_survenir() -> None:
    bord = (
        '<boundaryEvent id="bord" attachedToRef="saisir"><messageEventDefinition/></boundaryEvent>'
    )
    delai = f'<boundaryEvent id="delai" attachedToRef="saisir">{minuterie("P1D")}</boundaryEvent>'
    noeuds = (
        DEBUT, SAISIR, bord, delai, '<eventBasedGateway id="attente"/>',
        attente("mot", "Mot", "<messageEventDefinition/>"),
        attente("jour", "Jour", minuterie("P1D")), *(fin(nom) for nom in "abcd"),
        chemin("debut", "saisir", "attente"), chemin("bord", "a"),
        chemin("delai", "b"), chemin("attente", "mot", "c"), chemin("attente", "jour", "d"),
    )  # fmt: skip
    assert permises(*noeuds) == {"a", "b", "c", "d"}


def test_la_fin_d_une_alerte_dessinee_compte() -> None:
    alerte = (
        '<boundaryEvent id="rappel" attachedToRef="saisir" cancelActivity="false">'
        f"{propriete('alerte', 'A10')}{minuterie('P1M')}</boundaryEvent>"
    )
    noeuds = (
        DEBUT,
        SAISIR,
        alerte,
        fin("a"),
        fin("alerte"),
        chemin("debut", "saisir", "a"),
        chemin("rappel", "alerte"),
    )
    assert permises(*noeuds) == {"a", "alerte"}


def test_un_diagramme_qui_s_appelle_lui_meme_est_refuse() -> None:
    noeuds = (DEBUT, appel("encore", "essai"), fin("a"), chemin("debut", "encore", "a"))
    with pytest.raises(ErreurMetier, match="s’appelle lui-même"):
        permises(*noeuds)
