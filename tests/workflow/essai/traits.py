"""What the diagrams of these tests are drawn with."""

from tests.diagrammes.construire import chemin

MESSAGE = '<message id="m_accord" name="accord"/>'
RECU = '<messageEventDefinition messageRef="m_accord"/>'


def tache(id_: str, contenu: str = "") -> str:
    return f'<userTask id="{id_}" name="{id_.capitalize()}">{contenu}</userTask>'


def passerelle(id_: str, genre: str = "exclusive", attributs: str = "") -> str:
    return f'<{genre}Gateway id="{id_}" {attributs}/>'


def fin(id_: str, definition: str = "") -> str:
    return f'<endEvent id="{id_}">{definition}</endEvent>'


def emission(id_: str, definition: str = "") -> str:
    return f'<intermediateThrowEvent id="{id_}">{definition}</intermediateThrowEvent>'


def bord(id_: str, sur: str, definition: str, *, interrompt: bool = True) -> str:
    return (
        f'<boundaryEvent id="{id_}" attachedToRef="{sur}" '
        f'cancelActivity="{str(interrompt).lower()}">{definition}</boundaryEvent>'
    )


def sous(id_: str, *noeuds: str) -> str:
    return f'<subProcess id="{id_}">{"".join(noeuds)}</subProcess>'


def repetition(contenu: str, *, sequentielle: bool = False) -> str:
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequentielle).lower()}">{contenu}'
        "</multiInstanceLoopCharacteristics>"
    )


PHASE = sous(
    "phase", '<startEvent id="d"/>', tache("visiter"), fin("f"), chemin("d", "visiter", "f")
)
