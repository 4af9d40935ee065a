"""What never ends, what multiplies, and what is too big."""

from collections.abc import Iterator

from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    attente,
    chemin,
    diagramme,
    fichier,
    lineaire,
    minuterie,
    processus,
)
from tests.diagrammes.hostiles.formes import (
    Hostile,
    a_la_file,
    alertes_de_bord,
    appel,
    appelants,
    arbre_d_appels,
    blocs_paralleles,
    evenement_de_bord,
    fois,
    imbriques,
    jetons_qui_doublent,
    losanges,
    poupees,
    saisie,
    toile,
    tourner,
)
from workflow.engine.fichier.xml import TAILLE_MAX


def sans_fin() -> Iterator[tuple[str, Hostile]]:
    yield "sans fin : automatique", Hostile(lambda: tourner('<sendTask id="y"/>'), "x")
    yield (
        "sans fin : délai nul",
        Hostile(lambda: tourner(attente("y", "Attendre", minuterie("PT0S"))), "x"),
    )
    yield (
        "sans fin : délai passé",
        Hostile(
            lambda: tourner(attente("y", "Attendre", minuterie("2020-01-01", "timeDate"))), "x"
        ),
    )
    yield "sans fin : tâche", Hostile(lambda: tourner('<userTask id="y"/>'), admis=True)
    yield "sans fin : tâche sans passerelle", Hostile(
        lambda: diagramme(DEBUT, '<userTask id="x"/><userTask id="y"/>', FIN,
                          chemin("debut", "x", "y", "x"))
    )  # fmt: skip
    yield (
        "sans fin : un jour",
        Hostile(lambda: tourner(attente("y", "Attendre", minuterie("P1D"))), admis=True),
    )
    yield (
        "sans fin : jetons qui doublent",
        Hostile(lambda: jetons_qui_doublent('<sendTask id="y"/>')),
    )
    yield (
        "sans fin : jetons qui doublent à chaque tâche",
        Hostile(lambda: jetons_qui_doublent('<userTask id="y"/>'), admis=True),
    )
    yield "s’appelle lui-même", Hostile(lambda: lineaire(appel("essai")), "x")
    yield "s’appellent l’un l’autre", Hostile(lambda: appelants("b", "essai"), "x0")
    yield "s’appellent à trois", Hostile(lambda: appelants("b", "c", "essai"), "x0")
    yield "s’appelle dans une phase", Hostile(
        lambda: lineaire(
            f'<subProcess id="s"><startEvent id="d"/>{appel("essai", "y")}<endEvent id="f"/>'
            f'{chemin("d", "y", "f")}</subProcess>', "s",
        ),
        "y",
    )  # fmt: skip
    yield "appelle un inconnu", Hostile(lambda: lineaire(appel("../../etc/passwd")), "x")


def explosions() -> Iterator[tuple[str, Hostile]]:
    yield "blocs parallèles", Hostile(lambda: blocs_paralleles(7))
    yield "blocs parallèles larges", Hostile(lambda: blocs_paralleles(3, 100))
    yield "blocs inclusifs", Hostile(lambda: losanges(12, "inclusiveGateway"), admis=True)
    yield "cent losanges", Hostile(lambda: losanges(100), admis=True)
    yield "trois cents losanges", Hostile(lambda: losanges(300), admis=True)
    yield "cent losanges inclusifs", Hostile(lambda: losanges(100, "inclusiveGateway"), admis=True)
    yield "toile de choix", Hostile(lambda: toile(40))
    yield "toile de choix inclusifs", Hostile(lambda: toile(20, "inclusiveGateway"))
    yield "toile de parallèles", Hostile(lambda: toile(20, "parallelGateway"))
    yield "arbre d’appels large", Hostile(lambda: arbre_d_appels(6, 10), admis=True)
    yield "arbre d’appels haut", Hostile(lambda: arbre_d_appels(40, 2), admis=True)
    yield "chaîne de cent appels", Hostile(lambda: arbre_d_appels(100, 1), admis=True)
    yield "chaîne de trois cents appels", Hostile(lambda: arbre_d_appels(250, 1), admis=True)
    yield "mille alertes dessinées", Hostile(lambda: alertes_de_bord(600), admis=True)
    yield "cent mille fois", Hostile(lambda: saisie(fois("100000")), "x")
    yield (
        "cent mille fois à la suite",
        Hostile(lambda: saisie(fois("100000", ' isSequential="true"')), "x"),
    )
    yield (
        "milliard de fois par une variable",
        Hostile(lambda: saisie(fois("tentatives_max + 1000000000")), admis=True),
    )
    yield "variable de fois", Hostile(lambda: saisie(fois("combien")), admis=True)
    yield "moins une fois", Hostile(lambda: saisie(fois("-1")), "x")
    yield "une fois et demie", Hostile(lambda: saisie(fois("1.5")), "x")
    yield "phases répétées imbriquées", Hostile(lambda: poupees(3, fois("100")), admis=True)
    yield (
        "phases répétées à la suite",
        Hostile(lambda: poupees(3, fois("100", ' isSequential="true"')), admis=True),
    )
    yield (
        "boucles imbriquées",
        Hostile(lambda: poupees(4, '<standardLoopCharacteristics loopMaximum="100"/>'), admis=True),
    )
    yield (
        "boucle d’un milliard",
        Hostile(
            lambda: saisie('<standardLoopCharacteristics loopMaximum="1000000000"/>'), admis=True
        ),
    )
    yield (
        "boucle toujours vraie",
        Hostile(
            lambda: saisie(
                "<standardLoopCharacteristics><loopCondition>1 == 1</loopCondition>"
                "</standardLoopCharacteristics>"
            ),
            admis=True,
        ),
    )
    yield "mille événements de bord", Hostile(lambda: evenement_de_bord(1000), admis=True)
    yield "mille neuf cents sorties", Hostile(
        lambda: diagramme(
            DEBUT, '<exclusiveGateway id="x"/>', FIN, '<userTask id="y"/>', chemin("y", "fin"),
            chemin("debut", "x"),
            *(f'<sequenceFlow id="f{n}" sourceRef="x" targetRef="y">'
              "<conditionExpression>a == 1</conditionExpression></sequenceFlow>"
              for n in range(1900)),
        ),
        admis=True,
    )  # fmt: skip


def demesures() -> Iterator[tuple[str, Hostile]]:
    yield "cinq mille tâches", Hostile(lambda: a_la_file(5000))
    yield "neuf cents tâches à la file", Hostile(lambda: a_la_file(900))
    yield "quatre cents tâches à la file", Hostile(lambda: a_la_file(400), admis=True)
    yield (
        "neuf cents envois à la file",
        Hostile(lambda: a_la_file(900, '<sendTask id="t{n}"/>'), admis=True),
    )
    yield "cent mille éléments", Hostile(lambda: a_la_file(50_000))
    yield "un million de balises", Hostile(lambda: fichier("<a/>" * 450_000))
    yield "fichier trop gros", Hostile(lambda: b" " * (TAILLE_MAX + 1))
    yield "fichier énorme", Hostile(lambda: b" " * 5_000_000)
    yield "balises ouvertes", Hostile(lambda: b"<a>" * 200_000)
    yield "niveaux imbriqués", Hostile(lambda: imbriques(200))
    yield "quarante niveaux imbriqués", Hostile(lambda: imbriques(40), admis=True)
    yield (
        "notes imbriquées",
        Hostile(lambda: fichier("<documentation>" * 100 + "</documentation>" * 100)),
    )
    yield (
        "cent mille attributs",
        Hostile(lambda: fichier("<process " + " ".join(f'a{n}=""' for n in range(100_000)) + "/>")),
    )
    yield (
        "cinquante mille vocabulaires",
        Hostile(
            lambda: fichier("<process " + " ".join(f'xmlns:a{n}="u"' for n in range(50_000)) + "/>")
        ),
    )
    yield (
        "texte d’un mégaoctet",
        Hostile(lambda: saisie(f"<documentation>{'a' * 1_000_000}</documentation>"), admis=True),
    )
    yield (
        "nom d’un mégaoctet",
        Hostile(lambda: lineaire(f'<scriptTask id="x" name="{"long " * 200_000}"/>'), "x"),
    )
    yield (
        "identifiant d’un mégaoctet",
        Hostile(lambda: diagramme(DEBUT, f'<userTask id="{"a" * 1_000_000}"/>', FIN)),
    )
    yield (
        "mille processus",
        Hostile(lambda: fichier("".join(processus(id_=f"p{n}") for n in range(1000)))),
    )
    yield "mille débuts", Hostile(
        lambda: diagramme(
            FIN, *(f'<startEvent id="d{n}"/>{chemin(f"d{n}", "fin")}' for n in range(900))
        )
    )  # fmt: skip
    yield (
        "mille fois le même identifiant",
        Hostile(lambda: diagramme(DEBUT, *('<userTask id="x"/>' for _ in range(1000)), FIN)),
    )
    yield (
        "dix mille refus",
        Hostile(lambda: diagramme(DEBUT, *(f'<scriptTask id="s{n}"/>' for n in range(1900)), FIN)),
    )
