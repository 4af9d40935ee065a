"""Who receives a message: one dossier, once, the one that has waited longest for it."""

from functools import partial

import pytest

from models.db import lecture, transaction
from models.dossier import EtapeOuverte
from models.errors import ErreurMetier
from models.message import Message
from tests.workflow.avancement.test_concurrence import ensemble
from tests.workflow.avancement.test_coupures import Coupure, couper, photographier
from tests.workflow.decor import JOUR, LE
from tests.workflow.messages.decor import (
    MESSAGE,
    SOIR,
    Scene,
    a_recu,
    attendre,
    attente,
    dessiner,
    emetteur,
    emettre,
    fleches,
    incidents,
    tache,
    variables,
)
from web.travaux.echanges import distribuer_messages
from workflow.errors import HabilitationRefusee
from workflow.messages import remise
from workflow.parcours import voies


def test_un_seul_dossier_recoit_celui_qui_attend_depuis_le_plus_longtemps(scene: Scene) -> None:
    tard = attendre(scene, le=LE + 3 * JOUR)
    tot = attendre(scene, le=LE)
    emettre(scene, le=LE + 5 * JOUR)
    scene.battre(SOIR)
    assert a_recu(tot, tard) == [True, False]
    scene.battre(SOIR + JOUR)
    assert a_recu(tot, tard) == [True, False]
    emettre(scene, le=LE + 6 * JOUR)
    scene.battre(SOIR + 2 * JOUR)
    assert a_recu(tot, tard) == [True, True]
    tot.tout_concorde()


def test_le_plus_ancien_message_part_d_abord(scene: Scene) -> None:
    diagramme = emetteur(transmet="logement")
    for logement in ("nord", "sud"):
        emettre(scene, diagramme, logement=logement)
    receveur = attendre(scene, attente(recoit="logement"))
    scene.battre(SOIR)
    assert variables(receveur, "suivre")["logement"] == "nord"
    assert [m.recu_le is None for m in scene.messages()] == [False, True]


@pytest.mark.parametrize(
    ("emise", "attendue", "recu"),
    [
        ("nord", "nord", True),
        ("nord", "sud", False),
        ("nord", None, True),
        (None, "nord", False),
        (None, None, True),
        (12, "12", True),
        (True, "true", True),
    ],
)
def test_la_cle_attendue_doit_etre_celle_du_message(
    scene: Scene, emise: object, attendue: object, recu: bool
) -> None:
    """An element without a key: the thrower's suits those that want none, the other takes all."""
    cle = {"correlation": "logement"}
    emettre(scene, emetteur(**cle if emise is not None else {}), logement=emise)
    receveur = attendre(scene, attente(**cle if attendue is not None else {}), logement=attendue)
    scene.battre(SOIR)
    assert a_recu(receveur) == [recu]


def test_le_nom_compte(scene: Scene) -> None:
    emettre(scene, emetteur().replace(b'name="libre"', b'name="autre"'))
    receveur = attendre(scene)
    scene.battre(SOIR)
    assert a_recu(receveur) == [False]


def test_le_receveur_ne_prend_que_ce_qu_il_demande(scene: Scene) -> None:
    valeurs = {"logement": "lgt-1", "veille_mois": 24, "protocole": False}
    emettre(scene, emetteur(transmet="logement, veille_mois"), **valeurs)
    receveur = attendre(scene, attente(recoit="logement protocole"), protocole=True, veille_mois=6)
    scene.battre(SOIR)
    lues = variables(receveur, "suivre")
    assert (lues["logement"], lues["veille_mois"], lues["protocole"]) == ("lgt-1", 6, True)


def test_un_dossier_suspendu_passe_son_tour_puis_recoit_a_sa_reprise(scene: Scene) -> None:
    premier, second = attendre(scene), attendre(scene, le=LE + JOUR)
    premier.suspendre(LE + 3 * JOUR)
    emettre(scene, le=LE + 4 * JOUR)
    scene.battre(LE + 10 * JOUR)
    assert a_recu(premier, second) == [False, True]
    emettre(scene, le=LE + 10 * JOUR)
    scene.battre(LE + 12 * JOUR)
    assert a_recu(premier) == [False]
    premier.reprendre(LE + 20 * JOUR)
    scene.battre(LE + 21 * JOUR)
    assert a_recu(premier) == [True]
    premier.tout_concorde()


def test_un_dossier_clos_n_attend_plus(scene: Scene) -> None:
    receveur = attendre(scene)
    receveur.operer("clore", le=LE + 3 * JOUR, motif="deces")
    emettre(scene)
    scene.battre(SOIR)
    assert scene.messages()[0].recu_le is None


def test_un_dossier_ne_recoit_pas_son_propre_message(scene: Scene) -> None:
    """It throws, then waits for the same name: the message was for others."""
    pas = ("debut", "agir", "envoyer", "attendre", "fin")
    corps = (
        tache("agir")
        + f'<intermediateThrowEvent id="envoyer">{MESSAGE}</intermediateThrowEvent>'
        + f'<intermediateCatchEvent id="attendre">{MESSAGE}</intermediateCatchEvent>'
        + '<endEvent id="fin"/>'
        + fleches(*zip(pas, pas[1:], strict=False))
    )
    seul = scene.ouvrir(dessiner("seul", corps)).mener("agir")
    scene.battre(SOIR)
    assert list(seul.ouvertes()) == ["attendre"]
    assert incidents(scene) == []
    autre = scene.ouvrir(dessiner("seul", corps)).mener("agir")
    scene.battre(SOIR + JOUR)
    assert [seul.dossier().etat, autre.dossier().etat] == ["clos", "clos"]


def test_deux_ordonnanceurs_remettent_une_seule_fois(scene: Scene) -> None:
    receveurs = [attendre(scene) for _ in range(6)]
    for _ in range(3):
        emettre(scene)
    battre = partial(distribuer_messages, scene.monde.factory, le=SOIR)
    ensemble(scene.monde, *(lambda _session: battre() for _ in range(3)))
    scene.battre(SOIR + JOUR)
    assert a_recu(*receveurs) == [True] * 3 + [False] * 3
    for message in scene.messages():
        assert message.recu_le is not None
    for receveur in receveurs:
        receveur.tout_concorde()
        receveur.la_chaine_tient()
        assert len(receveur.journal()) == receveur.dossier().version


def test_une_remise_coupee_n_importe_ou_n_a_pas_eu_lieu(scene: Scene) -> None:
    """The server stops between the claim and the delivery, or anywhere else: nothing is lost."""
    receveur = attendre(scene)
    emettre(scene)
    [message], tache_id = scene.messages(), receveur.ouvertes()["attendre"]

    def remettre() -> None:
        with transaction(scene.monde.factory) as session:
            assert remise.remettre(session, message_id=message.id, tache_id=tache_id, le=SOIR)

    avant = photographier(receveur)
    with couper(receveur, None) as passees, pytest.raises(Coupure):
        remettre()
    prise = next(rang for rang, passee in enumerate(passees) if "UPDATE message" in passee)
    assert prise < len(passees) - 1
    for rang in [*range(len(passees)), None]:
        with couper(receveur, rang), pytest.raises(Coupure):
            remettre()
        assert photographier(receveur) == avant, rang
    remettre()
    assert a_recu(receveur) == [True]
    assert scene.messages()[0].destinataire_rang == receveur.dossier().journal_rang
    receveur.tout_concorde()


def test_une_emission_coupee_n_importe_ou_n_a_pas_eu_lieu(scene: Scene) -> None:
    source = scene.ouvrir(emetteur())
    avant = photographier(source)
    with couper(source, None) as passees, pytest.raises(Coupure):
        source.faire("agir", le=LE + JOUR)
    for rang in [*range(len(passees)), None]:
        with couper(source, rang), pytest.raises(Coupure):
            source.faire("agir", le=LE + JOUR)
        assert photographier(source) == avant, rang
    source.faire("agir", le=LE + JOUR)
    assert len(scene.messages()) == 1


def test_deux_diagrammes_qui_se_repondent_avancent_d_un_pas_par_battement(scene: Scene) -> None:
    """Each reception throws again: a tick stops at the messages that it found."""
    corps = (
        tache("preparer")
        + f'<intermediateCatchEvent id="attendre">{MESSAGE}</intermediateCatchEvent>'
        + f'<intermediateThrowEvent id="renvoyer">{MESSAGE}</intermediateThrowEvent>'
        + '<exclusiveGateway id="choix" default="f4"/><endEvent id="fin"/>'
        + fleches(
            ("debut", "preparer"), ("preparer", "attendre"), ("attendre", "renvoyer"),
            ("renvoyer", "choix"), ("choix", "attendre"),
        )
        + '<sequenceFlow id="sortie" sourceRef="choix" targetRef="fin"><conditionExpression>'
        + "tentatives_max == 0</conditionExpression></sequenceFlow>"
    )  # fmt: skip
    pingpong = dessiner("pingpong", corps)
    scene.ouvrir(pingpong).mener("preparer")
    scene.ouvrir(pingpong).mener("preparer")
    emettre(scene)
    for jour in range(5):
        distribuer_messages(scene.monde.factory, le=SOIR + jour * JOUR)
        assert len(scene.messages()) == jour + 2


def test_personne_ne_remet_a_la_main_le_message_d_un_autre_dossier(scene: Scene) -> None:
    receveur = attendre(scene, attente(correlation="logement"), logement="nord")
    [etape] = receveur.etapes()
    assert (etape.sorte, etape.role) == ("message", voies.AUTRE_DOSSIER)
    for compte in scene.monde.comptes:
        with pytest.raises(ErreurMetier):
            receveur.faire("attendre", par=compte)
    with pytest.raises(HabilitationRefusee):
        receveur.faire("attendre", par="ts")


@pytest.mark.parametrize("props", [{}, {"correlation": "logement", "role": "travailleur_social"}])
def test_sans_cle_ou_avec_un_role_une_personne_peut_aussi_le_remettre(
    scene: Scene, props: dict[str, str]
) -> None:
    receveur = attendre(scene, attente(**props), logement="nord")
    receveur.faire("attendre")
    assert a_recu(receveur) == [True]
    emettre(scene, emetteur(correlation="logement"), logement="nord")
    scene.battre(SOIR)
    assert scene.messages()[0].recu_le is None


def test_un_message_qui_demande_un_formulaire_ne_vient_jamais_d_un_autre_dossier(
    scene: Scene,
) -> None:
    receveur = attendre(scene, attente(formulaire="complement", role="travailleur_social"))
    emettre(scene)
    scene.battre(SOIR)
    assert a_recu(receveur) == [False]
    [etape] = receveur.etapes()
    assert (etape.message, etape.correlation) == (None, None)


def test_ce_qui_ne_regarde_personne_ne_coute_pas_d_ecriture(scene: Scene) -> None:
    """Messages that nobody waits for are read, not written, at each tick."""
    emettre(scene)
    [avant] = scene.messages()
    scene.battre(SOIR)
    [apres] = scene.messages()
    assert [getattr(avant, c.name) for c in Message.__table__.columns] == [
        getattr(apres, c.name) for c in Message.__table__.columns
    ]
    with lecture(scene.monde.factory) as session:
        assert session.query(EtapeOuverte).count() == 1
