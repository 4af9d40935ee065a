"""Diagrams that make the search of all that may happen expensive: wide, doubled, thrown about."""

from collections.abc import Iterator

from tests.diagrammes.construire import DEBUT, FIN, chemin, diagramme, minuterie
from tests.diagrammes.hostiles.formes import Hostile

OUVRIR_ET_REUNIR = '<parallelGateway id="s"/><parallelGateway id="j"/>' + chemin("debut", "s")
OUVRIR_ET_REUNIR += chemin("j", "fin")


def escalades(nombre: int) -> bytes:
    """Return a phase that escalates many times, each caught on its edge and followed by a task."""
    rangs = range(nombre)
    emissions = "".join(
        f'<intermediateThrowEvent id="x{n}"><escalationEventDefinition escalationRef="e{n}"/>'
        "</intermediateThrowEvent>"
        for n in rangs
    )
    interieur = '<startEvent id="d0"/><userTask id="t"/>' + emissions + '<endEvent id="f0"/>'
    interieur += chemin("d0", "t", *(f"x{n}" for n in rangs), "f0")
    bords = "".join(
        f'<boundaryEvent id="b{n}" attachedToRef="p" cancelActivity="false">'
        f'<escalationEventDefinition escalationRef="e{n}"/></boundaryEvent><userTask id="u{n}"/>'
        + chemin(f"b{n}", f"u{n}", "fin")
        for n in rangs
    )
    declarees = "".join(f'<escalation id="e{n}" escalationCode="c{n}"/>' for n in rangs)
    phase = f'<subProcess id="p">{interieur}</subProcess>'
    return diagramme(DEBUT, FIN, phase, bords, chemin("debut", "p", "fin"), declarations=declarees)


def bords_suivis(nombre: int, taches: int) -> bytes:
    """Return a step with many events on its edge, each followed by tasks in a row."""
    bords = []
    for n in range(nombre):
        suite = [f"y{n}_{k}" for k in range(taches)]
        bords.append(
            f'<boundaryEvent id="b{n}" attachedToRef="x" cancelActivity="false">'
            f"{minuterie('P1D')}</boundaryEvent>"
        )
        bords += [f'<userTask id="{id_}"/>' for id_ in suite]
        bords.append(chemin(f"b{n}", *suite, "fin"))
    return diagramme(DEBUT, '<userTask id="x"/>', FIN, *bords, chemin("debut", "x", "fin"))


def phases_mal_reunies(nombre: int) -> bytes:
    """Return phases side by side, each with a delay whose way joins the others a second time."""
    phases = "".join(
        f'<subProcess id="p{n}"><startEvent id="d{n}"/><userTask id="t{n}"/><endEvent id="f{n}"/>'
        f"{chemin(f'd{n}', f't{n}', f'f{n}')}</subProcess>"
        f'<boundaryEvent id="b{n}" attachedToRef="p{n}">{minuterie("P1M")}</boundaryEvent>'
        f'<userTask id="z{n}"/>{chemin("s", f"p{n}", "j")}{chemin(f"b{n}", f"z{n}", "j")}'
        for n in range(nombre)
    )
    return diagramme(DEBUT, FIN, OUVRIR_ET_REUNIR, phases)


def reunions_croisees(nombre: int, voisines: int) -> bytes:
    """Return branches that each choose among several inclusive joins, those of their neighbours."""
    branches = "".join(
        f'<userTask id="t{n}"/><exclusiveGateway id="g{n}" default="g{n}_i{n}"/>'
        f'<inclusiveGateway id="i{n}"/>{chemin("s", f"t{n}", f"g{n}", f"i{n}", "o")}'
        for n in range(nombre)
    )
    detours = "".join(
        chemin(f"g{n}", f"i{(n + ecart) % nombre}", condition="tentatives == 1")
        for n in range(nombre)
        for ecart in range(1, voisines)
    )
    autour = '<parallelGateway id="s"/><inclusiveGateway id="o"/>' + chemin("debut", "s")
    return diagramme(DEBUT, FIN, autour, branches, detours, chemin("o", "fin"))


def recherches() -> Iterator[tuple[str, Hostile]]:
    yield "quatre-vingts escalades", Hostile(lambda: escalades(80), admis=True)
    yield "cent cinquante délais suivis", Hostile(lambda: bords_suivis(150, 4), admis=True)
    yield "soixante-dix phases mal réunies", Hostile(lambda: phases_mal_reunies(70), "j")
    yield "réunions qui se croisent", Hostile(lambda: reunions_croisees(40, 8), admis=True)
