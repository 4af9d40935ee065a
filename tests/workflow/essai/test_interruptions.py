"""What is taken away, repeated or called: exact traces, computed by hand from BPMN 2.0."""

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
)  # fmt: skip
from workflow.essai.trace import Etat

D = '<startEvent id="d"/>'
VISITE = (D, tache("visiter"), fin("f"), chemin("d", "visiter", "f"))
DEUX_FOIS = "<loopCardinality>2</loopCardinality>"
ERREUR = '<error id="e_refus" name="refus" errorCode="refus"/>'
ECHEC = '<errorEventDefinition errorRef="e_refus"/>'
STOP = "<terminateEventDefinition/>"


def phase_repetee(boucle: str) -> str:
    return f'<subProcess id="phase">{boucle}{"".join(VISITE)}</subProcess>'


def test_an_error_climbs_through_calls_and_nothing_goes_on_in_between() -> None:
    appele = processus(
        D, tache("visiter"), fin("echec", ECHEC), chemin("d", "visiter", "echec"), id_="appele"
    )
    milieu = processus(
        '<startEvent id="d1"/>', '<callActivity id="dedans" calledElement="appele"/>',
        emission("apres"), fin("f1"), chemin("d1", "dedans", "apres", "f1"), id_="milieu",
    )  # fmt: skip
    dessus = processus(
        DEBUT, '<callActivity id="appel" calledElement="milieu"/>', bord("refus", "appel", ECHEC),
        FIN, fin("fin_refus"), chemin("debut", "appel", "fin"), chemin("refus", "fin_refus"),
    )  # fmt: skip
    essai = essayer_avec(fichier(ERREUR + appele + milieu + dessus))
    assert lignes(essai) == [
        *visite("debut"),
        "entre appel",
        *visite("d1"),
        "entre dedans",
        *visite("d", "visiter", "echec"),
        "entre refus",
        "declenche refus",
        "annule appel",
        "annule dedans",
        "acheve refus",
        *visite("fin_refus"),
    ]


def test_a_terminating_end_ends_its_own_level_only() -> None:
    phase = sous(
        "phase", D, passerelle("ouvre", "parallel"), tache("un"), fin("f1"), tache("deux"),
        fin("stop", STOP), chemin("d", "ouvre", "un", "f1"), chemin("ouvre", "deux", "stop"),
    )  # fmt: skip
    essai = essayer_avec(
        diagramme(DEBUT, phase, tache("apres"), FIN, chemin("debut", "phase", "apres", "fin")),
        etapes={"un": None},
    )
    assert lignes(essai)[-10:] == [
        "entre deux",
        "acheve deux",
        *visite("stop"),
        "annule un",
        "acheve phase",
        *visite("apres", "fin"),
    ]


def test_what_a_terminating_end_takes_away_does_not_run() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("ouvre", "parallel"), fin("stop", STOP), emission("un"),
            emission("deux"), fin("f1"), chemin("debut", "ouvre", "stop"),
            chemin("ouvre", "un", "deux", "f1"),
        )
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut", "ouvre"),
        "entre stop",
        "entre un",
        "acheve stop",
        "annule un",
    ]


def test_what_an_error_takes_away_sends_nothing() -> None:
    phase = sous(
        "phase", D, passerelle("ensemble", "parallel"), fin("echec", ECHEC), emission("dit", RECU),
        fin("f"), chemin("d", "ensemble", "echec"), chemin("ensemble", "dit", "f"),
    )  # fmt: skip
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("ouvre", "parallel"), attente("ecoute", "Écoute", RECU), fin("f1"),
            phase, bord("refus", "phase", ECHEC), FIN, fin("fin_refus"),
            chemin("debut", "ouvre", "ecoute", "f1"), chemin("ouvre", "phase", "fin"),
            chemin("refus", "fin_refus"), declarations=ERREUR + MESSAGE,
        )
    )  # fmt: skip
    assert lignes(essai)[-10:] == [
        "entre echec",
        "entre dit",
        "acheve echec",
        "entre refus",
        "declenche refus",
        "annule phase",
        "annule dit",
        "acheve refus",
        *visite("fin_refus"),
    ]
    assert attendus(essai) == ["ecoute"]


def test_a_signal_interrupts_another_branch() -> None:
    definition = '<signalEventDefinition signalRef="s_top"/>'
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("ouvre", "parallel"), tache("un"), bord("top", "un", definition),
            fin("f0"), fin("f1"), tache("deux"), emission("sonne", definition), tache("suite"),
            fin("f2"), chemin("debut", "ouvre", "un", "f1"),
            chemin("ouvre", "deux", "sonne", "suite", "f2"), chemin("top", "f0"),
            declarations='<signal id="s_top" name="top"/>',
        ),
        etapes={"un": None, "suite": None},
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut", "ouvre"),
        "entre un",
        "entre deux",
        "acheve deux",
        *visite("sonne"),
        "entre top",
        "declenche top",
        "annule un",
        "entre suite",
        "acheve top",
        *visite("f0"),
    ]


def test_an_event_that_does_not_interrupt_comes_again() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, SAISIR, bord("signale", "saisir", RECU, interrompt=False), fin("f1"), FIN,
            chemin("debut", "saisir", "fin"), chemin("signale", "f1"), declarations=MESSAGE,
        ),
        etapes={"accord": [{}, {}]},
    )  # fmt: skip
    recu = ["entre signale", "recu signale", "declenche signale", "acheve signale"]
    fin_du_signal = visite("f1")
    assert lignes(essai) == [
        *visite("debut"),
        "entre saisir",
        *recu, *fin_du_signal,
        *recu, *fin_du_signal,
        "acheve saisir",
        *visite("fin"),
    ]  # fmt: skip


def test_each_repetition_of_a_phase_is_a_visit() -> None:
    for boucle in (
        repetition(DEUX_FOIS, sequentielle=True),
        '<standardLoopCharacteristics loopMaximum="2"/>',
    ):
        essai = essayer_avec(
            diagramme(DEBUT, phase_repetee(boucle), FIN, chemin("debut", "phase", "fin"))
        )
        tour = ["entre phase", *visite("d", "visiter", "f"), "acheve phase"]
        assert lignes(essai) == [*visite("debut"), *tour, *tour, *visite("fin")]


def test_all_the_instances_of_a_phase_are_taken_away() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, phase_repetee(repetition(DEUX_FOIS)), bord("delai", "phase", minuterie("P1M")),
            FIN, chemin("debut", "phase", "fin"), chemin("delai", "fin"),
        ),
        etapes={"visiter": None},
        avancer="P1M",
    )  # fmt: skip
    assert lignes(essai)[-9:] == [
        "entre delai",
        "declenche delai",
        "annule phase",
        "annule phase",
        "annule visiter",
        "annule visiter",
        "acheve delai",
        *visite("fin"),
    ]


def test_enough_instances_take_the_others_away() -> None:
    boucle = "<loopCardinality>3</loopCardinality><completionCondition>assez</completionCondition>"
    essai = essayer_avec(
        diagramme(DEBUT, tache("visiter", repetition(boucle)), FIN,
                  chemin("debut", "visiter", "fin")),
        etapes={"visiter": [{"assez": False}, {"assez": True}]},
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut"),
        *["entre visiter"] * 3,
        *["acheve visiter"] * 2,
        "annule visiter",
        *visite("fin"),
    ]


def test_a_visit_held_in_a_list_does_not_hold_the_next() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("encore"), SAISIR, bord("delai", "saisir", minuterie("P1M")), FIN,
            chemin("debut", "encore", "saisir", "fin"), chemin("delai", "encore"),
        ),
        etapes={"saisir": [None, {}]},
        avancer="P1M",
    )  # fmt: skip
    assert lignes(essai) == [
        *visite("debut", "encore"),
        "entre saisir",
        "entre delai",
        "declenche delai",
        "annule saisir",
        "acheve delai",
        *visite("encore", "saisir", "fin"),
    ]
    assert essai.fin.etat is Etat.TERMINE


def test_two_calls_of_one_process_share_its_visits() -> None:
    appels = ('<callActivity id="a1" calledElement="appele"/>'
              '<callActivity id="a2" calledElement="appele"/>')  # fmt: skip
    essai = essayer_avec(
        fichier(
            processus(*VISITE, id_="appele")
            + processus(DEBUT, appels, FIN, chemin("debut", "a1", "a2", "fin"))
        ),
        etapes={"visiter": [{}]},
    )
    assert lignes(essai) == [
        *visite("debut"),
        "entre a1",
        *visite("d", "visiter", "f"),
        "acheve a1",
        "entre a2",
        *visite("d"),
        "entre visiter",
    ]


def test_of_several_delays_behind_a_gateway_the_shortest_decides() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, passerelle("attend", "eventBased"), attente("long", "Long", minuterie("P2D")),
            attente("court", "Court", minuterie("P1D")), fin("f1"), fin("f2"),
            chemin("debut", "attend", "long", "f1"), chemin("attend", "court", "f2"),
        ),
        avancer="P1Y",
    )  # fmt: skip
    assert datees(essai, "declenche") == ["2026-01-06T09:00 declenche court"]
    assert lignes(essai)[-2:] == visite("f2")


def test_a_delay_that_is_over_already_fires_at_once() -> None:
    essai = essayer_avec(
        diagramme(
            DEBUT, SAISIR, bord("delai", "saisir", minuterie("PT0S"), interrompt=False),
            attente("hier", "Hier", minuterie("2020-01-01T00:00", "timeDate")), fin("f1"), FIN,
            chemin("debut", "saisir", "hier", "fin"), chemin("delai", "f1"),
        )
    )  # fmt: skip
    assert datees(essai, "declenche") == [
        "2026-01-05T09:00 declenche delai",
        "2026-01-05T09:00 declenche hier",
    ]


def test_a_delay_that_cannot_be_read_is_an_incident_that_names_its_event() -> None:
    contenu = diagramme(
        DEBUT, attente("delai", "Délai", minuterie("duree")), FIN, chemin("debut", "delai", "fin")
    )
    essai = essayer_avec(contenu, donnees={"duree": "six mois"})
    assert lignes(essai) == [*visite("debut"), "entre delai"]
    assert str(essai.fin.message).startswith(
        typographier("« Délai » : « six mois » n’est pas une durée")
    )


def test_the_drawing_is_traced_as_it_is_drawn() -> None:
    """Ids that were missing are made up; a phase left empty is a step, and a phase all the same."""
    essai = essayer_avec(
        fichier(
            '<process id="p"><startEvent id="a"/><task name="Faire"/><subProcess id="vide"/>'
            '<sequenceFlow sourceRef="a" targetRef="vide"/></process>'
        )
    )
    assert lignes(essai) == visite("a", "vide")
    assert essai.trace[-1].type == "subProcess"
    assert essai.trace[-1].nom == ""


def test_a_start_is_entered_when_it_is_taken() -> None:
    demain = essayer_avec(
        diagramme(
            f'<startEvent id="demain">{minuterie("P1D")}</startEvent>', FIN, chemin("demain", "fin")
        ),
        avancer="P1D",
    )
    assert lignes(demain) == [
        "entre demain", "declenche demain", "acheve demain", *visite("fin"),
    ]  # fmt: skip
    deux = essayer_avec(
        diagramme(
            DEBUT, f'<startEvent id="appel">{RECU}</startEvent>', FIN, chemin("debut", "fin"),
            chemin("appel", "fin"), declarations=MESSAGE,
        )
    )  # fmt: skip
    assert lignes(deux) == visite("debut", "fin")


def test_a_nested_phase_and_its_neighbour_end_in_their_own_time() -> None:
    dehors = sous(
        "dehors", '<startEvent id="d0"/>', passerelle("ouvre", "parallel"), PHASE,
        tache("autre"), fin("f0"), fin("f9"), chemin("d0", "ouvre", "phase", "f0"),
        chemin("ouvre", "autre", "f9"),
    )  # fmt: skip
    essai = essayer_avec(
        diagramme(DEBUT, dehors, FIN, chemin("debut", "dehors", "fin")), etapes={"visiter": None}
    )
    assert lignes(essai)[-3:] == ["acheve autre", *visite("f9")]
    assert attendus(essai) == ["visiter"]
