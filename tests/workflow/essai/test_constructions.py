"""The exact trace of each construct, computed by hand from BPMN 2.0 and issue 3."""

from models.errors import typographier
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    SAISIR,
    attente,
    chemin,
    diagramme,
    fichier,
    minuterie,
    processus,
)
from tests.workflow.essai.conduite import attendus, datees, essayer_avec, lignes, visite
from tests.workflow.essai.traits import (
    MESSAGE,
    PHASE,
    RECU,
    bord,
    emission,
    fin,
    passerelle,
    repetition,
    sous,
    tache,
)
from workflow.essai.trace import Etat


def test_a_step_is_entered_and_left_between_the_start_and_the_end() -> None:
    essai = essayer_avec(diagramme(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin")))
    assert lignes(essai) == visite("debut", "saisir", "fin")
    assert essai.fin.etat is Etat.TERMINE
    premiere = essai.trace[0]
    assert (premiere.nom, premiere.type) == ("Début", "startEvent")
    assert premiere.le == "2026-01-05T09:00:00+01:00"


def test_null_leaves_a_step_waiting() -> None:
    essai = essayer_avec(
        diagramme(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin")), etapes={"saisir": None}
    )
    assert lignes(essai) == [*visite("debut"), "entre saisir"]
    assert essai.fin.etat is Etat.EN_ATTENTE
    assert attendus(essai) == ["saisir"]


CHOIX = diagramme(
    DEBUT,
    SAISIR,
    passerelle("choix", attributs='default="choix_non"'),
    tache("oui"),
    tache("non"),
    fin("fin"),
    chemin("debut", "saisir", "choix"),
    chemin("choix", "oui", condition="accord"),
    chemin("choix", "non"),
    chemin("oui", "fin"),
    chemin("non", "fin"),
)


def test_an_exclusive_gateway_follows_what_the_step_received() -> None:
    oui = essayer_avec(CHOIX, etapes={"saisir": {"accord": True}})
    assert lignes(oui) == visite("debut", "saisir", "choix", "oui", "fin")
    non = essayer_avec(CHOIX, donnees={"accord": False})
    assert lignes(non) == visite("debut", "saisir", "choix", "non", "fin")


def test_a_missing_variable_is_an_incident_that_names_the_gateway() -> None:
    essai = essayer_avec(CHOIX)
    assert lignes(essai) == [*visite("debut", "saisir"), "entre choix"]
    assert essai.fin.etat is Etat.INCIDENT
    assert essai.fin.message is not None
    assert essai.fin.message.startswith(
        typographier("« choix » : la variable « accord » n’a pas encore de valeur")
    )


BOUCLE = diagramme(
    DEBUT,
    SAISIR,
    passerelle("choix", attributs='default="choix_fin"'),
    FIN,
    chemin("debut", "saisir", "choix", "fin"),
    chemin("choix", "saisir", condition="encore"),
)


def test_a_list_gives_one_object_a_visit_and_then_leaves_waiting() -> None:
    essai = essayer_avec(BOUCLE, etapes={"saisir": [{"encore": True}, {"encore": True}]})
    tour = visite("saisir", "choix")
    assert lignes(essai) == [*visite("debut"), *tour, *tour, "entre saisir"]
    assert attendus(essai) == ["saisir"]


def test_parallel_branches_meet_after_both() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT,
            passerelle("ouvre", "parallel"),
            tache("un"),
            tache("deux"),
            passerelle("ferme", "parallel"),
            FIN,
            chemin("debut", "ouvre", "un", "ferme", "fin"),
            chemin("ouvre", "deux", "ferme"),
        )
    )
    assert lignes(essai) == [
        *visite("debut", "ouvre"),
        "entre un",
        "entre deux",
        "acheve un",
        "entre ferme",
        "acheve deux",
        "acheve ferme",
        *visite("fin"),
    ]


def test_a_branch_that_never_comes_is_an_incident_that_names_where() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT,
            passerelle("choix", attributs='default="choix_deux"'),
            tache("un"),
            tache("deux"),
            passerelle("ferme", "parallel"),
            FIN,
            chemin("debut", "choix"),
            chemin("choix", "un", condition="accord"),
            chemin("choix", "deux"),
            chemin("un", "ferme", "fin"),
            chemin("deux", "ferme"),
        ),
        donnees={"accord": True},
    )
    assert lignes(essai) == [*visite("debut", "choix", "un"), "entre ferme"]
    assert essai.fin.etat is Etat.INCIDENT
    assert attendus(essai) == ["ferme"]
    assert typographier("« ferme » attend une branche qui ne viendra pas") in str(essai.fin.message)


INCLUSIF = diagramme(
    DEBUT,
    passerelle("ouvre", "inclusive", 'default="ouvre_trois"'),
    tache("un"),
    tache("deux"),
    tache("trois"),
    passerelle("ferme", "inclusive"),
    FIN,
    chemin("debut", "ouvre"),
    chemin("ouvre", "un", condition="a"),
    chemin("ouvre", "deux", condition="b"),
    chemin("ouvre", "trois"),
    chemin("un", "ferme", "fin"),
    chemin("deux", "ferme"),
    chemin("trois", "ferme"),
)


def test_an_inclusive_gateway_takes_each_true_branch_and_joins_them() -> None:
    essai = essayer_avec(INCLUSIF, donnees={"a": True, "b": True})
    assert lignes(essai) == [
        *visite("debut", "ouvre"),
        "entre un",
        "entre deux",
        "acheve un",
        "entre ferme",
        "acheve deux",
        "acheve ferme",
        *visite("fin"),
    ]


def test_an_inclusive_gateway_takes_its_default_when_nothing_is_true() -> None:
    essai = essayer_avec(INCLUSIF, donnees={"a": False, "b": False})
    assert lignes(essai) == visite("debut", "ouvre", "trois", "ferme", "fin")


def test_a_sub_process_is_entered_before_its_start_and_left_after_its_end() -> None:
    essai = essayer_avec(diagramme(DEBUT, PHASE, FIN, chemin("debut", "phase", "fin")))
    assert lignes(essai) == [
        *visite("debut"),
        "entre phase",
        *visite("d", "visiter", "f"),
        "acheve phase",
        *visite("fin"),
    ]


def test_a_call_runs_the_process_of_the_file() -> None:
    appelant = processus(
        DEBUT,
        '<callActivity id="appel" calledElement="appele"/>',
        FIN,
        chemin("debut", "appel", "fin"),
    )
    appele = processus(
        '<startEvent id="d"/>', tache("visiter"), fin("f"), chemin("d", "visiter", "f"),
        id_="appele",
    )  # fmt: skip
    essai = essayer_avec(fichier(appele + appelant))
    assert lignes(essai) == [
        *visite("debut"),
        "entre appel",
        *visite("d", "visiter", "f"),
        "acheve appel",
        *visite("fin"),
    ]


def test_an_awaited_delay_fires_when_the_clock_gets_there() -> None:
    contenu = diagramme(
        DEBUT, attente("delai", "Délai", minuterie("P10D")), FIN, chemin("debut", "delai", "fin")
    )
    essai = essayer_avec(contenu, avancer="P10D")
    assert lignes(essai) == [*visite("debut"), "entre delai", "declenche delai", "acheve delai",
                             *visite("fin")]  # fmt: skip
    assert datees(essai, "declenche", "acheve")[1:] == [
        "2026-01-15T09:00 declenche delai",
        "2026-01-15T09:00 acheve delai",
        "2026-01-15T09:00 acheve fin",
    ]
    trop_tot = essayer_avec(contenu, avancer="P9DT23H")
    assert attendus(trop_tot) == ["delai 2026-01-15T09:00"]
    assert trop_tot.fin.attend[0].echeance == "2026-01-15T09:00:00+01:00"


def test_six_months_from_the_end_of_august_end_with_february() -> None:
    contenu = diagramme(
        DEBUT, attente("delai", "Délai", minuterie("P6M")), FIN, chemin("debut", "delai", "fin")
    )
    essai = essayer_avec(contenu, debut="2026-08-31T09:00", avancer="P1Y")
    assert datees(essai, "declenche") == ["2027-02-28T09:00 declenche delai"]


def test_a_timer_that_interrupts_takes_the_step_away() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, SAISIR, bord("delai", "saisir", minuterie("P1M")), tache("relancer"), FIN,
            chemin("debut", "saisir", "fin"), chemin("delai", "relancer", "fin"),
        ),
        etapes={"saisir": None},
        avancer="P1M",
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut"),
        "entre saisir",
        "entre delai",
        "declenche delai",
        "annule saisir",
        "acheve delai",
        *visite("relancer", "fin"),
    ]


def test_a_timer_that_does_not_interrupt_leaves_the_step_open() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, SAISIR, bord("delai", "saisir", minuterie("P1M"), interrompt=False),
            tache("relancer"), FIN, fin("relancee"),
            chemin("debut", "saisir", "fin"), chemin("delai", "relancer", "relancee"),
        ),
        etapes={"saisir": None},
        avancer="P1Y",
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut"),
        "entre saisir",
        "entre delai",
        "declenche delai",
        "acheve delai",
        *visite("relancer", "relancee"),
    ]
    assert attendus(essai) == ["saisir"]


def test_a_timer_of_a_phase_takes_all_that_is_in_it() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, PHASE, bord("delai", "phase", minuterie("P1M")), FIN,
            chemin("debut", "phase", "fin"), chemin("delai", "fin"),
        ),
        etapes={"visiter": None},
        avancer="P1M",
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut"),
        "entre phase",
        *visite("d"),
        "entre visiter",
        "entre delai",
        "declenche delai",
        "annule phase",
        "annule visiter",
        "acheve delai",
        *visite("fin"),
    ]


def test_a_message_is_received_once_by_an_object() -> None:
    contenu = diagramme(
        DEBUT, attente("accord_1", "Accord", RECU), attente("accord_2", "Accord", RECU), FIN,
        chemin("debut", "accord_1", "accord_2", "fin"), declarations=MESSAGE,
    )  # fmt: skip
    essai = essayer_avec(contenu, etapes={"accord": {}})
    assert lignes(essai) == [
        *visite("debut"),
        "entre accord_1",
        "recu accord_1",
        "acheve accord_1",
        "entre accord_2",
    ]
    assert attendus(essai) == ["accord_2"]
    deux = essayer_avec(contenu, etapes={"accord": [{}, {}]})
    assert deux.fin.etat is Etat.TERMINE


def test_a_message_on_the_edge_interrupts() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, SAISIR, bord("retrait", "saisir", RECU), FIN,
            chemin("debut", "saisir", "fin"), chemin("retrait", "fin"), declarations=MESSAGE,
        ),
        etapes={"accord": {}},
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut"),
        "entre saisir",
        "entre retrait",
        "recu retrait",
        "declenche retrait",
        "annule saisir",
        "acheve retrait",
        *visite("fin"),
    ]


def test_a_message_sent_within_the_process_is_received_there() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("ouvre", "parallel"),
            attente("ecoute", "Écoute", RECU), fin("f1"),
            SAISIR, emission("dit", RECU), fin("f2"),
            chemin("debut", "ouvre", "ecoute", "f1"), chemin("ouvre", "saisir", "dit", "f2"),
            declarations=MESSAGE,
        )
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut", "ouvre"),
        "entre ecoute",
        *visite("saisir"),
        "entre dit",
        "envoye dit",
        "acheve dit",
        "recu ecoute",
        "entre f2",
        "acheve ecoute",
        "entre f1",
        "acheve f2",
        "acheve f1",
    ]


def test_ends_and_tasks_send_messages() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, '<sendTask id="envoi" messageRef="m_accord"/>', fin("fin", RECU),
            chemin("debut", "envoi", "fin"), declarations=MESSAGE,
        )
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut"),
        "entre envoi",
        "envoye envoi",
        "acheve envoi",
        "entre fin",
        "envoye fin",
        "acheve fin",
    ]


def test_a_receiving_task_waits_for_its_message() -> None:
    contenu = diagramme(
        DEBUT, '<receiveTask id="reception" messageRef="m_accord"/>', FIN,
        chemin("debut", "reception", "fin"), declarations=MESSAGE,
    )  # fmt: skip
    assert attendus(essayer_avec(contenu)) == ["reception"]
    essai = essayer_avec(contenu, etapes={"accord": {}})
    assert lignes(essai) == [
        *visite("debut"),
        "entre reception",
        "recu reception",
        "acheve reception",
        *visite("fin"),
    ]


EVENEMENTS = diagramme(
    DEBUT, passerelle("attend", "eventBased"),
    attente("accord", "Accord", RECU), attente("delai", "Délai", minuterie("P2M")),
    fin("fin_accord"), fin("fin_delai"),
    chemin("debut", "attend", "accord", "fin_accord"), chemin("attend", "delai", "fin_delai"),
    declarations=MESSAGE,
)  # fmt: skip


def test_after_an_event_gateway_the_first_event_decides() -> None:
    message = essayer_avec(EVENEMENTS, etapes={"accord": {}}, avancer="P1Y")
    assert lignes(message) == [
        *visite("debut", "attend"),
        "entre accord",
        "recu accord",
        "acheve accord",
        *visite("fin_accord"),
    ]
    delai = essayer_avec(EVENEMENTS, avancer="P1Y")
    assert lignes(delai) == [
        *visite("debut", "attend"),
        "entre delai",
        "declenche delai",
        "acheve delai",
        *visite("fin_delai"),
    ]
    assert attendus(essayer_avec(EVENEMENTS)) == ["accord", "delai 2026-03-05T09:00"]


def test_due_dates_come_in_order_then_in_document_order() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("ouvre", "parallel"),
            attente("long", "Long", minuterie("P3D")), attente("court", "Court", minuterie("P1D")),
            attente("aussi", "Aussi", minuterie("P1D")), fin("f1"), fin("f2"), fin("f3"),
            chemin("debut", "ouvre", "aussi", "f3"), chemin("ouvre", "long", "f1"),
            chemin("ouvre", "court", "f2"),
        ),
        avancer="P3D",
    )  # fmt: skip
    assert datees(essai, "declenche") == [
        "2026-01-06T09:00 declenche court",
        "2026-01-06T09:00 declenche aussi",
        "2026-01-08T09:00 declenche long",
    ]


def test_an_error_end_is_caught_on_the_edge_of_its_phase() -> None:
    erreur = '<error id="e_refus" name="refus" errorCode="refus"/>'
    definition = '<errorEventDefinition errorRef="e_refus"/>'
    phase = sous(
        "phase", '<startEvent id="d"/>', tache("visiter"), fin("echec", definition),
        chemin("d", "visiter", "echec"),
    )  # fmt: skip
    essai = essayer_avec(
        diagramme(
            DEBUT, phase, bord("refus", "phase", definition), FIN, fin("fin_refus"),
            chemin("debut", "phase", "fin"), chemin("refus", "fin_refus"), declarations=erreur,
        )
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut"),
        "entre phase",
        *visite("d", "visiter", "echec"),
        "entre refus",
        "declenche refus",
        "annule phase",
        "acheve refus",
        *visite("fin_refus"),
    ]


def test_an_escalation_goes_on_beside_its_phase() -> None:
    escalade = '<escalation id="e_alerte" name="alerte" escalationCode="alerte"/>'
    definition = '<escalationEventDefinition escalationRef="e_alerte"/>'
    phase = sous(
        "phase", '<startEvent id="d"/>', emission("crie", definition), tache("visiter"), fin("f"),
        chemin("d", "crie", "visiter", "f"),
    )  # fmt: skip
    essai = essayer_avec(
        diagramme(
            DEBUT, phase, bord("alerte", "phase", definition, interrompt=False), FIN,
            fin("fin_alerte"), chemin("debut", "phase", "fin"), chemin("alerte", "fin_alerte"),
            declarations=escalade,
        ),
        etapes={"visiter": None},
    )  # fmt: skip
    assert sorted(lignes(essai)) == sorted([
        *visite("debut"),
        "entre phase",
        *visite("d", "crie"),
        "entre alerte",
        "declenche alerte",
        "acheve alerte",
        *visite("fin_alerte"),
        "entre visiter",
    ])  # fmt: skip
    assert lignes(essai)[:8] == [
        *visite("debut"), "entre phase", *visite("d", "crie"), "entre alerte",
    ]  # fmt: skip


def test_a_signal_wakes_who_waits_for_it() -> None:
    signal = '<signal id="s_top" name="top"/>'
    definition = '<signalEventDefinition signalRef="s_top"/>'
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("ouvre", "parallel"), attente("ecoute", "Écoute", definition),
            fin("f1"), SAISIR, emission("sonne", definition), fin("f2"),
            chemin("debut", "ouvre", "ecoute", "f1"), chemin("ouvre", "saisir", "sonne", "f2"),
            declarations=signal,
        )
    )  # fmt: skip
    assert lignes(essai)[:8] == [
        *visite("debut", "ouvre"), "entre ecoute", *visite("saisir"), "entre sonne",
    ]  # fmt: skip
    assert essai.fin.etat is Etat.TERMINE
    assert "envoye sonne" not in lignes(essai)


def test_a_terminating_end_takes_the_other_branches_away() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("ouvre", "parallel"), tache("un"), tache("deux"), fin("f1"),
            fin("stop", "<terminateEventDefinition/>"),
            chemin("debut", "ouvre", "un", "f1"), chemin("ouvre", "deux", "stop"),
        ),
        etapes={"un": None},
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut", "ouvre"),
        "entre un",
        "entre deux",
        "acheve deux",
        *visite("stop"),
        "annule un",
    ]
    assert essai.fin.etat is Etat.TERMINE


def test_instances_in_parallel_are_visits_of_their_own() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, tache("visiter", repetition("<loopCardinality>3</loopCardinality>")), FIN,
            chemin("debut", "visiter", "fin"),
        )
    )  # fmt: skip
    assert lignes(essai) == [*visite("debut"), *["entre visiter"] * 3, *["acheve visiter"] * 3,
                             *visite("fin")]  # fmt: skip


def test_instances_in_turn_come_one_after_the_other() -> None:
    contenu = diagramme(
        DEBUT,
        tache("visiter", repetition("<loopCardinality>3</loopCardinality>", sequentielle=True)),
        FIN,
        chemin("debut", "visiter", "fin"),
    )
    assert lignes(essayer_avec(contenu)) == [*visite("debut"), *visite("visiter") * 3,
                                             *visite("fin")]  # fmt: skip
    deux = essayer_avec(contenu, etapes={"visiter": [{}, {}]})
    assert lignes(deux) == [*visite("debut"), *visite("visiter") * 2, "entre visiter"]


def test_a_collection_gives_an_instance_an_item() -> None:
    contenu = diagramme(
        DEBUT,
        tache("visiter", repetition("<loopDataInputRef>liste</loopDataInputRef>")),
        FIN,
        chemin("debut", "visiter", "fin"),
    )
    essai = essayer_avec(contenu, donnees={"liste": ["a", "b"]})
    assert lignes(essai) == [*visite("debut"), *["entre visiter"] * 2, *["acheve visiter"] * 2,
                             *visite("fin")]  # fmt: skip
    vide = essayer_avec(contenu, donnees={"liste": []})
    assert lignes(vide) == visite("debut", "visiter", "fin")


def test_a_loop_turns_until_its_limit() -> None:
    boucle = '<standardLoopCharacteristics loopMaximum="2"/>'
    essai = essayer_avec(
        diagramme(DEBUT, tache("visiter", boucle), FIN, chemin("debut", "visiter", "fin"))
    )
    assert lignes(essai) == [*visite("debut"), *visite("visiter") * 2, *visite("fin")]


def test_an_event_interrupts_every_instance() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, tache("visiter", repetition("<loopCardinality>2</loopCardinality>")),
            bord("delai", "visiter", minuterie("P1M")), FIN,
            chemin("debut", "visiter", "fin"), chemin("delai", "fin"),
        ),
        etapes={"visiter": None},
        avancer="P1M",
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut"),
        "entre visiter",
        "entre visiter",
        "entre delai",
        "declenche delai",
        "annule visiter",
        "annule visiter",
        "acheve delai",
        *visite("fin"),
    ]


def test_a_nested_phase_goes_with_the_one_around_it() -> None:
    dehors = sous("dehors", '<startEvent id="d0"/>', PHASE, fin("f0"), chemin("d0", "phase", "f0"))
    essai = essayer_avec(
        diagramme(
            DEBUT, dehors, bord("delai", "dehors", minuterie("P1M")), FIN,
            chemin("debut", "dehors", "fin"), chemin("delai", "fin"),
        ),
        etapes={"visiter": None},
        avancer="P1M",
    )  # fmt: skip
    assert lignes(essai)[-8:] == [
        "entre delai",
        "declenche delai",
        "annule dehors",
        "annule phase",
        "annule visiter",
        "acheve delai",
        *visite("fin"),
    ]


def test_branches_are_entered_in_document_order_whatever_stands_on_their_edge() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("ouvre", "parallel"), tache("un"),
            bord("delai", "un", minuterie("P1M")), tache("deux"), fin("f1"), fin("f2"),
            chemin("debut", "ouvre", "un", "f1"), chemin("ouvre", "deux", "f2"),
            chemin("delai", "f1"),
        ),
        etapes={"un": None, "deux": None},
    )  # fmt: skip
    assert lignes(essai)[-2:] == ["entre un", "entre deux"]
    assert attendus(essai) == ["un", "delai 2026-02-05T09:00", "deux"]
