"""A correction takes messages back with their steps; a dossier lived again throws nothing anew."""

import pytest

from models.db import transaction
from tests.workflow.decor import JOUR, LE
from tests.workflow.messages.decor import SOIR, Scene, a_recu, attente, emetteur
from tests.workflow.suivi import Suivi
from workflow import histoire, messages
from workflow.errors import TransitionInterdite


def retirer(suivi: Suivi, *rangs: int) -> None:
    with transaction(suivi.monde.factory) as session:
        messages.retirer(session, suivi.dossier_id, rangs)


def corriger(suivi: Suivi, rang: int) -> None:
    suivi.le += JOUR
    suivi.corriger(rang, par="ts")


def test_un_message_pas_encore_recu_part_avec_l_etape_qui_l_a_emis(scene: Scene) -> None:
    source = scene.ouvrir(emetteur()).mener("agir")
    retirer(source, 1)
    assert len(scene.messages()) == 1
    retirer(source, 2)
    assert scene.messages() == []
    receveur = scene.ouvrir(attente()).mener("preparer")
    scene.battre(SOIR)
    assert a_recu(receveur) == [False]


def test_un_message_recu_ailleurs_interdit_de_reprendre_l_etape(scene: Scene) -> None:
    source = scene.ouvrir(emetteur()).mener("agir")
    receveur = scene.ouvrir(attente()).mener("preparer")
    scene.battre(SOIR)
    with pytest.raises(TransitionInterdite) as refus:
        retirer(source, 2, 3)
    assert "« libre », qu’un autre dossier a déjà reçu" in str(refus.value).replace("\xa0", " ")
    assert receveur.dossier().public_id not in str(refus.value)
    assert len(scene.messages()) == 1


def test_une_reception_reprise_rend_le_message_a_qui_l_attend(scene: Scene) -> None:
    scene.ouvrir(emetteur()).mener("agir")
    receveur = scene.ouvrir(attente()).mener("preparer")
    scene.battre(SOIR)
    recu = receveur.dossier().journal_rang
    retirer(receveur, recu)
    [message] = scene.messages()
    assert (message.recu_le, message.destinataire_id, message.destinataire_rang) == (None,) * 3
    autre = scene.ouvrir(attente()).mener("preparer")
    scene.battre(SOIR + JOUR)
    assert a_recu(autre) == [True]


def test_corriger_une_etape_qui_a_emis_puis_la_refaire_n_emet_qu_une_fois(scene: Scene) -> None:
    source = scene.ouvrir(emetteur()).mener("agir")
    corriger(source, 2)
    assert scene.messages() == []
    assert list(source.ouvertes()) == ["agir"]
    source.faire("agir")
    [message] = scene.messages()
    assert message.rang == source.dossier().journal_rang
    receveurs = [scene.ouvrir(attente()).mener("preparer") for _ in range(2)]
    scene.battre(SOIR)
    assert a_recu(*receveurs) == [True, False]
    source.tout_concorde()


def test_corriger_une_etape_d_avant_la_reception_rend_le_message(scene: Scene) -> None:
    scene.ouvrir(emetteur()).mener("agir")
    receveur = scene.ouvrir(attente()).mener("preparer")
    scene.battre(LE + 5 * JOUR)
    receveur.le = LE + 6 * JOUR
    corriger(receveur, 2)
    assert list(receveur.ouvertes()) == ["preparer"]
    assert scene.messages()[0].recu_le is None
    receveur.faire("preparer")
    scene.battre(SOIR)
    assert a_recu(receveur) == [True]
    receveur.tout_concorde()
    receveur.la_chaine_tient()


def test_un_dossier_relu_depuis_son_journal_est_le_meme_et_n_emet_rien(scene: Scene) -> None:
    libere = scene.ouvrir("libere.bpmn").mener("rapprochement", "constater_depart")
    attend = scene.ouvrir("attend.bpmn").mener("preparer")
    scene.battre(LE + 10 * JOUR)
    libere.le = LE + 11 * JOUR
    libere.mener("attribuer")
    scene.battre(LE + 20 * JOUR)
    assert list(attend.ouvertes()) == ["chercher_encore"]
    avant = [(m.id, m.tache_id, m.destinataire_rang) for m in scene.messages()]
    for suivi in (libere, attend):
        with transaction(suivi.monde.factory) as session:
            assert histoire.comparer(session, suivi.dossier_id) == []
    assert [(m.id, m.tache_id, m.destinataire_rang) for m in scene.messages()] == avant
