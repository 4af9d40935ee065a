"""What the verdict says of messages: each sentence names the element and the remedy."""

import pytest

from models.errors import typographier
from tests.workflow.messages.decor import (
    MESSAGE,
    attente,
    dessiner,
    emetteur,
    fleches,
    proprietes,
    tache,
)
from tests.workflow.messages.test_elements import CORRELATION, ZEEBE, etranger
from workflow.verification.livre import verifier_livre
from workflow.verification.verdict import Gravite

AVANT, REFUS = Gravite.AVANT_PUBLICATION, Gravite.REFUS
DEUX_CLES = CORRELATION.replace(
    '<message id="m2"',
    '<correlationProperty id="c2"><correlationPropertyRetrievalExpression messageRef="m2">'
    "<messagePath>conclusion</messagePath></correlationPropertyRetrievalExpression>"
    '</correlationProperty><message id="m2"',
)


def envoi_sans_message() -> bytes:
    pas = ("debut", "agir", "x", "fin")
    corps = tache("agir") + '<sendTask id="x" name="Tâche"/><endEvent id="fin"/>'
    return dessiner("sans_message", corps + fleches(*zip(pas, pas[1:], strict=False)))


CAS: dict[str, tuple[bytes, Gravite, str]] = {
    "tâche d’envoi sans message": (
        envoi_sans_message(), AVANT,
        "La tâche d’envoi « Tâche » ne dit pas quel message : choisissez-en un, ou créez-le.",
    ),
    "événement sans message ni nom": (
        attente().replace(b'name="Attendre"', b"").replace(b' messageRef="m"', b""), AVANT,
        "« attendre » ne dit pas quel message : choisissez-en un, ou créez-le.",
    ),
    "clé hors du langage": (
        emetteur(correlation="logement.id"), REFUS, "« Envoyer », « Correspondance » : ",
    ),
    "clé hostile": (
        attente(correlation="__import__('os').system('id')"), REFUS,
        "« Attendre », « Correspondance » : ",
    ),
    "clé que rien n’écrit": (
        emetteur(correlation="immeuble"), AVANT,
        "« Envoyer » lit la variable « immeuble », que rien n’écrit",
    ),
    "contenu que rien n’écrit": (
        emetteur(transmet="logement, immeuble"), AVANT,
        "« Envoyer » lit la variable « immeuble », que rien n’écrit",
    ),
    "contenu qui n’est pas un nom": (
        emetteur(transmet="logement, 2+2"), AVANT, "« 2+2 » n’est pas un nom de variable",
    ),
    "réception qui n’est pas un nom": (
        attente(recoit="a.b"), AVANT, "« a.b » n’est pas un nom de variable",
    ),
    "contenu reçu sous un nom qui arrêterait le moteur": (
        attente(recoit="x").replace(
            b'value="x"/></spiffworkflow:properties>',
            b'value="x"/></spiffworkflow:properties>'
            b"<spiffworkflow:messageVariable>self</spiffworkflow:messageVariable>",
        ),
        AVANT, "« Attendre » : « self » n’est pas un nom de variable",
    ),
    "clé et formulaire": (
        attente(correlation="logement", formulaire="complement"), AVANT,
        "personne ne remplirait son formulaire : placez le formulaire sur une tâche juste après.",
    ),
    "durée impossible": (
        emetteur(expire="trois mois"), AVANT,
        "« trois mois » n’est pas une durée ; écrivez par exemple P3M",
    ),
    "clé de Camunda 8 que l’on ne lit pas": (
        etranger(attente(), ZEEBE.format(cle="=order.id")), AVANT,
        "« Attendre » choisit son destinataire d’une façon qui n’est pas reprise : écrivez dans "
        "« Correspondance »",
    ),
    "clé composée": (
        etranger(emetteur(), DEUX_CLES.format(cle="logement")), AVANT,
        "« Envoyer » choisit son destinataire d’une façon qui n’est pas reprise",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", CAS)
def test_ce_qui_ne_marcherait_pas_est_dit_avec_le_remede(cas: str) -> None:
    diagramme, gravite, mots = CAS[cas]
    verdict = verifier_livre(diagramme)
    assert any(
        p.gravite is gravite and typographier(mots) in p.message for p in verdict.problemes
    ), verdict.problemes
    assert not verdict.publiable


SAINS = {
    "sans rien": emetteur(),
    "avec tout": emetteur(correlation="logement", transmet="logement; conclusion", expire="P3M"),
    "attente sans clé": attente(),
    "attente avec clé": attente(correlation="=logement", recoit="immeuble etage"),
    "clé calculée": emetteur(correlation="conclusion + '-' + logement"),
    "nom pris à l’élément": attente().replace(b' messageRef="m"', b""),
    "clé composée, remplacée par la nôtre": etranger(
        emetteur(correlation="logement"), DEUX_CLES.format(cle="logement")
    ),
}


@pytest.mark.parametrize("cas", SAINS)
def test_un_message_sain_est_accepte_sans_remarque(cas: str) -> None:
    assert list(verifier_livre(SAINS[cas]).problemes) == []


def test_ce_qu_un_message_apporte_peut_etre_lu_ensuite() -> None:
    lecture = (
        '<exclusiveGateway id="choix" default="f3"/><sequenceFlow id="oui" sourceRef="choix" '
        'targetRef="fin"><conditionExpression>immeuble == "A"</conditionExpression></sequenceFlow>'
    )
    for props, lisible in (({"recoit": "immeuble"}, True), ({}, False)):
        corps = (
            tache("preparer")
            + f'<intermediateCatchEvent id="attendre">{proprietes(**props)}{MESSAGE}'
            + f'</intermediateCatchEvent>{lecture}<endEvent id="fin"/>'
            + tache("suivre")
            + fleches(("debut", "preparer"), ("preparer", "attendre"), ("attendre", "choix"),
                      ("choix", "suivre"), ("suivre", "fin"))
        )  # fmt: skip
        assert verifier_livre(dessiner("lecture", corps)).publiable is lisible
