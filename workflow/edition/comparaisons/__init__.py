"""What changes from one bundle of files to another: on the picture, and in words."""

from collections.abc import Iterator, Mapping

from models.errors import ErreurMetier
from workflow.edition.comparaisons.dessins import comparer_diagrammes
from workflow.edition.comparaisons.formulaires import comparer_formulaires
from workflow.edition.comparaisons.nature import DiagrammeCompare, Difference, FichierCompare
from workflow.edition.comparaisons.tables import comparer_tables, nom_de_table
from workflow.edition.vocabulaire import vocabulaire
from workflow.formulaires.lecture import lire
from workflow.parcours.definitions import Pieces, nom_du_processus

__all__ = ["DiagrammeCompare", "Difference", "FichierCompare", "comparer"]


def comparer(avant: Pieces, apres: Pieces) -> Difference:
    """Return what goes from `avant` to `apres`. Raises DiagrammeRefuse."""
    return Difference(
        tuple(_list_diagrammes(avant, apres)),
        tuple(_list_formulaires(avant.formulaires, apres.formulaires)),
        tuple(_list_decisions(avant.decisions, apres.decisions)),
    )


def _list_diagrammes(avant: Pieces, apres: Pieces) -> Iterator[DiagrammeCompare]:
    connus = vocabulaire(avant), vocabulaire(apres)
    couples: list[tuple[str, str, bytes | None, bytes | None]] = [
        ("parcours", apres.cle, avant.parcours, apres.parcours)
    ]
    couples += [("module", *couple) for couple in _couples(avant.modules, apres.modules)]
    for genre, cle, ancien, nouveau in couples:
        if ancien == nouveau:
            continue
        nom = nom_du_processus(nouveau or ancien or b"", cle)
        compare = comparer_diagrammes(genre, cle, nom, (ancien, connus[0]), (nouveau, connus[1]))
        if not compare.est_vide or compare.deplaces:
            yield compare


def _list_formulaires(
    avant: Mapping[str, bytes], apres: Mapping[str, bytes]
) -> Iterator[FichierCompare]:
    for cle, ancien, nouveau in _couples(avant, apres):
        nom = _titre(nouveau or ancien or b"", cle)
        if phrases := comparer_formulaires(nom, ancien, nouveau):
            yield FichierCompare(cle, nom, phrases)


def _list_decisions(
    avant: Mapping[str, bytes], apres: Mapping[str, bytes]
) -> Iterator[FichierCompare]:
    for cle, ancien, nouveau in _couples(avant, apres):
        nom = nom_de_table(nouveau or ancien or b"", cle)
        if phrases := comparer_tables(nom, cle, ancien, nouveau):
            yield FichierCompare(cle, nom, phrases)


def _couples(
    avant: Mapping[str, bytes], apres: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes | None, bytes | None]]:
    for cle in sorted({*avant, *apres}):
        if avant.get(cle) != apres.get(cle):
            yield cle, avant.get(cle), apres.get(cle)


def _titre(contenu: bytes, cle: str) -> str:
    try:
        return lire(contenu).titre
    except ErreurMetier:
        return cle
