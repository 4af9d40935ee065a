"""Diagrams that consult tables: every modeller's notation runs, the rest is refused by name."""

import pytest

from tests.workflow.decisions.fabriquer import (
    aiguillage,
    consultation,
    derouler,
    plat,
    propriete,
    refus,
    regle,
    table,
)
from workflow.errors import MoteurEnDefaut
from workflow.isolement.verdict import verifier_isole
from workflow.verification import Gravite
from workflow.verification.livre import verifier_livre

BAREME = table(["eligible"], ["suivi"], ['"oui"', '"renforce"'], ['"non"', '"leger"'])
LISTE = table(["eligible"], ["suivi"], ['"oui"', '"renforce"'], politique="COLLECT")
DEUX = table(["eligible"], ["suivi", "mois"], ['"oui"', '"renforce"', "6"])


def extension(contenu: str) -> str:
    return f"<extensionElements>{contenu}</extensionElements>"


SPIFF = extension("<spiffworkflow:calledDecisionId>bareme</spiffworkflow:calledDecisionId>")
MODELEURS = {
    "bpmn-js-spiffworkflow": (regle(SPIFF), "suivi"),
    "propriété": (regle(propriete("bareme")), "suivi"),
    "camunda 7": (
        regle(
            attributs='camunda:decisionRef="bareme" camunda:mapDecisionResult="singleEntry" '
            'camunda:resultVariable="choix_fait" camunda:decisionRefBinding="latest"'
        ),
        "choix_fait",
    ),
    "camunda 7 sans résultat": (regle(attributs='camunda:decisionRef=" bareme "'), "suivi"),
    "operaton": (regle(attributs='operaton:decisionRef="bareme"'), "suivi"),
    "camunda 8": (
        regle(extension('<zeebe:calledDecision decisionId="bareme" resultVariable="choix_fait"/>')),
        "choix_fait",
    ),
}


@pytest.mark.parametrize("modeleur", MODELEURS)
def test_each_modeller_names_its_table_in_its_own_way(modeleur: str) -> None:
    tache, variable = MODELEURS[modeleur]
    diagramme = aiguillage(tache, f"{variable} == 'renforce'")
    verdict = verifier_livre(diagramme, fichiers_dmn=[BAREME])
    assert verdict.accepte, verdict.resume()
    assert "suivi" not in verdict.resume()
    assert derouler(diagramme, BAREME, eligible="oui") == ("oui",)
    assert derouler(diagramme, BAREME, eligible="non") == ("non",)


def test_what_a_table_writes_may_be_read_and_what_it_reads_must_be_written() -> None:
    diagramme = aiguillage(regle(SPIFF), "suivi == 'renforce'")
    verdict = verifier_livre(diagramme, fichiers_dmn=[BAREME])
    assert not [p for p in verdict.problemes if "que rien n’écrit" in p.message]
    autre = table(["inconnue"], ["suivi"], ["1", '"a"'])
    (probleme,) = [
        p
        for p in verifier_livre(diagramme, fichiers_dmn=[autre]).problemes
        if "variable" in p.message
    ]
    assert (probleme.gravite, probleme.element) == (Gravite.AVANT_PUBLICATION, "x")
    assert "lit la variable « inconnue », que rien n’écrit" in plat(probleme.message)


REFUSES: dict[str, tuple[str, bytes, str]] = {
    "aucune table": (regle(), BAREME, "ne nomme aucune table de décision"),
    "table inconnue": (
        regle(propriete("ailleurs")),
        BAREME,
        "La tâche de règle métier « Consulter le barème » consulte la table de décision "
        "« ailleurs », qui n’existe pas : joignez le fichier DMN",
    ),
    "nom calculé": (
        regle(attributs='camunda:decisionRef="${table}"'), BAREME, "« ${table} », qui n’existe pas",
    ),
    "plusieurs sorties": (
        regle(attributs='camunda:decisionRef="bareme" camunda:resultVariable="tout"'),
        DEUX,
        "range dans « tout » une table qui a plusieurs sorties",
    ),
    "résultat mal nommé": (
        regle(attributs='camunda:decisionRef="bareme" camunda:resultVariable="typename"'),
        BAREME,
        "« typename » ne peut pas être le nom d’une variable",
    ),
    "liste promise": (
        regle(
            attributs='camunda:decisionRef="bareme" camunda:resultVariable="r" '
            'camunda:mapDecisionResult="collectEntries"'
        ),
        BAREME,
        "choisissez singleEntry",
    ),
    "répétition": (
        regle(
            SPIFF + "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
            "</multiInstanceLoopCharacteristics>"
        ),
        BAREME,
        "se répète, et ses réponses se perdraient",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", REFUSES)
def test_a_consultation_that_would_go_wrong_is_refused_by_name(cas: str) -> None:
    tache, fichier_dmn, extrait = REFUSES[cas]
    verdict = verifier_livre(consultation(tache), fichiers_dmn=[fichier_dmn])
    refuses = [p for p in verdict.problemes if p.gravite is Gravite.REFUS]
    assert [p.element for p in refuses] == ["x"]
    assert extrait in plat(refuses[0].message)


def test_a_promised_list_suits_a_table_that_collects() -> None:
    tache = regle(
        attributs='camunda:decisionRef="bareme" camunda:resultVariable="r" '
        'camunda:mapDecisionResult="collectEntries"'
    )
    diagramme = aiguillage(tache, "'renforce' in r")
    assert verifier_livre(diagramme, fichiers_dmn=[LISTE]).accepte
    assert derouler(diagramme, LISTE, eligible="oui") == ("oui",)
    assert derouler(diagramme, LISTE, eligible="non") == ("non",)


def test_a_list_is_replaced_and_not_mixed_with_the_former_one() -> None:
    """The library merges dictionaries and lists: an earlier, longer answer would show through."""
    diagramme = aiguillage(regle(SPIFF), "len(suivi) == 1")
    assert derouler(diagramme, LISTE, eligible="oui", suivi=["a", "b"]) == ("oui",)


def test_a_table_that_is_to_be_mended_refuses_the_diagram_and_is_not_called_unknown() -> None:
    casse = table(["eligible"], ["suivi"], ["a.b", "1"])
    verdict = verifier_livre(consultation(regle(SPIFF)), fichiers_dmn=[casse])
    assert [plat(p.message) for p in verdict.problemes if p.gravite is Gravite.REFUS] == (
        refus(casse)
    )


def test_the_verdict_given_apart_reads_the_tables_too() -> None:
    diagramme = consultation(regle(SPIFF))
    assert not verifier_isole(diagramme).accepte
    assert verifier_isole(diagramme, fichiers_dmn=[BAREME]).accepte


def test_a_table_alone_has_its_own_verdict() -> None:
    (seul,) = verifier_livre(BAREME).problemes
    assert verifier_livre(BAREME).accepte
    assert (seul.gravite, "--table" in seul.message) == (Gravite.AVANT_PUBLICATION, True)
    casse = verifier_livre(table(["x"], ["y"], ["1", "2 **"], ["a.b", "1"]))
    assert [p.element for p in casse.problemes] == ["bareme", "bareme", None]
    assert not casse.accepte
    assert "ligne 2, colonne « x »" in plat(casse.problemes[1].message)


def test_a_shipped_table_needs_no_file() -> None:
    assert verifier_livre(consultation(regle(propriete("delai_dalo")))).accepte


def test_a_table_that_contradicts_itself_stops_the_dossier_with_its_rows() -> None:
    double = table(["eligible"], ["suivi"], ['"oui"', "1"], ["-", "2"])
    with pytest.raises(MoteurEnDefaut) as defaut:
        derouler(consultation(regle(SPIFF)), double, eligible="oui")
    assert plat(defaut.value).startswith("Table « Barème » : les lignes 1 et 2 conviennent")
    assert defaut.value.element == "x"


def test_a_variable_that_is_missing_stops_the_dossier_in_the_usual_words() -> None:
    with pytest.raises(MoteurEnDefaut, match="n’a pas encore de valeur dans ce dossier"):
        derouler(consultation(regle(SPIFF)), BAREME)
