"""Committees and meetings: who keeps them, which dossiers they see, what they say (002:497)."""

from datetime import date, timedelta

import pytest

from models.calendrier import jour_paris
from models.db import lecture, transaction
from models.dossier import Dossier
from models.instance import Instance, OrdreDuJour, Reunion
from models.visibilite import instances_visibles
from tests.workflow.decor import JOUR, Monde
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.collectif import instances, reunions
from workflow.collectif.reunions import Seance
from workflow.errors import (
    HabilitationRefusee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)


def instance(
    monde: Monde, *, par: str = "chef", departement: str | None = "91", **faits: str
) -> Instance:
    """A committee of the programme in a département; of the association alone without one."""
    valeurs = {"nom": "Commission", "type": "commission_entree", "periodicite": "mensuelle"}
    with transaction(monde.factory) as session:
        return instances.creer_instance(
            session,
            acteur=monde.comptes[par],
            programme_id=monde.programme_id if departement else None,
            departement=departement,
            **valeurs | faits,
        )


def reunion(suivi: Suivi, *, dans: int = 10, lieu: Instance | None = None) -> Reunion:
    with transaction(suivi.monde.factory) as session:
        return reunions.programmer(
            session,
            acteur=suivi.compte("chef"),
            instance=lieu or instance(suivi.monde),
            seance=Seance(jour_paris(suivi.le + dans * JOUR), a_distance=True),
        )


def inscrire(suivi: Suivi, prevue: Reunion, *, par: str = "ts") -> OrdreDuJour:
    with transaction(suivi.monde.factory) as session:
        return instances.inscrire(
            session,
            acteur=suivi.compte(par),
            dossier=session.get_one(Dossier, suivi.dossier_id),
            reunion=prevue.public_id,
            le=suivi.le,
        )


def decider(suivi: Suivi, ordre: OrdreDuJour, *, etape: int | None = None, dans: int = 10) -> None:
    with transaction(suivi.monde.factory) as session:
        instances.decider(
            session,
            acteur=suivi.compte("chef"),
            ordre=session.get_one(OrdreDuJour, ordre.id),
            decision="favorable",
            etape=etape,
            le=suivi.le + dans * JOUR,
        )


@pytest.mark.parametrize(
    "periodicite, attendue",
    [
        ("trimestrielle", date(2026, 8, 31)), ("mensuelle", date(2026, 6, 30)),
        ("quinzaine", date(2026, 6, 14)), ("annuelle", date(2027, 5, 31)), (None, None),
    ],
)  # fmt: skip
def test_the_next_date_is_one_period_after_the_last(
    periodicite: str | None, attendue: date | None
) -> None:
    lue = Instance(nom="x", type="cosi", periodicite=periodicite)
    assert instances.date_proposee(lue, date(2026, 5, 31)) == attendue


def test_a_first_meeting_has_no_proposed_date() -> None:
    assert instances.date_proposee(Instance(periodicite="mensuelle"), None) is None


def test_a_dossier_put_on_a_list_is_there_once_and_its_journal_says_it(suivi: Suivi) -> None:
    prevue, version = reunion(suivi), suivi.dossier().version
    assert inscrire(suivi, prevue).id == inscrire(suivi, prevue).id
    notes = [(j.type, j.element) for j in suivi.journal() if j.type == instances.INSCRIPTION]
    assert notes == [(instances.INSCRIPTION, "commission_entree")]
    assert suivi.dossier().version == version
    suivi.la_chaine_tient()


def test_a_list_is_no_consequence_of_the_facts_and_a_rebuilt_dossier_keeps_it(
    suivi: Suivi,
) -> None:
    inscrire(suivi.mener_jusqu_a("valider_entree"), reunion(suivi))
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
    assert suivi.compter(OrdreDuJour) == 1


def test_a_dossier_goes_only_to_the_meetings_of_its_programme_and_association(
    suivi: Suivi,
) -> None:
    ailleurs = instance(suivi.monde, par="coordonnateur_ailleurs", departement="75")
    autrui = instance(suivi.monde, par="chef_ailleurs", departement=None)
    sienne = instance(suivi.monde, departement=None)
    with transaction(suivi.monde.factory) as session:
        jour = jour_paris(suivi.le) + timedelta(days=3)
        prevues = [Reunion(instance_id=i.id, le=jour) for i in (ailleurs, autrui, sienne)]
        session.add_all(prevues)
    for interdite in prevues[:2]:
        with pytest.raises(Introuvable):
            inscrire(suivi, interdite)
    assert inscrire(suivi, prevues[2]).reunion_id == prevues[2].id


def test_a_meeting_already_held_takes_no_dossier(suivi: Suivi) -> None:
    with pytest.raises(Introuvable):
        inscrire(suivi, reunion(suivi, dans=-1))


def test_a_closed_dossier_goes_on_no_list(suivi: Suivi) -> None:
    prevue = reunion(suivi)
    suivi.operer("clore", le=suivi.le + JOUR, motif="rupture_lien")
    suivi.le += JOUR
    with pytest.raises(TransitionInterdite, match="clos"):
        inscrire(suivi, prevue)


@pytest.mark.parametrize("par", ["collegue", "ts_ailleurs", "chef_ailleurs"])
def test_nobody_puts_on_a_list_a_dossier_that_he_does_not_see(suivi: Suivi, par: str) -> None:
    with pytest.raises(Introuvable):
        inscrire(suivi, reunion(suivi), par=par)


@pytest.mark.parametrize("par", ["ts", "bailleur", "correspondant", "administrateur"])
def test_only_a_head_of_service_and_the_state_keep_committees(monde: Monde, par: str) -> None:
    with pytest.raises(HabilitationRefusee):
        instance(monde, par=par)


def test_two_meetings_of_a_committee_do_not_fall_on_the_same_day(suivi: Suivi) -> None:
    lieu = instance(suivi.monde, departement=None)
    reunion(suivi, lieu=lieu)
    with pytest.raises(SaisieInvalide):
        reunion(suivi, lieu=lieu)


def test_what_a_meeting_said_is_linked_to_the_step_that_followed(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("valider_entree")
    ordre = inscrire(suivi, reunion(suivi, dans=1))
    suivi.faire("valider_entree", le=suivi.le + 2 * JOUR)
    faite = suivi.journal()[-1]
    decider(suivi, ordre, etape=faite.rang, dans=1)
    (ligne,) = suivi.lignes(OrdreDuJour)
    assert (ligne.decision, ligne.journal_id) == ("favorable", faite.id)


def test_a_step_of_before_the_meeting_cannot_be_what_it_led_to(suivi: Suivi) -> None:
    ordre = inscrire(suivi, reunion(suivi))
    suivi.faire("enregistrer_orientation")
    with pytest.raises(Introuvable):
        decider(suivi, ordre, etape=suivi.journal()[-1].rang, dans=30)


def test_a_meeting_to_come_has_said_nothing(suivi: Suivi) -> None:
    ordre = inscrire(suivi, reunion(suivi))
    with pytest.raises(SaisieInvalide):
        decider(suivi, ordre, dans=9)


def test_each_role_sees_its_own_committees(suivi: Suivi) -> None:
    monde = suivi.monde
    du_programme, interne = instance(monde), instance(monde, departement=None)
    deux, vues = {du_programme.id, interne.id}, {}
    with lecture(monde.factory) as session:
        for nom, compte in monde.comptes.items():
            vues[nom] = {i.id for i in session.scalars(instances_visibles(compte))} & deux
    association = dict.fromkeys(("ts", "collegue", "chef"), deux)
    voient = {nom: lues for nom, lues in vues.items() if lues}
    assert voient == association | {"coordonnateur": {du_programme.id}}
