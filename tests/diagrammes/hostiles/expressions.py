"""Scripts and expressions, in every place that some engine evaluates."""

from collections.abc import Iterator

from tests.diagrammes.construire import (
    attente,
    lineaire,
    minuterie,
)
from tests.diagrammes.hostiles.formes import (
    EVASION,
    Hostile,
    condition,
    fois,
    saisie,
)


def evasions() -> Iterator[tuple[str, Hostile]]:
    """Scripts, in every place that other engines evaluate."""
    charge = f"<spiffworkflow:messagePayload>{EVASION}</spiffworkflow:messagePayload>"
    lieux = {
        "condition": condition(EVASION),
        "condition en JUEL": condition("${''.getClass().forName('java.lang.Runtime')}"),
        "condition en FEEL": condition('= get value(context, "x")'),
        "condition cachée par des entités": condition("&#95;&#95;import&#95;&#95;('os')"),
        "condition en pleine chasse": condition("\uff3f\uff3fimport\uff3f\uff3f('os')"),
        "durée": lineaire(attente("x", "Attendre", minuterie(EVASION))),
        "date": lineaire(attente("x", "Attendre", minuterie(EVASION, "timeDate"))),
        "cycle": lineaire(attente("x", "Attendre", minuterie(EVASION, "timeCycle"))),
        "message": lineaire(
            '<sendTask id="x" name="Envoyer" messageRef="m"><extensionElements>'
            f"{charge}</extensionElements></sendTask>",
            declarations='<message id="m" name="m"/>',
        ),
        "charge d’un message déclaré": lineaire(
            '<intermediateThrowEvent id="x" name="Envoyer"><messageEventDefinition messageRef="m"/>'
            "</intermediateThrowEvent>",
            declarations=f'<message id="m" name="m"><extensionElements>{charge}</extensionElements>'
            "</message>",
        ),
        "nombre de fois": saisie(fois(EVASION)),
        "fin de répétition": saisie(
            "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
            f"<completionCondition>{EVASION}</completionCondition>"
            "</multiInstanceLoopCharacteristics>"
        ),
        "boucle": saisie(
            '<standardLoopCharacteristics loopMaximum="2">'
            f"<loopCondition>{EVASION}</loopCondition></standardLoopCharacteristics>"
        ),
        "événement conditionnel": lineaire(
            attente("x", "Attendre", "<conditionalEventDefinition><condition>"
                    f"{EVASION}</condition></conditionalEventDefinition>")
        ),
        "avant une tâche": saisie(
            f"<extensionElements><spiffworkflow:preScript>{EVASION}</spiffworkflow:preScript>"
            "</extensionElements>"
        ),
        "après une tâche": saisie(
            f"<extensionElements><spiffworkflow:postScript>{EVASION}</spiffworkflow:postScript>"
            "</extensionElements>"
        ),
        "tâche de script": lineaire(
            f'<scriptTask id="x" name="Calculer"><script>{EVASION}</script></scriptTask>'
        ),
        "tâche de service": lineaire(
            '<serviceTask id="x" name="Servir"><extensionElements>'
            '<spiffworkflow:serviceTaskOperator id="http/Get"><spiffworkflow:parameters>'
            f'<spiffworkflow:parameter id="url" type="str" value="{EVASION}"/>'
            "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></extensionElements>"
            "</serviceTask>"
        ),
    }  # fmt: skip
    for nom, contenu in lieux.items():
        yield (
            f"évasion : {nom}",
            Hostile(
                lambda contenu=contenu: contenu,  # type: ignore[misc]
                None if nom.startswith("condition") else "m" if nom.startswith("charge") else "x",
            ),
        )
    consignes = "{{ ''.__class__.__mro__[1].__subclasses__() }}"
    yield (
        "évasion : consignes",
        Hostile(
            lambda: saisie(
                "<extensionElements><spiffworkflow:instructionsForEndUser>"
                f"{consignes}</spiffworkflow:instructionsForEndUser></extensionElements>"
            ),
            admis=True,
        ),
    )


EXPRESSIONS = {
    "puissance": "9**9**9",
    "puissance de puissances": "10**10**10**10",
    "décalage": "1&lt;&lt;10**9",
    "texte répété": "'a' * 10**9",
    "liste répétée": "[0] * 10**9",
    "produit long": "9" + "*9" * 240,
    "somme longue": "1" + "+1" * 240,
    "nombre de cinq cents chiffres": "9" * 480 + " == 1",
    "parenthèses": "(" * 240 + "1" + ")" * 240,
    "crochets": "[" * 240 + "]" * 240,
    "moins": "-" * 490 + "1",
    "non": "not " * 120 + "1",
    "points": "a" + ".a" * 240,
    "appels": "a" + "()" * 240,
    "indices": "a" + "[0]" * 160,
    "lambdas": "lambda:" * 70 + "1",
    "générateur": "sum(1 for x in range(10**12))",
    "compréhension": "[x for x in range(10**12)]",
    "affectation": "(x := 1)",
    "attente": "await x",
    "f-texte": "f'{().__class__}'",
    "format": "'{0.__class__}'.format(1)",
    "octets": "b'a'",
    "infini": "1e999 == 1",
    "complexe": "1j == 1",
    "accolades ouvertes": "${" * 240,
    "guillemets ouverts": "'" + "a" * 480,
    "échappements": "'" + "\\\\" * 240 + "'",
    "points d’exclamation": "!" * 490 + "a",
    "comparaisons": "a" + " == a" * 95,
    "expression trop longue": "a == 1 and " * 40_000 + "a == 1",
    "motif": "matches('" + "(a+)+" * 40 + "', '" + "a" * 200 + "!')",
    "motif en FEEL": '= matches("' + "a" * 200 + '!", "(a+)+$")',
}


def expressions() -> Iterator[tuple[str, Hostile]]:
    for nom, texte in EXPRESSIONS.items():
        admise = nom in ("somme longue", "comparaisons", "échappements", "complexe")
        yield (
            f"expression : {nom}",
            Hostile(
                lambda texte=texte: condition(texte),  # type: ignore[misc]
                admis=admise,
            ),
        )
    delais = {
        "puissance": "9**9**9", "mille chiffres": "P" + "9" * 1000 + "D",
        "million de chiffres": "P" + "9" * 1_000_000 + "D", "années": "P999Y",
        "négatif": "-P1D", "nul": "PT", "répétition de texte": "'a' * 10**9",
        "cycle immédiat": "R/PT0S", "cycle borné": "R1000000/PT1S", "date hors calendrier":
        "99999-01-01", "an zéro": "0000-00-00T00:00", "lettres": "P" + "Y" * 100_000,
    }  # fmt: skip
    for nom, texte in delais.items():
        yield (
            f"délai : {nom}",
            Hostile(
                lambda texte=texte: lineaire(attente("x", "Attendre", minuterie(texte))),  # type: ignore[misc]
                element="x",
                admis=nom == "années",
            ),
        )
    yield (
        "délai : cycle déclaré",
        Hostile(lambda: lineaire(attente("x", "Attendre", minuterie("R/PT0S", "timeCycle"))), "x"),
    )
