"""The verdict: each refusal names the element in French; what is accepted runs."""

import pytest

import bpmn
from models.errors import typographier
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    SAISIR,
    attente,
    chemin,
    diagramme,
    fichier,
    fixture,
    lineaire,
    minuterie,
    parcourir,
    processus,
    propriete,
)
from workflow.verification import Gravite, Probleme, Verdict
from workflow.verification.juger import verifier
from workflow.verification.livre import verifier_livre

MESSAGE = '<message id="m" name="rapprochement"/>'
RECEVOIR = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signal id="s" name="alarme"/>'


def refus(verdict: Verdict) -> list[Probleme]:
    return [p for p in verdict.problemes if p.gravite is Gravite.REFUS]


def boucle(sorte: str, contenu: str, attributs: str = "") -> bytes:
    return lineaire(
        f'<userTask id="x" name="Relancer"><{sorte} {attributs}>{contenu}</{sorte}></userTask>'
    )


def deux_attentes(*definitions: str) -> bytes:
    """Return an event gateway before as many awaited events."""
    noms = [f"a{rang}" for rang in range(len(definitions))]
    return diagramme(
        DEBUT,
        '<eventBasedGateway id="x" name="Attendre"/>',
        FIN,
        chemin("debut", "x"),
        *(attente(nom, nom, d) for nom, d in zip(noms, definitions, strict=True)),
        *(chemin("x", nom, "fin") for nom in noms),
        declarations=MESSAGE,
    )


def paralleles(blocs: int) -> bytes:
    """Return blocks of three parallel branches, one after the other."""
    noeuds, precedent = [DEBUT], "debut"
    for bloc in range(blocs):
        ouvre, ferme = f"o{bloc}", f"f{bloc}"
        noeuds += [f'<parallelGateway id="{ouvre}"/><parallelGateway id="{ferme}"/>']
        noeuds += [chemin(precedent, ouvre)]
        for branche in (f"b{bloc}_{rang}" for rang in range(3)):
            noeuds += [f'<userTask id="{branche}"/>', chemin(ouvre, branche, ferme)]
        precedent = ferme
    return diagramme(*noeuds, FIN, chemin(precedent, "fin"))


REFUSES = {
    "script": (lineaire('<scriptTask id="x" name="Calculer"/>'), "x", "scripts"),
    "service": (lineaire('<serviceTask id="x" name="Appeler"/>'), "x", "programme extérieur"),
    "decision": (lineaire('<businessRuleTask id="x" name="Barème"/>'), "x", "aucune table de"),
    "ad hoc": (lineaire('<adHocSubProcess id="x" name="Libre"/>'), "x", "ordre libre"),
    "transaction": (lineaire('<transaction id="x" name="Payer"/>'), "x", "transactions"),
    "complexe": (lineaire('<complexGateway id="x" name="Choix"/>'), "x", "passerelle exclusive"),
    "choregraphie": (lineaire('<callChoreography id="x" name="Danse"/>'), "x", "callChoreography"),
    "lien": (
        lineaire(
            '<intermediateThrowEvent id="x" name="Aller"><linkEventDefinition name="l"/>'
            "</intermediateThrowEvent>"
        ),
        "x",
        "une arrivée, et une seule",
    ),
    "compensation": (
        lineaire('<userTask id="x" name="Annuler" isForCompensation="true"/>'), "x", "compensation",
    ),
    "signal jamais émis": (
        lineaire(
            attente("x", "Alarme", '<signalEventDefinition signalRef="s"/>'), declarations=SIGNAL
        ),
        "x",
        "que rien n’émet",
    ),
    "escalade": (
        lineaire(
            '<intermediateThrowEvent id="x" name="Monter">'
            '<escalationEventDefinition escalationRef="e"/></intermediateThrowEvent>',
            declarations='<escalation id="e" escalationCode="1"/>',
        ),
        "x",
        "escalade",
    ),
    "sous-processus événementiel": (
        diagramme(
            DEBUT, FIN, chemin("debut", "fin"),
            '<subProcess id="x" name="Suspendre" triggeredByEvent="true"><startEvent id="d2"/>'
            "</subProcess>",
        ),
        "x",
        "en bordure",
    ),
    "script caché": (
        lineaire(
            '<userTask id="x" name="Saisir"><extensionElements><spiffworkflow:preScript>a = 1'
            "</spiffworkflow:preScript></extensionElements></userTask>"
        ),
        "x",
        "preScript",
    ),
    "plusieurs événements": (
        lineaire(attente("x", "Attendre", RECEVOIR + minuterie("P1D")), declarations=MESSAGE),
        "x",
        "plusieurs événements",
    ),
    "événement vide": (lineaire(attente("x", "Attendre", "")), "x", "n’attend rien"),
    "message inconnu": (lineaire(attente("x", "Attendre", RECEVOIR)), "x", "n’est pas déclaré"),
    "condition seule": (
        diagramme(
            DEBUT, '<userTask id="x" name="Saisir"/>', FIN, chemin("debut", "x"),
            chemin("x", "fin", condition="1 == 1"),
        ),
        "x",
        "serait ignorée",
    ),
    "partage implicite": (
        diagramme(
            DEBUT, '<userTask id="x" name="Saisir"/>', SAISIR, FIN, chemin("debut", "x", "fin"),
            chemin("x", "saisir", "fin"),
        ),
        "x",
        "passerelle juste après",
    ),
    "sans condition": (
        diagramme(
            DEBUT, '<exclusiveGateway id="x" name="Choix"/>', SAISIR, FIN,
            chemin("debut", "x", "fin"), chemin("x", "saisir", "fin"),
        ),
        "x_fin",
        "sans condition",
    ),
    "condition refusée": (
        diagramme(
            DEBUT, '<exclusiveGateway id="x" name="Choix"/>', FIN, chemin("debut", "x"),
            chemin("x", "fin", condition="decision.avis == 'AVL'"),
        ),
        "x_fin",
        "notation pointée",
    ),
    "deux fois le message": (deux_attentes(RECEVOIR, RECEVOIR), "x", "deux fois le même message"),
    "délai absent": (
        lineaire(attente("x", "Veille", "<timerEventDefinition/>")), "x", "n’a pas de délai",
    ),
    "délai en lettres": (lineaire(attente("x", "Veille", minuterie("six mois"))), "x", "P6M"),
    "délai faux": (lineaire(attente("x", "Veille", minuterie('"6M"'))), "x", "P6M"),
    "délai manqué": (lineaire(attente("x", "Veille", minuterie("P6"))), "x", "« P6 »"),
    "puissance": (lineaire(attente("x", "Veille", minuterie("9**9**9"))), "x", "9**9**9"),
    "cycle": (lineaire(attente("x", "Veille", minuterie("R/PT0S", "timeCycle"))), "x", "cycle"),
    "trop de tours": (
        boucle(
            "multiInstanceLoopCharacteristics", "<loopCardinality>100000</loopCardinality>"
        ),
        "x",
        "entre 0 et 100",
    ),
    "combien de fois": (boucle("multiInstanceLoopCharacteristics", ""), "x", "combien de fois"),
    "sans fin": (boucle("standardLoopCharacteristics", ""), "x", "quand s’arrêter"),
    "tours hors limites": (
        boucle("standardLoopCharacteristics", "", 'loopMaximum="1e9"'), "x", "entre 1 et 100",
    ),
    "flèche dans le vide": (
        diagramme(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "absent")),
        "saisir_absent",
        "ne relie pas",
    ),
    "flèche à travers": (
        lineaire('<subProcess id="x"><userTask id="y"/></subProcess>' + chemin("debut", "y")),
        "debut_y",
        "traverse le bord",
    ),
    "même identifiant": (
        diagramme(DEBUT, SAISIR, SAISIR, FIN, chemin("debut", "saisir", "fin")),
        "saisir",
        "même identifiant",
    ),
    "bord de rien": (
        diagramme(
            DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"), chemin("x", "fin"),
            f'<boundaryEvent id="x" name="Délai" attachedToRef="non">{minuterie("P1D")}'
            "</boundaryEvent>",
        ),
        "x",
        "aucune activité",
    ),
    "appel inconnu": (
        lineaire('<callActivity id="x" name="Appeler" calledElement="absent"/>'), "x", "absent",
    ),
    "appel vide": (lineaire('<callActivity id="x" name="Appeler"/>'), "x", "« Module appelé »"),
    "appel de soi": (
        lineaire('<callActivity id="x" name="Appeler" calledElement="essai"/>'), "x", "la contient",
    ),
    "sans début": (diagramme(SAISIR, FIN, chemin("saisir", "fin")), "essai", "événement de début"),
    "boucle automatique": (
        diagramme(
            DEBUT, '<exclusiveGateway id="x" name="Encore"/>', '<sendTask id="envoyer"/>', FIN,
            chemin("debut", "x", "envoyer", "x"), chemin("x", "fin", condition="n > 3"),
        ),
        "x",
        "rien n’arrête",
    ),
    "retour sans choix": (
        diagramme(
            DEBUT, '<userTask id="x" name="Saisir"/>', '<userTask id="y"/>',
            chemin("debut", "x", "y", "x"),
        ),
        "x",
        "passerelle exclusive",
    ),
    "explosion": (paralleles(7), "essai", "500 étapes"),
}  # fmt: skip


@pytest.mark.parametrize("cas", REFUSES)
def test_a_refusal_names_the_element_and_the_remedy_in_french(cas: str) -> None:
    contenu, element, mots = REFUSES[cas]
    verdict = verifier_livre(contenu)
    assert not verdict.accepte
    concernes = [p for p in refus(verdict) if p.element == element]
    assert any(typographier(mots) in p.message for p in concernes), verdict.problemes
    for probleme in refus(verdict):
        assert probleme.message.endswith(".")
        assert not any(m in probleme.message for m in ("Error", "Exception", "object at", "None"))


ACCEPTES = {
    "tâche": lineaire('<userTask id="x" name="Saisir"/>'),
    "manuelle": lineaire('<manualTask id="x" name="Poser le courrier"/>'),
    "envoi": lineaire('<sendTask id="x" messageRef="m"/>', declarations=MESSAGE),
    "réception": lineaire('<receiveTask id="x" messageRef="m"/>', declarations=MESSAGE),
    "message": lineaire(attente("x", "Attendre", RECEVOIR), declarations=MESSAGE),
    "durée": lineaire(attente("x", "Veille", minuterie("P12M"))),
    "date": lineaire(attente("x", "Veille", minuterie("2026-03-01T09:00", "timeDate"))),
    "fois": boucle("multiInstanceLoopCharacteristics", "<loopCardinality>3</loopCardinality>"),
    "tours": boucle("standardLoopCharacteristics", "", 'loopMaximum="3"'),
    "parallèle": paralleles(3),
    "événements": deux_attentes(RECEVOIR, minuterie("P1D")),
    "deux délais": deux_attentes(minuterie("P1D"), minuterie("P2D")),
    "signal de fin": diagramme(
        DEBUT,
        '<endEvent id="x" name="Alarme"><signalEventDefinition signalRef="s"/></endEvent>',
        chemin("debut", "x"),
        declarations=SIGNAL,
    ),
    "relance": diagramme(
        DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"), chemin("relance", "saisir"),
        f'<boundaryEvent id="relance" attachedToRef="saisir">{minuterie("P1D")}</boundaryEvent>',
    ),
    "erreur": diagramme(
        DEBUT, FIN, chemin("debut", "x", "fin"), chemin("bord", "fin"),
        '<subProcess id="x"><startEvent id="d2"/><userTask id="y"/><endEvent id="f2">'
        '<errorEventDefinition errorRef="e"/></endEvent>' + chemin("d2", "y", "f2"),
        '</subProcess><boundaryEvent id="bord" attachedToRef="x">'
        '<errorEventDefinition errorRef="e"/></boundaryEvent>',
        declarations='<error id="e" errorCode="1"/>',
    ),
    "terminaison": diagramme(
        DEBUT, '<parallelGateway id="g"/>', SAISIR, '<userTask id="autre"/>',
        '<endEvent id="fin"><terminateEventDefinition/></endEvent>',
        chemin("debut", "g", "saisir", "fin"), chemin("g", "autre", "fin"),
    ),
    "deux participants": fichier(
        '<collaboration id="c"><participant id="p" processRef="essai"/></collaboration>'
        + processus(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"))
    ),
    "données dessinées": diagramme(
        DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"),
        '<dataObjectReference id="o" dataObjectRef="absent"/><dataStoreReference id="b"/>'
        '<textAnnotation id="n"><text>note</text></textAnnotation>',
    ),
    "camunda": fixture("camunda"),
    "sans identifiants": fixture("sans_id"),
}  # fmt: skip


@pytest.mark.parametrize("cas", ACCEPTES)
def test_what_is_accepted_runs_to_its_end(cas: str) -> None:
    verdict = verifier_livre(ACCEPTES[cas])
    assert verdict.accepte, verdict.problemes
    assert parcourir(ACCEPTES[cas], {"montant": 1, "refus": False, "eligible": "oui"})


def avant_publication(contenu: bytes) -> list[str]:
    verdict = verifier_livre(contenu)
    assert verdict.accepte, verdict.problemes
    assert not verdict.publiable
    return [p.message for p in verdict.problemes if p.gravite is Gravite.AVANT_PUBLICATION]


ANONYME = b'"Activity_0x1y2z3"'


def avec_propriete(nom: str, valeur: str) -> bytes:
    return lineaire(attente("x", "Veille", propriete(nom, valeur) + minuterie("P1D")))


@pytest.mark.parametrize(
    ("contenu", "mots"),
    [
        (lineaire('<userTask id="x" name="Saisir"/>'), "n’a pas de formulaire"),
        (
            lineaire(f'<userTask id="x" name="Saisir">{propriete("formulaire", "non")}</userTask>'),
            "qui n’existe pas",
        ),
        (
            diagramme(
                DEBUT,
                FIN,
                chemin("debut", "fin"),
                '<laneSet><lane id="v" name="Voisinage"><flowNodeRef>debut</flowNodeRef></lane>'
                "</laneSet>",
            ),
            "aucun rôle",
        ),
        (
            lineaire(attente("x", "Veille", minuterie('"P" + str(duree_inconnue) + "M"'))),
            "duree_inconnue",
        ),
        (lineaire(attente("x", "Veille", minuterie("relance_inconnue"))), "relance_inconnue"),
        (lineaire('<userTask id="x"/>').replace(b'"x"', ANONYME), "donnez-lui un nom"),
        (
            lineaire(attente("x", "", minuterie("P1D"))).replace(b'"x"', ANONYME),
            "donnez-lui un nom",
        ),
        (avec_propriete("acte", "inconnu"), "« acte »"),
        (avec_propriete("role", "roi"), "« role »"),
        (avec_propriete("role", "administrateur"), "personne ne pourrait l’accomplir"),
        (avec_propriete("horloge", "folle"), "« horloge »"),
        (avec_propriete("alerte", "A99"), "« alerte »"),
        (avec_propriete("phase", "lunaire"), "« phase »"),
    ],
)
def test_what_lacks_before_households_come_is_told_without_refusing(
    contenu: bytes, mots: str
) -> None:
    messages = avant_publication(contenu)
    assert any(typographier(mots) in message for message in messages)


def test_a_legal_delay_may_not_be_stopped() -> None:
    proprietes = propriete("calendrier", "legal").replace(
        "</spiffworkflow:properties>",
        '<spiffworkflow:property name="horloge" value="arret"/></spiffworkflow:properties>',
    )
    contenu = lineaire(attente("x", "Réponse", proprietes + minuterie("P10D")))
    assert any("délai légal" in message for message in avant_publication(contenu))


def conseils(contenu: bytes) -> list[str]:
    return [p.message for p in verifier_livre(contenu).problemes if p.gravite is Gravite.CONSEIL]


def test_an_unreachable_step_and_a_branch_without_end_are_only_told() -> None:
    contenu = diagramme(DEBUT, SAISIR, FIN, chemin("debut", "fin"))
    assert verifier_livre(contenu).accepte
    assert sum("saisir" in m.lower() for m in conseils(contenu)) == 2


@pytest.mark.parametrize("cle", bpmn.list_modules())
def test_the_shipped_modules_can_be_published(cle: str) -> None:
    verdict = verifier_livre(bpmn.read_module(cle))
    assert verdict.publiable, verdict.problemes


@pytest.mark.parametrize("cle", bpmn.list_parcours())
def test_the_shipped_parcours_can_be_published(cle: str) -> None:
    verdict = verifier_livre(bpmn.read_parcours(cle))
    assert verdict.publiable, verdict.problemes


def test_without_the_shipped_modules_a_call_is_unknown() -> None:
    verdict = verifier(bpmn.read_parcours("acces_direct"))
    assert {p.element for p in refus(verdict)} >= {"entree", "avl", "adl"}


def test_a_problem_says_where_in_the_file() -> None:
    probleme = refus(verifier_livre(fixture("script")))[0]
    assert (probleme.element, probleme.nom, probleme.ligne) == ("calculer", "Calculer le loyer", 5)


def test_an_element_without_an_id_in_the_file_has_none_in_the_verdict() -> None:
    contenu = fixture("sans_id").replace(b"eligible == 'oui'", b"eligible.oui")
    probleme = refus(verifier_livre(contenu))[0]
    assert (probleme.element, probleme.nom) == (None, "oui")
    assert "oui" in probleme.message


def test_the_worst_comes_first_and_the_same_file_gets_the_same_verdict() -> None:
    contenu, _, _ = REFUSES["boucle automatique"]
    verdict = verifier_livre(contenu)
    gravites = [list(Gravite).index(p.gravite) for p in verdict.problemes]
    assert gravites == sorted(gravites)
    assert verifier_livre(contenu) == verdict


def deux_branches(attente: str) -> bytes:
    """Return a phase of two parallel branches that end apart, in a loop."""
    corps = (
        '<startEvent id="d"/><parallelGateway id="p"/><endEvent id="e"/><endEvent id="f"/>'
        f"{attente}{chemin('d', 'p', 'e')}{chemin('p', 'y', 'f')}"
    )
    return diagramme(
        DEBUT,
        f'<subProcess id="s" name="Phase">{corps}</subProcess>',
        '<exclusiveGateway id="x" name="Encore"/>',
        FIN,
        chemin("debut", "s", "x", "s"),
        chemin("x", "fin", condition="n > 3"),
    )


def test_a_phase_is_left_when_all_its_branches_have_ended() -> None:
    """A branch that ends at once does not make the loop turn: the other one waits."""
    assert "rien n’arrête" not in str(refus(verifier(deux_branches('<userTask id="y"/>'))))
    assert "rien n’arrête" in str(refus(verifier(deux_branches('<sendTask id="y"/>'))))


def test_a_call_that_goes_round_through_modules_is_refused() -> None:
    def appelant(id_: str, appele: str) -> bytes:
        appel = f'<callActivity id="x" name="Appeler" calledElement="{appele}"/>'
        return fichier(processus(DEBUT, appel, FIN, chemin("debut", "x", "fin"), id_=id_))

    verdict = verifier(
        appelant("a", "b"), modules={"b": appelant("b", "c"), "c": appelant("c", "a")}
    )
    assert [p.element for p in refus(verdict)] == ["x"]


@pytest.mark.parametrize(
    "contenu",
    [
        lineaire('<userTask id="x"><userTask id="y" name="Intruse"/></userTask>'),
        lineaire(f'<userTask id="x"/>{chemin("x", "fin")}').replace(
            b'targetRef="x"></sequenceFlow>',
            b'targetRef="x"><subProcess id="y" name="Intruse"><userTask id="a"/>'
            b'<userTask id="b"/></subProcess></sequenceFlow>',
        ),
        fichier(processus(DEBUT, FIN) + '<callActivity id="y" calledElement="essai"/>'),
    ],
)
def test_an_element_out_of_place_is_refused(contenu: bytes) -> None:
    assert "y" in {p.element for p in refus(verifier_livre(contenu))}


def test_a_process_id_that_is_no_name_is_to_be_mended_before_publication() -> None:
    contenu = fichier(
        processus(DEBUT, SAISIR, FIN, chemin("debut", "saisir", "fin"), id_="../../x")
    )
    verdict = verifier(contenu)
    assert verdict.accepte
    assert any("identifiant du processus" in p.message for p in verdict.problemes)


def test_un_id_que_l_outil_a_invente_n_est_pas_lu_a_quelqu_un() -> None:
    """The reader is led to the element; what a person called it is still said."""
    fichier_lu = lineaire('<businessRuleTask id="x"/>')
    for identifiant, nomme in (("Activity_03wg2ea", "sans nom"), ("visite", "« visite »")):
        verdict = verifier(fichier_lu.replace(b'"x"', f'"{identifiant}"'.encode()))
        phrases = [p.message for p in verdict.problemes if p.element == identifiant]
        assert phrases
        assert all(
            phrase.startswith(typographier(f"La tâche de règle métier {nomme}"))
            for phrase in phrases
        )


def test_une_fleche_d_un_choix_sans_nom_dit_ou_il_est() -> None:
    contenu = fichier(
        processus(
            DEBUT, SAISIR, '<exclusiveGateway id="Gateway_155q5kr"/>', FIN,
            '<userTask id="autre" name="Autre"/>',
            chemin("debut", "saisir", "Gateway_155q5kr", "fin"),
            '<sequenceFlow id="x" sourceRef="Gateway_155q5kr" targetRef="autre"/>',
        )
    )  # fmt: skip
    phrases = [p.message for p in verifier(contenu).problemes if p.element == "x"]
    assert phrases == [
        typographier(
            "La flèche de la passerelle exclusive sans nom (après « Saisir ») vers « Autre » est "
            "sans condition : écrivez-en une, ou faites-en la flèche par défaut."
        )
    ]
