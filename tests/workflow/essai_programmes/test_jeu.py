"""The play of a diagram, and the ways it finds."""

from typing import Any

from tests.diagrammes.construire import DEBUT, SAISIR, chemin, diagramme, propriete
from workflow.essai_programmes.etat import Coup
from workflow.essai_programmes.graphe import Graphe, etaler
from workflow.essai_programmes.jeu import Partie
from workflow.essai_programmes.plan import Exploration, vers, vers_l_accident, vers_la_fin
from workflow.formulaires import Formulaire, lire

FINS = "".join(f'<endEvent id="{nom}"/>' for nom in ("a", "b", "c"))


def formulaire(cle: str, *valeurs: str) -> Formulaire:
    """A form of one closed choice that routes, named after it."""
    options = ", ".join(f'{{"label": "{v}", "value": "{v}"}}' for v in valeurs)
    return lire(
        f"""{{"id": "{cle}", "type": "default", "components": [{{"key": "{cle}", "type": "radio",
        "label": "{cle}", "validate": {{"required": true}}, "values": [{options}],
        "properties": {{"destination": "reponse", "route": true}}}}]}}""".encode()
    )


CHOIX = {"x": formulaire("x", "un", "deux"), "y": formulaire("y", "oui", "non")}


def tache(nom: str, demande: str = "") -> str:
    return f'<userTask id="{nom}">{propriete("formulaire", demande) if demande else ""}</userTask>'


def explorer(*noeuds: str, **initiales: Any) -> Exploration:
    graphe = etaler("essai", {"essai": diagramme(*noeuds)})
    return Exploration(Partie(graphe, {}, CHOIX, initiales))


def rangs(graphe: Graphe, *ids: str) -> frozenset[int]:
    return frozenset(noeud.rang for noeud in graphe.noeuds if noeud.cle[1] in ids)


def dire(exploration: Exploration, chemin_: list[Coup] | None) -> list[str]:
    """The names of the moves, with their choice where there are several."""
    noeuds = exploration.partie.graphe.noeuds
    assert chemin_ is not None
    return [f"{noeuds[c.action.rang].cle[1]}:{c.action.choix}" for c in chemin_]


def trouver(exploration: Exploration, *ids: str) -> frozenset[int]:
    return exploration.chercher(rangs(exploration.partie.graphe, *ids))


def test_une_fin_se_trouve_par_la_reponse_qui_y_mene_bien_plus_tot() -> None:
    exploration = explorer(
        DEBUT, tache("dire", "x"), tache("suivre"), FINS,
        '<exclusiveGateway id="choix" default="choix_b"/>',
        chemin("debut", "dire", "suivre", "choix"), chemin("choix", "a", condition="x == 'deux'"),
        chemin("choix", "b"),
    )  # fmt: skip
    cible = trouver(exploration, "a")
    assert cible
    assert dire(exploration, vers(exploration, exploration.depart.etat, cible)) == [
        "dire:1", "suivre:0",
    ]  # fmt: skip


def test_une_fin_qu_aucune_reponse_n_atteint_n_est_pas_trouvee() -> None:
    exploration = explorer(
        DEBUT, tache("dire", "x"), FINS, '<exclusiveGateway id="choix" default="choix_b"/>',
        chemin("debut", "dire", "choix"), chemin("choix", "a", condition="x == 'trois'"),
        chemin("choix", "b"),
    )  # fmt: skip
    assert trouver(exploration, "a", "b") == rangs(exploration.partie.graphe, "b")


def test_ce_qui_est_ecrit_dans_une_phase_interrompue_est_perdu() -> None:
    phase = (
        DEBUT.replace("debut", "d"), tache("dire", "x"), tache("suivre"),
        '<endEvent id="dedans"/>', chemin("d", "dire", "suivre", "dedans"),
    )  # fmt: skip
    exploration = explorer(
        DEBUT, f'<subProcess id="phase">{"".join(phase)}</subProcess>', FINS,
        '<boundaryEvent id="stop" attachedToRef="phase"><messageEventDefinition/></boundaryEvent>',
        '<exclusiveGateway id="choix" default="choix_b"/>', chemin("debut", "phase", "a"),
        chemin("stop", "choix"), chemin("choix", "c", condition="x == 'deux'"),
        chemin("choix", "b"), x="rien",
    )  # fmt: skip
    trouvees = trouver(exploration, "a", "b", "c")
    assert trouvees == rangs(exploration.partie.graphe, "a", "b")


def test_des_branches_paralleles_s_attendent() -> None:
    exploration = explorer(
        DEBUT, '<parallelGateway id="p"/>', tache("gauche"), tache("droite"),
        '<parallelGateway id="q"/>', FINS, chemin("debut", "p", "gauche", "q", "a"),
        chemin("p", "droite", "q"),
    )  # fmt: skip
    chemin_ = vers_la_fin(exploration, exploration.depart.etat)
    assert sorted(dire(exploration, chemin_)) == ["droite:0", "gauche:0"]


def test_un_accident_prevu_est_un_but() -> None:
    exploration = explorer(
        DEBUT, SAISIR, FINS, '<exclusiveGateway id="choix" default="choix_b"/>',
        chemin("debut", "saisir", "choix"), chemin("choix", "a", condition="inconnue == 1"),
        chemin("choix", "b"),
    )  # fmt: skip
    assert trouver(exploration, "a", "b") == frozenset()
    assert dire(exploration, vers_l_accident(exploration, ())) == ["saisir:0"]


def test_un_coup_refuse_revient_quand_autre_chose_a_ete_fait() -> None:
    exploration = explorer(DEBUT, SAISIR, FINS, chemin("debut", "saisir", "a"))
    depart = exploration.depart.etat
    [coup] = exploration.coups(depart)
    exploration.refuser(depart, coup.action)
    assert exploration.coups(depart) == []
    exploration.faits.add(coup.action)
    assert exploration.coups(depart) == [coup]
