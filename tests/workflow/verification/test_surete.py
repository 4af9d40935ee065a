"""The soundness check: what may never end is refused by name, and the engine agrees."""

import random
import re

import pytest

from models.errors import typographier
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    OUVERTURE,
    SAISIR,
    attente,
    chemin,
    diagramme,
    fichier,
    minuterie,
    processus,
)
from tests.workflow.aleatoire import PROCESSUS, dessiner, variables
from tests.workflow.promenade_aleatoire import Marche
from workflow.engine import Instance, Modele
from workflow.errors import MoteurEnDefaut
from workflow.verification import Gravite, Probleme
from workflow.verification.juger import verifier

SIGNAL = '<signal id="s" name="Alarme"/>'
EMETTRE = '<intermediateThrowEvent id="emettre"><signalEventDefinition signalRef="s"/>'
EMETTRE += "</intermediateThrowEvent>"
RECEVOIR = attente("recevoir", "Alarme", '<signalEventDefinition signalRef="s"/>')
PARALLELE = '<parallelGateway id="{}" name="{}"/>'
TACHE = '<userTask id="{}" name="{}"/>'


def choix(id_: str, defaut: str, sorte: str = "exclusiveGateway") -> str:
    return f'<{sorte} id="{id_}" name="{id_}" default="{defaut}"/>'


def taches(*ids: str) -> str:
    return "".join(TACHE.format(id_, id_.capitalize()) for id_ in ids)


def sous(id_: str, *contenu: str) -> str:
    return f'<subProcess id="{id_}" name="{id_}">{"".join(contenu)}</subProcess>'


def problemes(contenu: bytes, gravite: Gravite) -> list[Probleme]:
    verdict = verifier(contenu, variables=("a", "b", "c"))
    return [p for p in verdict.problemes if p.gravite is gravite]


def refus(contenu: bytes) -> dict[str | None, str]:
    """Return the refusals by element."""
    return {p.element: p.message for p in problemes(contenu, Gravite.REFUS)}


def conseils(contenu: bytes) -> dict[str | None, str]:
    assert refus(contenu) == {}
    return {p.element: p.message for p in problemes(contenu, Gravite.CONSEIL)}


REUNION = diagramme(
    DEBUT, choix("x", "x_un"), taches("un", "deux"), PARALLELE.format("p", "Tout"), FIN,
    chemin("debut", "x"), chemin("x", "un", "p", "fin"), chemin("x", "deux", condition="a == 1"),
    chemin("deux", "p"),
)  # fmt: skip
DANS_UNE_PHASE = sous(
    "phase", '<startEvent id="d"/>', choix("x", "x_un"), taches("un", "deux"),
    PARALLELE.format("p", "Tout"), '<endEvent id="f"/>', chemin("d", "x"),
    chemin("x", "un", "p", "f"), chemin("x", "deux", condition="a == 1"), chemin("deux", "p"),
)  # fmt: skip
SORTIE = '<boundaryEvent id="sortie" attachedToRef="phase">' + minuterie("P1M") + "</boundaryEvent>"
SANS_FIN = {
    "réunion après un choix": (REUNION, "p", "celle qui vient de la tâche « Un »"),
    "réunion après un choix inclusif": (
        REUNION.replace(b"exclusiveGateway", b"inclusiveGateway"), "p", "peut ne jamais venir",
    ),
    "réunion dans une phase": (
        diagramme(DEBUT, DANS_UNE_PHASE, FIN, chemin("debut", "phase", "fin")), "p",
        "peut ne jamais venir",
    ),
    "réunion dans un processus appelé": (
        fichier(
            processus(DEBUT, '<callActivity id="a" calledElement="autre"/>', FIN,
                      chemin("debut", "a", "fin"))
            + processus(DANS_UNE_PHASE.removeprefix('<subProcess id="phase" name="phase">')
                        .removesuffix("</subProcess>"), id_="autre")
        ), "p", "peut ne jamais venir",
    ),
    "tour sans sortie": (
        diagramme(
            DEBUT, '<exclusiveGateway id="m"/>', choix("x", "x_un"), taches("un", "deux"),
            chemin("debut", "m", "x", "un", "m"), chemin("x", "deux", condition="a == 1"),
            chemin("deux", "m"),
        ), "m", "le parcours tourne",
    ),
    "condition toujours vraie": (
        diagramme(
            DEBUT, '<exclusiveGateway id="m"/>', SAISIR, choix("x", "x_fin"), FIN,
            chemin("debut", "m", "saisir", "x", "fin"), chemin("x", "m", condition="1 == 1"),
        ), "m", "le parcours tourne",
    ),
    "branches rouvertes à chaque tour": (
        diagramme(
            DEBUT, '<exclusiveGateway id="m"/>', PARALLELE.format("p", "Ensemble"),
            taches("un", "deux"), choix("x", "x_fin"), FIN,
            chemin("debut", "m", "p", "un", "x", "fin"), chemin("x", "m", condition="a == 1"),
            chemin("p", "deux", "fin"),
        ), "p", "ouvre des branches de plus, sans fin",
    ),
    "branches rouvertes dans un processus appelé": (
        fichier(
            processus(DEBUT, '<callActivity id="a" calledElement="autre"/>', FIN,
                      chemin("debut", "a", "fin"))
            + processus(
                '<startEvent id="d"/>', '<exclusiveGateway id="m"/>',
                PARALLELE.format("p", "Ensemble"), taches("un", "deux"), choix("x", "x_f"),
                '<endEvent id="f"/>', chemin("d", "m", "p", "un", "x", "f"),
                chemin("x", "m", condition="a == 1"), chemin("p", "deux", "f"), id_="autre",
            )
        ), "p", "ouvre des branches de plus, sans fin",
    ),
    "branches qui s’accumulent": (
        diagramme(
            DEBUT, PARALLELE.format("o", "Ouvrir"), '<exclusiveGateway id="m"/>', FIN,
            PARALLELE.format("p", "Ensemble"), taches("un", "deux", "trois", "quatre"),
            PARALLELE.format("r", "Tour"), PARALLELE.format("s", "Jamais"), choix("x", "x_fin"),
            chemin("debut", "o", "m", "p", "un", "r", "x", "fin"), chemin("p", "deux", "r"),
            chemin("p", "trois", "s"), chemin("o", "quatre", "s", "fin"),
            chemin("x", "m", condition="a == 1"),
        ), "s", "Des branches arrivent sans fin",
    ),
    "délai qui rouvre son étape": (
        diagramme(
            DEBUT, '<exclusiveGateway id="m"/>', SAISIR, FIN, chemin("debut", "m", "saisir", "fin"),
            '<boundaryEvent id="b" attachedToRef="saisir" cancelActivity="false">'
            + minuterie("P1D") + "</boundaryEvent>", chemin("b", "m"),
        ), "b", "l’ouvre une fois de plus",
    ),
    "signal déjà passé": (
        diagramme(DEBUT, EMETTRE, SAISIR, RECEVOIR, FIN,
                  chemin("debut", "emettre", "saisir", "recevoir", "fin"), declarations=SIGNAL),
        "recevoir", "un signal déjà passé",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", SANS_FIN)
def test_ce_qui_peut_ne_jamais_finir_est_refuse_par_son_nom(cas: str) -> None:
    contenu, element, mots = SANS_FIN[cas]
    refuses = refus(contenu)
    assert list(refuses) == [element], refuses
    assert typographier(mots) in refuses[element]
    assert refuses[element].endswith(".")


BIEN = {
    "réunion parallèle": diagramme(
        DEBUT, PARALLELE.format("p", "Ensemble"), taches("un", "deux"),
        PARALLELE.format("q", "Tout"), FIN, chemin("debut", "p", "un", "q", "fin"),
        chemin("p", "deux", "q"),
    ),
    "réunion inclusive dans un tour": diagramme(
        DEBUT, '<exclusiveGateway id="m"/>', choix("i", "i_un", "inclusiveGateway"),
        taches("un", "deux"), '<inclusiveGateway id="j"/>', choix("x", "x_fin"), FIN,
        chemin("debut", "m", "i", "un", "j", "x", "fin"), chemin("i", "deux", condition="a == 1"),
        chemin("deux", "j"), chemin("x", "m", condition="b == 1"),
    ),
    "étape de plus à chaque relance": diagramme(
        DEBUT, '<exclusiveGateway id="m"/>', SAISIR, taches("relancer"), choix("x", "x_fin"), FIN,
        chemin("debut", "m", "saisir", "x", "fin"), chemin("x", "m", condition="a == 1"),
        '<boundaryEvent id="b" attachedToRef="saisir" cancelActivity="false">'
        + minuterie("P1D") + "</boundaryEvent>", chemin("b", "relancer", "fin"),
    ),
    "signal d’une branche à l’autre": diagramme(
        DEBUT, PARALLELE.format("p", "Ensemble"), EMETTRE, SAISIR, RECEVOIR, FIN,
        chemin("debut", "p", "saisir", "emettre", "fin"), chemin("p", "recevoir", "fin"),
        declarations=SIGNAL,
    ),
    "fin qui arrête tout": diagramme(
        DEBUT, PARALLELE.format("o", "Ouvrir"), choix("x", "x_un"), taches("un", "deux", "trois"),
        PARALLELE.format("p", "Tout"), chemin("debut", "o", "x", "un", "p", "fin"),
        chemin("x", "deux", condition="a == 1"), chemin("deux", "p"), chemin("o", "trois", "fin"),
        '<endEvent id="fin"><terminateEventDefinition/></endEvent>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", BIEN)
def test_ce_qui_finit_toujours_est_accepte(cas: str) -> None:
    assert refus(BIEN[cas]) == {}


def test_une_phase_bloquee_dont_un_bord_sort_n_est_qu_un_conseil() -> None:
    contenu = diagramme(
        DEBUT, DANS_UNE_PHASE, SORTIE, FIN, chemin("debut", "phase", "fin"), chemin("sortie", "fin")
    )
    assert typographier("Seul un événement en bordure en sortirait.") in conseils(contenu)["p"]


def test_des_branches_qui_se_rejoignent_sans_s_attendre_sont_dites() -> None:
    contenu = diagramme(
        DEBUT, PARALLELE.format("p", "Ensemble"), taches("un", "deux", "suite"), FIN,
        '<exclusiveGateway id="m" name="Fondre"/>', chemin("debut", "p", "un", "m", "suite", "fin"),
        chemin("p", "deux", "m"),
    )  # fmt: skip
    assert typographier("la suite se fera une fois pour chacune") in conseils(contenu)["m"]


def bord(id_: str, porteur: str, definition: str, interrompt: str = "true") -> str:
    return (
        f'<boundaryEvent id="{id_}" name="{id_}" attachedToRef="{porteur}" '
        f'cancelActivity="{interrompt}">{definition}</boundaryEvent>{chemin(id_, "fin")}'
    )


INUTILES = {
    "condition toujours fausse": (
        diagramme(DEBUT, choix("x", "x_fin"), SAISIR, FIN, chemin("debut", "x", "fin"),
                  chemin("x", "saisir", condition="1 == 2"), chemin("saisir", "fin")),
        "saisir", "Aucun déroulement ne passe",
    ),
    "délai sur ce qui ne dure pas": (
        diagramme(DEBUT, '<sendTask id="envoi" messageRef="m"/>', FIN,
                  chemin("debut", "envoi", "fin"), bord("b", "envoi", minuterie("P1D")),
                  declarations='<message id="m" name="Avis"/>'),
        "b", "rien n’attend dans l’activité",
    ),
    "erreur que rien ne lance": (
        diagramme(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"),
                  bord("b", "saisir", '<errorEventDefinition errorRef="e"/>'),
                  declarations='<error id="e" errorCode="1"/>'),
        "b", "une erreur que rien ne lance",
    ),
    "délai plus long que celui qui interrompt": (
        diagramme(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"),
                  bord("court", "saisir", minuterie("P10D")),
                  bord("b", "saisir", minuterie("P1M"), "false")),
        "b", "« court », plus court, passe toujours avant",
    ),
    "délai plus long derrière une passerelle": (
        diagramme(DEBUT, '<eventBasedGateway id="g"/>', attente("b", "Long", minuterie("P1Y")),
                  attente("court", "Court", minuterie("P1D")), FIN,
                  chemin("debut", "g", "b", "fin"), chemin("g", "court", "fin")),
        "b", "passe toujours avant",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", INUTILES)
def test_ce_qui_n_arrive_jamais_est_dit(cas: str) -> None:
    contenu, element, mots = INUTILES[cas]
    assert typographier(mots) in conseils(contenu)[element]


def test_un_mois_et_trente_jours_ne_se_comparent_pas() -> None:
    contenu = diagramme(
        DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"),
        bord("un", "saisir", minuterie("P30D")), bord("deux", "saisir", minuterie("P1M")),
    )  # fmt: skip
    assert conseils(contenu) == {}


def test_au_dela_de_sa_limite_la_recherche_dit_ce_qu_elle_n_a_pas_vu() -> None:
    """Signals forbid every short cut: eight branches of four steps are too many orders."""
    branches = [[f"t{b}_{rang}" for rang in range(4)] for b in range(8)]
    contenu = diagramme(
        DEBUT, PARALLELE.format("p", "Ensemble"), FIN, *(taches(*ids) for ids in branches),
        *(chemin("p", *ids, "fin") for ids in branches), chemin("debut", "p"), EMETTRE, RECEVOIR,
        chemin("p", "emettre", "fin"), chemin("p", "recevoir", "fin"), declarations=SIGNAL,
    )  # fmt: skip
    assert conseils(contenu)["essai"].startswith(typographier("Non vérifié : le processus"))


REUNIONS = re.compile(
    rb'<(parallelGateway|exclusiveGateway|inclusiveGateway) (id="n\d+" name="[^"]*" )></\1>'
)


def deranger(contenu: bytes, hasard: random.Random) -> bytes:
    """Make one gateway of a sound diagram another kind of gateway."""
    trouvees = list(REUNIONS.finditer(contenu))
    if not trouvees:
        return contenu
    place = hasard.choice(trouvees)
    sortes = {b"parallelGateway", b"exclusiveGateway", b"inclusiveGateway"} - {place[1]}
    sorte = hasard.choice(sorted(sortes))
    autre = b"<" + sorte + b" " + place[2] + b"></" + sorte + b">"
    return contenu[: place.start()] + autre + contenu[place.end() :]


def se_tait(modele: Modele, graines: range) -> bool:
    """Tell whether some walk leaves the dossier with nothing to wait for."""
    for graine in graines:
        instance = Instance.vide(modele, graine="")
        try:
            instance.demarrer(variables=variables(random.Random(graine)), moment=OUVERTURE)
        except MoteurEnDefaut:
            continue
        for geste in Marche(graine, instance, pas=50).gestes():
            if geste.faire(instance):
                break
        else:
            if instance.frontiere().est_muette:
                return True
    return False


@pytest.mark.parametrize("graine", range(60))
def test_un_diagramme_bloc_dans_bloc_est_accepte(graine: int) -> None:
    assert refus(dessiner(graine)) == {}


@pytest.mark.parametrize("graine", range(24))
def test_aucune_promenade_ne_s_arrete_sur_ce_qui_est_accepte(graine: int) -> None:
    contenu = deranger(dessiner(graine, blocs=10), random.Random(graine))
    if not refus(contenu):
        assert not se_tait(Modele.charger(contenu, {}, PROCESSUS), range(8))


def test_ce_qui_est_refuse_s_arrete_pour_de_bon_dans_quelque_promenade() -> None:
    """Most of the refusals of disturbed diagrams are shown true by a walk of the engine."""
    contenus = [deranger(dessiner(g, blocs=6), random.Random(g)) for g in range(60)]
    refuses = [c for c in contenus if any("jamais venir" in m for m in refus(c).values())]
    arretes = [c for c in refuses if se_tait(Modele.charger(c, {}, PROCESSUS), range(25))]
    assert len(refuses) >= 5
    assert len(arretes) >= len(refuses) * 0.6
