"""Every element that throws or awaits a message, inside one dossier and between two."""

import pytest

from tests.workflow.decor import JOUR
from tests.workflow.messages.decor import (
    MESSAGE,
    SOIR,
    Scene,
    a_recu,
    attente,
    dessiner,
    emetteur,
    fleches,
    proprietes,
    tache,
    variables,
)
from tests.workflow.suivi import Suivi

CLE = proprietes(correlation="logement")
FIN = '<endEvent id="fin"/>'
PAS = ("debut", "agir", "envoyer", "fin")

EMETTEURS = {
    "un événement intermédiaire": f'<intermediateThrowEvent id="envoyer">{CLE}{MESSAGE}'
    f"</intermediateThrowEvent>{FIN}",
    "une tâche d’envoi": f'<sendTask id="envoyer" messageRef="m">{CLE}</sendTask>{FIN}',
    "une tâche d’envoi détaillée": f'<sendTask id="envoyer">{CLE}{MESSAGE}</sendTask>{FIN}',
    "une fin": f'<endEvent id="fin">{CLE}{MESSAGE}</endEvent><task id="envoyer"/>',
    "un sous-processus": f'<subProcess id="envoyer"><startEvent id="d"/><endEvent id="e">{CLE}'
    f'{MESSAGE}</endEvent><sequenceFlow id="x" sourceRef="d" targetRef="e"/></subProcess>{FIN}',
}


@pytest.mark.parametrize("genre", EMETTEURS)
def test_chaque_element_qui_emet(scene: Scene, genre: str) -> None:
    corps = tache("agir") + EMETTEURS[genre] + fleches(*zip(PAS, PAS[1:], strict=False))
    source = scene.ouvrir(dessiner("source", corps), logement="lgt-1").mener("agir")
    if "envoyer" in source.ouvertes():
        source.mener("envoyer")
    [message] = scene.messages()
    assert (message.nom, message.correlation) == ("libre", "lgt-1")
    assert message.rang == source.dossier().journal_rang
    receveur = scene.ouvrir(attente(correlation="logement"), logement="lgt-1").mener("preparer")
    scene.battre(SOIR)
    assert a_recu(receveur) == [True]


def bord(interrompt: str) -> str:
    """A boundary event on the step `preparer_bis`."""
    return (
        f'<boundaryEvent id="bord" attachedToRef="preparer_bis" cancelActivity="{interrompt}">'
        f"{CLE}{MESSAGE}</boundaryEvent>"
    )


RECEVEURS = {
    "une tâche de réception": (
        f'<receiveTask id="attendre" messageRef="m">{CLE}</receiveTask>',
        [("preparer", "attendre"), ("attendre", "suivre"), ("suivre", "fin")],
        {"suivre"},
    ),
    "une branche de passerelle": (
        '<eventBasedGateway id="choix"/><intermediateCatchEvent id="delai"><timerEventDefinition>'
        "<timeDuration>P2Y</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        f'<receiveTask id="attendre" messageRef="m">{CLE}</receiveTask>',
        [("preparer", "choix"), ("choix", "delai"), ("choix", "attendre"), ("delai", "fin"),
         ("attendre", "suivre"), ("suivre", "fin")],
        {"suivre"},
    ),
    "un bord qui interrompt": (
        tache("preparer_bis") + bord("true"),
        [("preparer", "preparer_bis"), ("preparer_bis", "fin"), ("bord", "suivre"),
         ("suivre", "fin")],
        {"suivre"},
    ),
    "un bord qui n’interrompt pas": (
        tache("preparer_bis") + bord("false"),
        [("preparer", "preparer_bis"), ("preparer_bis", "fin"), ("bord", "suivre"),
         ("suivre", "fin")],
        {"suivre", "preparer_bis"},
    ),
    "un sous-processus": (
        f'<subProcess id="phase"><startEvent id="d"/><intermediateCatchEvent id="attendre">{CLE}'
        f'{MESSAGE}</intermediateCatchEvent><endEvent id="e"/>'
        '<sequenceFlow id="x" sourceRef="d" targetRef="attendre"/>'
        '<sequenceFlow id="y" sourceRef="attendre" targetRef="e"/></subProcess>',
        [("preparer", "phase"), ("phase", "suivre"), ("suivre", "fin")],
        {"suivre"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("genre", RECEVEURS)
def test_chaque_element_qui_recoit(scene: Scene, genre: str) -> None:
    dessin, suites, ensuite = RECEVEURS[genre]
    corps = tache("preparer") + dessin + tache("suivre") + FIN
    diagramme = dessiner("receveur", corps + fleches(("debut", "preparer"), *suites))
    scene.ouvrir(emetteur(correlation="logement"), logement="lgt-2").mener("agir")
    receveur = scene.ouvrir(diagramme, logement="lgt-1").mener("preparer")
    scene.battre(SOIR)
    assert a_recu(receveur) == [False]
    scene.ouvrir(emetteur(correlation="logement"), logement="lgt-1").mener("agir")
    scene.battre(SOIR + JOUR)
    assert ensuite <= set(receveur.ouvertes()) <= ensuite | {"bord"}
    receveur.tout_concorde()


def en_parallele(*branches: tuple[str, str]) -> bytes:
    """One branch throws, the others wait; `branches`: (id of the wait, its extension)."""
    attentes = "".join(
        f'<intermediateCatchEvent id="{cle}">{extension}{MESSAGE}</intermediateCatchEvent>'
        + tache(f"apres_{cle}")
        for cle, extension in branches
    )
    corps = (
        tache("agir")
        + f'<parallelGateway id="ouvrir"/><intermediateThrowEvent id="envoyer">{CLE}{MESSAGE}'
        f"</intermediateThrowEvent>{attentes}{FIN}"
    )
    suites = [(cle, f"apres_{cle}") for cle, _ in branches]
    return dessiner(
        "branches",
        corps
        + fleches(
            ("debut", "ouvrir"), ("ouvrir", "agir"), ("agir", "envoyer"), ("envoyer", "fin"),
            *(("ouvrir", cle) for cle, _ in branches), *suites,
            *((f"apres_{cle}", "fin") for cle, _ in branches),
        ),
    )  # fmt: skip


def test_une_autre_branche_du_dossier_qui_attend_recoit_aussitot(scene: Scene) -> None:
    seul = scene.ouvrir(en_parallele(("attendre", CLE)), logement="lgt-1").mener("agir")
    assert list(seul.ouvertes()) == ["apres_attendre"]
    assert scene.messages() == []
    seul.tout_concorde()


def test_une_seule_branche_recoit_et_celle_de_la_cle(scene: Scene) -> None:
    """The library would wake both: it reads no key."""
    autre = proprietes(correlation="debut_convention")
    diagramme = en_parallele(("attendre_a", autre), ("attendre_b", CLE))
    seul = scene.ouvrir(diagramme, logement="lgt-1", debut_convention="lgt-2").mener("agir")
    assert sorted(seul.ouvertes()) == ["apres_attendre_b", "attendre_a"]
    deux = en_parallele(("attendre_a", CLE), ("attendre_b", CLE))
    double = scene.ouvrir(deux, logement="lgt-1").mener("agir")
    assert sorted(double.ouvertes()) == ["apres_attendre_a", "attendre_b"]


def test_sans_branche_a_lui_le_message_part_vers_un_autre_dossier(scene: Scene) -> None:
    autre = proprietes(correlation="debut_convention")
    diagramme = en_parallele(("attendre", autre))
    source = scene.ouvrir(diagramme, logement="lgt-1", debut_convention="lgt-2").mener("agir")
    receveur = scene.ouvrir(attente(correlation="logement"), logement="lgt-1").mener("preparer")
    scene.battre(SOIR)
    assert a_recu(receveur) == [True]
    assert list(source.ouvertes()) == ["attendre"]


def contenu(message: str) -> bytes:
    """A thrown message with a content in the dialect of SpiffWorkflow."""
    return emetteur().replace(MESSAGE.encode(), message.encode())


CONTENU = (
    '<messageEventDefinition messageRef="m"><extensionElements>'
    "<spiffworkflow:messagePayload>logement</spiffworkflow:messagePayload>"
    "</extensionElements></messageEventDefinition>"
)
VARIABLE = CONTENU.replace("messagePayload", "messageVariable").replace(
    ">logement<", ">debut_convention<"
)


def test_le_contenu_et_la_variable_du_dialecte_de_spiffworkflow(scene: Scene) -> None:
    scene.ouvrir(contenu(CONTENU), logement="lgt-1").mener("agir")
    diagramme = attente().replace(MESSAGE.encode(), VARIABLE.encode())
    receveur = scene.ouvrir(diagramme).mener("preparer")
    scene.battre(SOIR)
    assert variables(receveur, "suivre")["debut_convention"] == "lgt-1"


def test_a_la_main_la_variable_du_message_reste_comme_elle_est(scene: Scene) -> None:
    """The library would write an empty object over it."""
    diagramme = attente().replace(MESSAGE.encode(), VARIABLE.encode())
    receveur = scene.ouvrir(diagramme).mener("preparer", "attendre")
    assert variables(receveur, "suivre")["debut_convention"] == "2020-01-01"


ZEEBE = (
    '<message id="m2" name="libre"><extensionElements><zeebe:subscription '
    'correlationKey="{cle}"/></extensionElements></message>'
)
CORRELATION = (
    '<correlationProperty id="c1" name="logement"><correlationPropertyRetrievalExpression '
    'messageRef="m2"><messagePath>{cle}</messagePath></correlationPropertyRetrievalExpression>'
    '</correlationProperty><message id="m2" name="libre"/>'
)


def etranger(diagramme: bytes, declarations: str) -> bytes:
    return diagramme.replace(b'<process id="', declarations.encode() + b'<process id="').replace(
        b'messageRef="m"', b'messageRef="m2"'
    )


@pytest.mark.parametrize(
    "declarations",
    [ZEEBE.format(cle="=logement"), CORRELATION.format(cle="logement"),
     CORRELATION.format(cle="${logement}")],
)  # fmt: skip
def test_les_cles_des_autres_outils_sont_reprises(scene: Scene, declarations: str) -> None:
    diagrammes = [etranger(d, declarations) for d in (emetteur(), attente())]
    receveurs: list[Suivi] = [
        scene.ouvrir(diagrammes[1], logement=cle).mener("preparer") for cle in ("lgt-1", "lgt-2")
    ]
    scene.ouvrir(diagrammes[0], logement="lgt-2").mener("agir")
    scene.battre(SOIR)
    assert a_recu(*receveurs) == [False, True]
