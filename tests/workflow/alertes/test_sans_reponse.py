"""A household that does not answer: a person decides, and a new round of tries is a whole one."""

from tests.workflow.alertes.decor import alertes, echeances, regarder, rien_ne_differe
from tests.workflow.decor import Monde, avec_parametres
from tests.workflow.suivi import Suivi

NON_JOINT = {"resultat_contact": "non_joint", "canal": "telephone"}


def test_a23_essayer_encore_redonne_tous_les_essais_et_ferme_l_alerte(monde: Monde) -> None:
    """001:245."""
    suivi = Suivi.ouvrir(avec_parametres(monde, tentatives_max=2)).mener("enregistrer_orientation")
    for _ in range(2):
        suivi.faire("prendre_contact", **NON_JOINT)
    assert echeances(suivi, "A23")[0].due_le == suivi.le
    regarder(suivi, suivi.le)
    suivi.faire("decider_sans_reponse", suite_contact="essayer")
    assert [alerte.close_le for alerte in alertes(suivi, "A23")] == [suivi.le]
    suivi.faire("prendre_contact", **NON_JOINT)
    assert "decider_sans_reponse" not in suivi.ouvertes()
    suivi.faire("prendre_contact", **NON_JOINT)
    assert "decider_sans_reponse" in suivi.ouvertes()
    rien_ne_differe(suivi)
