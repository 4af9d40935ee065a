"""A diagram of many steps."""

from tests.diagrammes.construire import chemin, diagramme


def dessiner_une_longue_suite(nombre: int, cle: str) -> bytes:
    """Return a file of that many steps in a row; `cle`: id of its process."""
    ids = [f"e{rang}" for rang in range(nombre)]
    etapes = "".join(f'<userTask id="{id_}" name="Étape {rang}"/>' for rang, id_ in enumerate(ids))
    bouts = '<startEvent id="debut"/><endEvent id="fin"/>'
    contenu = diagramme(bouts, etapes, chemin("debut", *ids, "fin"))
    return contenu.replace(b'"essai"', f'"{cle}"'.encode())
