"""A variable that some way reads before anything has written it is told before publication."""

import pytest

from models.errors import typographier
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    attente,
    chemin,
    diagramme,
    fichier,
    minuterie,
    processus,
    propriete,
)
from workflow.verification import Gravite
from workflow.verification.juger import verifier
from workflow.verification.livre import verifier_livre

LUE = "eligible == 'oui'"
"""A condition on what the form `orientation` asks for."""


def saisir(id_: str, formulaire: str = "orientation", attributs: str = "", boucle: str = "") -> str:
    contenu = propriete("formulaire", formulaire) + boucle
    return f'<userTask id="{id_}" name="{id_.capitalize()}" {attributs}>{contenu}</userTask>'


def choix(id_: str, defaut: str, sorte: str = "exclusiveGateway") -> str:
    return f'<{sorte} id="{id_}" name="{id_}" default="{defaut}"/>'


def decider(*noeuds: str, condition: str = LUE) -> str:
    """Return a gateway `lire` that reads, its two ends, and what comes before it."""
    return "".join(
        (*noeuds, choix("lire", "lire_fin"), FIN, '<endEvent id="oui"/>', chemin("lire", "fin"),
         chemin("lire", "oui", condition=condition))
    )  # fmt: skip


def trop_tot(contenu: bytes) -> list[tuple[str | None, str]]:
    verdict = verifier_livre(contenu)
    assert verdict.accepte, verdict.problemes
    return [
        (p.element, p.message)
        for p in verdict.problemes
        if p.gravite is Gravite.AVANT_PUBLICATION and "pas encore écrite" in p.message
    ]


def phase(*contenu: str, id_: str = "phase", boucle: str = "") -> str:
    return f'<subProcess id="{id_}" name="Phase">{boucle}{"".join(contenu)}</subProcess>'


DEBUT_2, FIN_2 = '<startEvent id="d"/>', '<endEvent id="f"/>'
LECTEUR = (
    DEBUT_2, choix("x", "x_f"), FIN_2, '<endEvent id="g"/>', chemin("d", "x", "f"),
    chemin("x", "g", condition=LUE),
)  # fmt: skip
PARALLELES = '<parallelGateway id="p"/><parallelGateway id="q"/>'
AUTRE = saisir("autre", "complement")
DEMANDEE = phase(DEBUT_2, saisir("un"), FIN_2, chemin("d", "un", "f"))
ZERO_FOIS = (
    "<multiInstanceLoopCharacteristics><loopCardinality>tentatives_max</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)
UN_SUR_DEUX = (
    choix("x", "x_autre"), saisir("un"), AUTRE, '<exclusiveGateway id="m"/>',
    chemin("debut", "x", "autre", "m", "lire"), chemin("x", "un", condition="tentatives > 1"),
    chemin("un", "m"),
)  # fmt: skip
MANQUEES = {
    "jamais demandée": diagramme(DEBUT, decider(AUTRE), chemin("debut", "autre", "lire")),
    "demandée après": diagramme(
        DEBUT, choix("lire", "lire_un"), saisir("un"), FIN, chemin("debut", "lire", "un", "fin"),
        chemin("lire", "fin", condition=LUE),
    ),
    "demandée sur un chemin sur deux": diagramme(DEBUT, decider(*UN_SUR_DEUX)),
    "sur le bord de l’étape qui la demande": diagramme(
        DEBUT, decider(
            saisir("un"), chemin("debut", "un", "fin"), chemin("b", "lire"),
            f'<boundaryEvent id="b" attachedToRef="un">{minuterie("P1D")}</boundaryEvent>',
        ),
    ),
    "demandée dans une phase répétée, peut-être zéro fois": diagramme(
        DEBUT, decider(phase(DEBUT_2, saisir("un"), FIN_2, chemin("d", "un", "f"),
                             boucle=ZERO_FOIS), chemin("debut", "phase", "lire")),
    ),
    "dans l’autre branche parallèle": diagramme(
        DEBUT, decider(PARALLELES, saisir("un"), chemin("debut", "p", "un", "fin"),
                       chemin("p", "lire")).replace('<parallelGateway id="q"/>', ""),
    ),
    "d’un délai": diagramme(
        DEBUT, AUTRE, attente("lire_delai", "Attendre", minuterie('"P" + eligible')), FIN,
        chemin("debut", "autre", "lire_delai", "fin"),
    ),
    "d’une répétition": diagramme(
        DEBUT, saisir("lire_fois", boucle=ZERO_FOIS.replace("tentatives_max", "eligible")), FIN,
        chemin("debut", "lire_fois", "fin"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", MANQUEES)
def test_une_variable_lue_trop_tot_est_dite(cas: str) -> None:
    ((element, message),) = trop_tot(MANQUEES[cas])
    assert (element or "").startswith("lire")
    assert typographier("lit la variable « eligible », qu’un des chemins") in message


ECRITES = {
    "demandée avant": diagramme(DEBUT, decider(saisir("un")), chemin("debut", "un", "lire")),
    "demandée sur chaque chemin": diagramme(
        DEBUT, decider(*UN_SUR_DEUX).replace('value="complement"', 'value="orientation"')
    ),
    "demandée dans une branche parallèle": diagramme(
        DEBUT, decider(PARALLELES, saisir("un"), AUTRE, chemin("debut", "p", "un", "q", "lire"),
                       chemin("p", "autre", "q")),
    ),
    "demandée dans une phase": diagramme(
        DEBUT, decider(DEMANDEE, chemin("debut", "phase", "lire"))
    ),
    "demandée dans une branche d’une phase qui attend les deux": diagramme(
        DEBUT, decider(phase(DEBUT_2, saisir("un"), AUTRE, '<parallelGateway id="p"/>', FIN_2,
                             '<endEvent id="g"/>', chemin("d", "p", "un", "f"),
                             chemin("p", "autre", "g")), chemin("debut", "phase", "lire")),
    ),
    "demandée au tour d’avant et au premier": diagramme(
        DEBUT, '<exclusiveGateway id="m"/>', saisir("un"), choix("lire", "lire_fin"), FIN,
        chemin("debut", "m", "un", "lire", "fin"), chemin("lire", "m", condition=LUE),
    ),
    "paramètre du programme": diagramme(
        DEBUT, decider(AUTRE, condition="tentatives_max > 1"), chemin("debut", "autre", "lire")
    ),
    "donnée à l’ouverture": diagramme(
        DEBUT, decider(AUTRE, condition="issue_mesure == 'terme'"), chemin("debut", "autre", "lire")
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", ECRITES)
def test_une_variable_ecrite_sur_tous_les_chemins_peut_etre_lue(cas: str) -> None:
    assert trop_tot(ECRITES[cas]) == []


def test_un_diagramme_appele_lit_ce_que_l_appelant_a_ecrit() -> None:
    appele = processus(*LECTEUR, id_="appele")
    appel = '<callActivity id="appel" name="Appel" calledElement="appele"/>'

    def appelant(*avant: str) -> bytes:
        ids = [a.split('id="')[1].split('"')[0] for a in avant]
        fleches = chemin("debut", *ids, "appel", "fin")
        return fichier(processus(DEBUT, *avant, appel, FIN, fleches) + appele)

    assert trop_tot(appelant(saisir("un"))) == []
    assert [element for element, _ in trop_tot(appelant(AUTRE))] == ["x_g"]


def test_ce_qu_un_module_lit_trop_tot_est_dit_sur_l_appel() -> None:
    appel = '<callActivity id="appel" name="Appel" calledElement="appele"/>'
    module = fichier(processus(*LECTEUR, id_="appele"))
    contenu = diagramme(DEBUT, appel, FIN, chemin("debut", "appel", "fin"))
    verdict = verifier(contenu, modules={"appele": module}, formulaires=("orientation",))
    (probleme,) = [p for p in verdict.problemes if p.gravite is Gravite.AVANT_PUBLICATION]
    assert probleme.element == "appel"
    assert typographier("appelle un diagramme qui lit la variable « eligible »") in probleme.message
