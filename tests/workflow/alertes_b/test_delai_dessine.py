"""A26: a step that an administrateur draws tells when it is late, by the delay that she draws."""

from datetime import timedelta

import pytest

from models.db import SessionFactory
from tests.workflow.alertes_b.regard import dues, ouvertes, regarder, rejouer
from tests.workflow.decor import JOUR, LE, Monde, planter
from tests.workflow.diagramme import dessiner
from tests.workflow.suivi import Suivi
from workflow.edition.trame.operations.delais import ajouter_delai
from workflow.verification.livre import verifier_livre

DIX_JOURS = timedelta(days=10)


def dessin(delai: str = "P10D", element: str = "attendre") -> bytes:
    """The small diagram, whose step tells when it has waited too long."""
    return ajouter_delai(
        dessiner("arret", "P90D"), element=element, nom="Trop long", delai=delai, alerte="A26"
    ).contenu


@pytest.fixture(scope="module")
def monde(base: SessionFactory) -> Monde:
    return planter(base, diagramme=dessin())


def test_une_etape_previent_apres_le_delai_dessine_et_se_tait_une_fois_faite(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde, le=LE)
    assert dues(suivi, "A26") == [LE + DIX_JOURS]
    assert regarder(suivi, LE + DIX_JOURS - JOUR) == []
    assert regarder(suivi, LE + DIX_JOURS) == ["A26"]
    assert set(suivi.ouvertes()) == {"attendre"}, "nothing moves: people are told"
    suivi.faire("attendre", le=LE + 12 * JOUR)
    assert ouvertes(suivi, "A26") == []
    rejouer(suivi)


def test_une_etape_faite_a_temps_ne_previent_personne(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde, le=LE)
    suivi.faire("attendre", le=LE + JOUR)
    assert dues(suivi, "A26") == []
    assert suivi.alertes() == []


def test_une_suspension_arrete_ce_delai(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde, le=LE)
    suivi.suspendre(LE + JOUR)
    suivi.reprendre(LE + 6 * JOUR)
    assert dues(suivi, "A26") == [LE + DIX_JOURS + 5 * JOUR]
    rejouer(suivi)


@pytest.mark.parametrize(
    ("fichier", "remede"),
    [
        (dessin("delai_reponse_jours"), "donnez-lui un délai fixe"),
        (dessin().replace(b'attachedToRef="attendre"', b'attachedToRef="absente"', 2), "posez-le"),
    ],
)
def test_un_delai_qui_ne_previendrait_personne_se_corrige_avant_de_publier(
    fichier: bytes, remede: str
) -> None:
    assert any(remede in probleme.message for probleme in verifier_livre(fichier).problemes)
    assert not any("en retard" in p.message for p in verifier_livre(dessin()).problemes)
