"""The hostile diagrams' own building blocks."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    chemin,
    diagramme,
    fichier,
    lineaire,
    minuterie,
    processus,
    propriete,
)

CANARI = "/etc/passwd"
EVASION = f"__import__('os').system('touch /tmp/evade') or open('{CANARI}').read()"
RIEN = ""


@dataclass(frozen=True, slots=True)
class Hostile:
    """`element`: the id that a sentence must name; `admis`: the verdict may accept it."""

    construire: Callable[[], bytes]
    element: str | None = None
    admis: bool = False


def saisie(interieur: str) -> bytes:
    return lineaire(f'<userTask id="x" name="Saisir">{interieur}</userTask>')


def condition(texte: str) -> bytes:
    """Return a choice whose first way out holds an expression."""
    return diagramme(
        DEBUT, '<exclusiveGateway id="g" name="Choix" default="g_fin"/>',
        '<userTask id="x" name="Saisir"/>', FIN,
        chemin("debut", "g"), chemin("g", "x", condition=texte), chemin("g", "fin"),
        chemin("x", "fin"),
    )  # fmt: skip


def fois(nombre: str, sequence: str = "") -> str:
    return (
        f"<multiInstanceLoopCharacteristics{sequence}><loopCardinality>{nombre}</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )


def tourner(interieur: str, *, elan: str = "1 == 2") -> bytes:
    """Return a circle that nothing leaves, through one node `y`."""
    return diagramme(
        DEBUT, '<exclusiveGateway id="x" name="Encore" default="x_y"/>', interieur, FIN,
        chemin("debut", "x", "y", "x"), chemin("x", "fin", condition=elan),
    )  # fmt: skip


def appel(cible: str, id_: str = "x") -> str:
    return f'<callActivity id="{id_}" name="Appel" calledElement="{cible}"/>'


def appelants(*cibles: str, noms: tuple[str, ...] = ("essai", "b", "c")) -> bytes:
    """Return processes that call each other, in the order of `cibles`."""
    return fichier(
        "".join(
            processus(
                f'<startEvent id="d{n}"/>', appel(cible, f"x{n}"), f'<endEvent id="f{n}"/>',
                chemin(f"d{n}", f"x{n}", f"f{n}"), id_=noms[n],
            )
            for n, cible in enumerate(cibles)
        )
    )  # fmt: skip


def arbre_d_appels(etages: int, branches: int) -> bytes:
    """Return processes that each call the next several times at once: branches ** etages."""
    niveaux = []
    for n in range(etages):
        appels = [appel(f"p{n + 1}", f"a{n}_{b}") for b in range(branches)]
        fleches = [chemin(f"s{n}", f"a{n}_{b}", f"j{n}") for b in range(branches)]
        niveaux.append(
            processus(
                f'<startEvent id="d{n}"/><parallelGateway id="s{n}"/><parallelGateway id="j{n}"/>'
                f'<endEvent id="f{n}"/>', *appels, *fleches,
                chemin(f"d{n}", f"s{n}"), chemin(f"j{n}", f"f{n}"), id_=f"p{n}" if n else "essai",
            )
        )  # fmt: skip
    dernier = processus(
        '<startEvent id="dz"/><task id="tz"/><endEvent id="fz"/>', chemin("dz", "tz", "fz"),
        id_=f"p{etages}",
    )  # fmt: skip
    return fichier("".join(niveaux) + dernier)


def blocs_paralleles(blocs: int, branches: int = 3) -> bytes:
    noeuds, fleches, avant = [DEBUT, FIN], [], "debut"
    for n in range(blocs):
        noeuds.append(f'<parallelGateway id="s{n}"/><parallelGateway id="j{n}"/>')
        for b in range(branches):
            noeuds.append(f'<userTask id="t{n}_{b}"/>')
            fleches.append(chemin(f"s{n}", f"t{n}_{b}", f"j{n}"))
        fleches.append(chemin(avant, f"s{n}"))
        avant = f"j{n}"
    return diagramme(*noeuds, *fleches, chemin(avant, "fin"))


def losanges(nombre: int, sorte: str = "exclusiveGateway") -> bytes:
    """Return choices one after the other: two to the power of `nombre` ways through."""
    noeuds, fleches, avant = [DEBUT, FIN], [], "debut"
    for n in range(nombre):
        noeuds.append(
            f'<{sorte} id="s{n}" default="s{n}_a{n}"/><{sorte} id="j{n}"/>'
            f'<userTask id="a{n}"/><userTask id="b{n}"/>'
        )
        fleches += [
            chemin(avant, f"s{n}", f"a{n}", f"j{n}"),
            chemin(f"s{n}", f"b{n}", condition="tentatives == 1"), chemin(f"b{n}", f"j{n}"),
        ]  # fmt: skip
        avant = f"j{n}"
    return diagramme(*noeuds, *fleches, chemin(avant, "fin"))


def toile(noeuds: int, sorte: str = "exclusiveGateway") -> bytes:
    """Return gateways that all lead to all the others."""
    ids = [f"g{n}" for n in range(noeuds)]
    return diagramme(
        DEBUT, FIN, *(f'<{sorte} id="{g}"/>' for g in ids), '<userTask id="x"/>',
        chemin("debut", "x", "g0"), chemin(ids[-1], "fin"),
        *(chemin(a, b, condition="tentatives == 1") for a in ids for b in ids if a != b),
    )  # fmt: skip


def jetons_qui_doublent(interieur: str) -> bytes:
    """Return a circle from which each turn sends one token more round."""
    return diagramme(
        DEBUT, '<exclusiveGateway id="g"/>', interieur, '<parallelGateway id="p"/>',
        '<exclusiveGateway id="h" default="h_g"/>', FIN,
        chemin("debut", "g", "y", "p", "g"), chemin("p", "h", "g"),
        chemin("h", "fin", condition="1 == 2"),
    )  # fmt: skip


def poupees(niveaux: int, repetition: str) -> bytes:
    """Return phases one inside another, each repeated."""
    interieur, nom = '<userTask id="t" name="Saisir"/>', "t"
    for n in range(niveaux):
        interieur = (
            f'<subProcess id="s{n}" name="Phase {n}">{repetition}<startEvent id="d{n}"/>'
            f'{interieur}<endEvent id="f{n}"/>{chemin(f"d{n}", nom, f"f{n}")}</subProcess>'
        )
        nom = f"s{n}"
    return lineaire(interieur, nom)


def imbriques(niveaux: int) -> bytes:
    ouverts = "".join(
        f'<subProcess id="s{n}"><startEvent id="d{n}"/><endEvent id="f{n}"/>'
        for n in range(niveaux)
    )
    return fichier(processus(DEBUT, FIN, ouverts + "</subProcess>" * niveaux))


def a_la_file(nombre: int, noeud: str = '<userTask id="t{n}"/>') -> bytes:
    return diagramme(
        DEBUT, FIN, *(noeud.format(n=n) for n in range(nombre)),
        chemin("debut", *(f"t{n}" for n in range(nombre)), "fin"),
    )  # fmt: skip


def entites(prologue: str, contenu: str = "&x;", encodage: str = "UTF-8") -> bytes:
    tache = f'<userTask id="x" name="{contenu}"><documentation>{contenu}</documentation></userTask>'
    return fichier(processus(DEBUT, tache, FIN), prologue=prologue, encodage=encodage)


def milliard_de_rires() -> bytes:
    declares = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return entites(f'<!DOCTYPE d [<!ENTITY e0 "ha">{declares}]>', "&e11;")


def evenement_de_bord(nombre: int) -> bytes:
    bords = "".join(
        f'<boundaryEvent id="b{n}" attachedToRef="x" cancelActivity="false">{minuterie("P1D")}'
        f"</boundaryEvent>{chemin(f'b{n}', 'fin')}"
        for n in range(nombre)
    )
    return diagramme(DEBUT, '<userTask id="x"/>', FIN, bords, chemin("debut", "x", "fin"))


def alertes_de_bord(nombre: int) -> bytes:
    """Return alerts drawn on one step, each with its arrow and its place in a lane."""
    lieux = "".join(f"<flowNodeRef>b{n}</flowNodeRef>" for n in range(nombre))
    bords = "".join(
        f'<boundaryEvent id="b{n}" attachedToRef="x" cancelActivity="false">'
        f"{propriete('alerte', 'A01')}{minuterie('P6M')}</boundaryEvent>{chemin(f'b{n}', 'fin')}"
        for n in range(nombre)
    )
    return diagramme(
        f'<laneSet><lane id="v" name="Association">{lieux}</lane></laneSet>',
        DEBUT, '<userTask id="x"/>', FIN, bords, chemin("debut", "x", "fin"),
    )  # fmt: skip
