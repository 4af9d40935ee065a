"""Start again after a dossier that is over: linked, and nothing copied (001:350)."""

from typing import Any

import pytest
from sqlalchemy import select

from models.accompagnement import Diagnostic, Orientation
from models.codes import DossierEtat
from models.db import lecture, transaction
from models.dossier import Dossier
from models.journal import Journal, JournalContenu
from tests.workflow.decor import JOUR
from tests.workflow.reponses import SUITE
from tests.workflow.suivi import Suivi
from workflow import histoire, operations
from workflow.errors import Introuvable, TransitionInterdite


def recommencer(suivi: Suivi, *, par: str = "ts", **faits: Any) -> Suivi:
    monde, le = suivi.monde, suivi.le + 30 * JOUR
    valeurs: dict[str, Any] = {
        "repris": ["volet_logement", "programme"],
        "programme_id": monde.programme_id,
        "definition_id": monde.definition_id,
        "referent_id": monde.comptes["ts"].id,
        "departement": "91",
    }
    with transaction(monde.factory) as session:
        nouveau = operations.recommencer(
            session,
            acteur=monde.comptes[par],
            ancien=session.get_one(Dossier, suivi.dossier_id),
            le=le,
            **valeurs | faits,
        )
    return Suivi(monde, nouveau, le)


def clos(suivi: Suivi) -> Suivi:
    suivi.mener_jusqu_a("mettre_a_jour_demande")
    suivi.operer("clore", le=suivi.le + JOUR, motif="rupture_lien")
    suivi.le += JOUR
    return suivi


def test_a_closed_dossier_goes_on_in_another_for_the_same_household(suivi: Suivi) -> None:
    nouveau = recommencer(clos(suivi))
    assert nouveau.dossier().reprend_id == suivi.dossier_id
    assert nouveau.dossier().menage_id == suivi.dossier().menage_id
    assert set(nouveau.ouvertes()) == {"enregistrer_orientation"}
    assert suivi.dossier().etat == DossierEtat.CLOS


def test_nothing_is_copied_whatever_was_said_yes_to(suivi: Suivi) -> None:
    nouveau = recommencer(clos(suivi), repris=operations.ACQUIS)
    assert [nouveau.compter(modele) for modele in (Orientation, Diagnostic)] == [0, 0]


def test_the_journal_names_what_was_taken_up_and_keeps_no_value(suivi: Suivi) -> None:
    nouveau = recommencer(clos(suivi))
    lignes = nouveau.journal()
    assert [(ligne.type, ligne.element) for ligne in lignes] == [
        ("ouverture", None), ("acquis", "programme"), ("acquis", "volet_logement"),
    ]  # fmt: skip
    with lecture(suivi.monde.factory) as session:
        contenus = session.scalars(
            select(JournalContenu.contenu)
            .join(Journal)
            .where(Journal.dossier_id == nouveau.dossier_id, Journal.type == "acquis")
        ).all()
    assert set(contenus) == {f'{{"dossier":"{suivi.dossier().public_id}"}}'}
    nouveau.la_chaine_tient()


def test_the_new_dossier_is_lived_again_from_its_journal(suivi: Suivi) -> None:
    nouveau = recommencer(clos(suivi)).mener_jusqu_a("valider_entree")
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, nouveau.dossier_id) == []


def test_a_household_in_veille_may_start_again_and_its_veille_goes_on(suivi: Suivi) -> None:
    """The landlord's answers one year after are owed all the same (002:283-292)."""
    suivi.mener(*SUITE)
    recommencer(suivi)
    assert suivi.dossier().etat == DossierEtat.VEILLE
    assert suivi.sonner(suivi.le + 400 * JOUR) == ["veille"]
    assert set(suivi.ouvertes()) == {"enqueter_un_an"}


def test_a_dossier_under_way_has_nothing_to_start_again(suivi: Suivi) -> None:
    with pytest.raises(TransitionInterdite, match="en cours"):
        recommencer(suivi.mener_jusqu_a("valider_entree"))


def test_a_dossier_is_continued_once(suivi: Suivi) -> None:
    recommencer(clos(suivi))
    with pytest.raises(TransitionInterdite, match="déjà repris"):
        recommencer(suivi)


@pytest.mark.parametrize("par", ["ts_ailleurs", "chef_ailleurs", "collegue"])
def test_who_does_not_see_the_former_dossier_cannot_start_it_again(suivi: Suivi, par: str) -> None:
    with pytest.raises(Introuvable):
        recommencer(clos(suivi), par=par)
