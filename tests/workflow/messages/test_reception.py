"""When and how a message is received: its date, the delays beside it, what cannot be received."""

import pytest

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
)
from workflow.errors import MoteurEnDefaut

EN_PANNE = attente("panne").replace(
    b'<sequenceFlow id="f2" sourceRef="attendre" targetRef="suivre"/>',
    b'<exclusiveGateway id="choix" default="oui"/>'
    b'<sequenceFlow id="f2" sourceRef="attendre" targetRef="choix"/>'
    b'<sequenceFlow id="oui" sourceRef="choix" targetRef="suivre"/>'
    b'<sequenceFlow id="non" sourceRef="choix" targetRef="fin">'
    b"<conditionExpression>valide_par &gt; 3</conditionExpression></sequenceFlow>",
)
"""Its gateway compares a word with a number: it cannot go on."""


def test_un_receveur_en_panne_est_un_incident_et_le_suivant_recoit(scene: Scene) -> None:
    panne = attendre(scene, EN_PANNE)
    sain = attendre(scene, le=LE + JOUR)
    emettre(scene, le=LE + 4 * JOUR)
    scene.battre(SOIR)
    assert a_recu(panne, sain) == [False, True]
    [incident] = incidents(scene)
    assert (incident.dossier_id, incident.element) == (panne.dossier_id, "attendre")
    assert "valide_par" in incident.message
    panne.tout_concorde()


def test_un_message_que_personne_ne_peut_recevoir_est_retente_le_lendemain(scene: Scene) -> None:
    attendre(scene, EN_PANNE)
    emettre(scene)
    scene.battre(SOIR)
    sain = attendre(scene)
    scene.battre(SOIR + JOUR / 2)
    assert a_recu(sain) == [False]
    scene.battre(SOIR + JOUR)
    assert a_recu(sain) == [True]
    assert len(incidents(scene)) == 1


def test_la_reception_est_datee_du_moment_ou_elle_etait_possible(scene: Scene) -> None:
    """The server was off for days: the message was there, and awaited, from the fifth."""
    receveur = attendre(scene, le=LE)
    emettre(scene, le=LE + 4 * JOUR)
    scene.battre(LE + 13 * JOUR)
    recu = receveur.journal()[-1]
    assert (recu.fait_le, recu.saisi_le) == (LE + 5 * JOUR, LE + 13 * JOUR)
    attendu_plus_tard = attendre(scene, le=LE + 20 * JOUR)
    emettre(scene, le=LE + 2 * JOUR)
    scene.battre(LE + 25 * JOUR)
    assert attendu_plus_tard.journal()[-1].fait_le == LE + 21 * JOUR


def test_un_fait_ancien_saisi_tard_n_est_connu_qu_a_sa_saisie(scene: Scene) -> None:
    receveur = attendre(scene)
    source = scene.ouvrir(emetteur())
    source.faire("agir", le=LE + JOUR, saisi_le=LE + 9 * JOUR)
    scene.battre(LE + 10 * JOUR)
    [message] = scene.messages()
    assert (message.emis_le, message.connu_le) == (LE + JOUR, LE + 9 * JOUR)
    assert receveur.journal()[-1].fait_le == LE + 9 * JOUR


AVEC_DELAI = dessiner(
    "delai",
    tache("preparer")
    + '<eventBasedGateway id="attente"/>'
    + f'<intermediateCatchEvent id="attendre" name="A">{MESSAGE}</intermediateCatchEvent>'
    + '<intermediateCatchEvent id="trop_tard" name="T"><timerEventDefinition><timeDuration>P10D'
    + "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    + tache("suivre")
    + tache("renoncer")
    + '<endEvent id="fin"/>'
    + fleches(
        ("debut", "preparer"), ("preparer", "attente"), ("attente", "attendre"),
        ("attente", "trop_tard"), ("attendre", "suivre"), ("trop_tard", "renoncer"),
        ("suivre", "fin"), ("renoncer", "fin"),
    ),
)  # fmt: skip
"""Behind an event gateway: a message, or ten days."""


@pytest.mark.parametrize(("emis_au_jour", "suite"), [(5, "suivre"), (20, "renoncer")])
def test_entre_un_message_et_un_delai_le_premier_echu_l_emporte(
    scene: Scene, emis_au_jour: int, suite: str
) -> None:
    """Both are past when the scheduler comes back: their own dates decide."""
    receveur = attendre(scene, AVEC_DELAI)
    emettre(scene, le=LE + emis_au_jour * JOUR)
    scene.battre(SOIR)
    assert list(receveur.ouvertes()) == [suite]
    receveur.tout_concorde()


@pytest.mark.parametrize(
    ("props", "valeurs", "mots"),
    [
        ({"correlation": "logement"}, {}, "« logement » n’a pas encore de valeur"),
        ({"correlation": "logement"}, {"logement": ""}, "« logement » d’un message est vide"),
        ({"transmet": "logement"}, {"logement": "x" * 201}, "que des identifiants"),
    ],
)
def test_un_message_impossible_refuse_l_etape_et_n_ecrit_rien(
    scene: Scene, props: dict[str, str], valeurs: dict[str, object], mots: str
) -> None:
    source = scene.ouvrir(emetteur(**props), **valeurs)
    with pytest.raises(MoteurEnDefaut) as refus:
        source.faire("agir")
    assert mots in str(refus.value).replace("\xa0", " ")
    assert refus.value.element == "envoyer"
    assert refus.value.dossier_id == source.dossier_id
    assert scene.messages() == []
    source.le = LE
    source.tout_concorde()


def test_une_attente_sans_valeur_de_cle_refuse_l_etape_qui_y_mene(scene: Scene) -> None:
    source = scene.ouvrir(attente(correlation="delai_reponse_jours"))
    with pytest.raises(MoteurEnDefaut) as refus:
        source.faire("preparer")
    assert (refus.value.element, refus.value.dossier_id) == ("attendre", source.dossier_id)
