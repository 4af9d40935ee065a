"""What a form offers, narrowed to what the programme of the dossier opens."""

import bpmn
from workflow.formulaires import lire
from workflow.formulaires.choix import restreindre

APPELLE = {"appelle_acces_paliers": True, "appelle_maintien_reprise": True,
           "appelle_acces_direct": False}  # fmt: skip


def test_the_instance_chooses_among_the_parcours_of_the_programme() -> None:
    formulaire = lire(bpmn.read_formulaire("choix_mesure"))
    champ = restreindre(formulaire, APPELLE).champs[0]
    assert [o.valeur for o in champ.options] == ["acces_paliers", "maintien_reprise"]


def test_every_other_field_keeps_its_choices() -> None:
    for cle in ("diagnostic", "sortie", "suivi_individuel"):
        formulaire = lire(bpmn.read_formulaire(cle))
        assert restreindre(formulaire, {}) == formulaire
