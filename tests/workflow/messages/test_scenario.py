"""A dwelling freed in one dossier, offered in another: through the public verbs and the real tick.

The diagrams are `tests/diagrammes/messages/{libere,attend}.bpmn`.
"""

import orjson
import pytest
from sqlalchemy import select

from models.db import lecture
from models.relogement import Logement
from tests.workflow.decor import JOUR, LE
from tests.workflow.messages.decor import DIAGRAMMES, Scene
from tests.workflow.suivi import Suivi
from workflow.histoire import Fait, lire_faits
from workflow.verification.livre import verifier_livre


@pytest.mark.parametrize("nom", ["libere.bpmn", "attend.bpmn"])
def test_les_deux_diagrammes_sont_acceptes_sans_reserve(nom: str) -> None:
    assert list(verifier_livre((DIAGRAMMES / nom).read_bytes()).problemes) == []


def dernier_fait(suivi: Suivi) -> Fait:
    with lecture(suivi.monde.factory) as session:
        return lire_faits(session, suivi.dossier_id)[-1]


def test_un_logement_libere_par_un_dossier_est_propose_dans_un_autre(scene: Scene) -> None:
    libere = scene.ouvrir("libere.bpmn").mener("rapprochement")
    attend = scene.ouvrir("attend.bpmn").mener("preparer")
    scene.battre(LE + 5 * JOUR)
    assert list(attend.ouvertes()) == ["attendre_logement"]

    libere.faire("constater_depart", le=LE + 6 * JOUR)
    assert list(libere.ouvertes()) == ["attribuer"]
    scene.battre(LE + 7 * JOUR)
    assert sorted(attend.ouvertes()) == ["attribue_ailleurs", "candidater"]
    assert attend.dossier().etat == "caleol"

    libere.faire("attribuer", le=LE + 8 * JOUR)
    assert libere.dossier().etat == "clos"
    scene.battre(LE + 9 * JOUR)
    assert list(attend.ouvertes()) == ["chercher_encore"]
    attend.tout_concorde()
    attend.la_chaine_tient()


def test_la_reception_est_un_fait_sans_acteur_qui_ne_dit_rien_de_l_autre_menage(
    scene: Scene,
) -> None:
    libere = scene.ouvrir("libere.bpmn").mener("rapprochement")
    attend = scene.ouvrir("attend.bpmn").mener("preparer")
    libere.faire("constater_depart", le=LE + 6 * JOUR)
    scene.battre(LE + 7 * JOUR)
    recu = dernier_fait(attend)
    assert (recu.type, recu.element, recu.acteur_id) == ("message", "attendre_logement", None)
    with lecture(scene.monde.factory) as session:
        [logement] = session.scalars(select(Logement.public_id))
    assert recu.contenu == {
        "libelle": "Un logement se libère",
        "message": "logement_libere",
        "variables": {"logement": logement},
    }
    assert libere.dossier().public_id not in orjson.dumps(recu.contenu).decode()


def test_la_cle_distingue_les_logements(scene: Scene) -> None:
    """Two dwellings, two candidates: the end of one concerns the candidate of that one only."""
    premier = scene.ouvrir("libere.bpmn").mener("rapprochement", "constater_depart")
    candidat_un = scene.ouvrir("attend.bpmn").mener("preparer")
    scene.battre(LE + 10 * JOUR)
    second = scene.ouvrir("libere.bpmn").mener("rapprochement", "constater_depart")
    candidat_deux = scene.ouvrir("attend.bpmn").mener("preparer")
    scene.battre(LE + 20 * JOUR)
    second.faire("attribuer", le=LE + 21 * JOUR)
    scene.battre(LE + 22 * JOUR)
    assert sorted(candidat_un.ouvertes()) == ["attribue_ailleurs", "candidater"]
    assert list(candidat_deux.ouvertes()) == ["chercher_encore"]
    assert list(premier.ouvertes()) == ["attribuer"]


def test_un_message_que_personne_n_attend_est_garde(scene: Scene) -> None:
    scene.ouvrir("libere.bpmn").mener("rapprochement", "constater_depart")
    for jour in (5, 20, 59):
        scene.battre(LE + jour * JOUR)
    attend = scene.ouvrir("attend.bpmn", le=LE + 60 * JOUR).mener("preparer")
    scene.battre(LE + 62 * JOUR)
    assert "candidater" in attend.ouvertes()


def test_passe_sa_date_un_message_n_est_plus_remis(scene: Scene) -> None:
    """`expire` is P90D on the diagram."""
    scene.ouvrir("libere.bpmn").mener("rapprochement", "constater_depart")
    attend = scene.ouvrir("attend.bpmn", le=LE + 95 * JOUR).mener("preparer")
    scene.battre(LE + 97 * JOUR)
    assert list(attend.ouvertes()) == ["attendre_logement"]
    assert scene.messages()[0].recu_le is None
