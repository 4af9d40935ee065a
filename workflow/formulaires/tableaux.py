"""A table of rows: each cell read as a field, each fault told with its row and its column."""

from collections.abc import Iterator, Mapping, Sequence

from workflow.formulaires.lecture import Champ
from workflow.formulaires.valeurs import ReponseIllisible, lire, nettoyer

VIDE = "Remplissez cette case, ou videz la ligne."
ILLISIBLE = "Ce tableau n’est pas lisible : remplissez-le de nouveau."

Fautes = dict[tuple[int, str], str]
"""By row, from 0, and key of a column: what is wrong there."""


class TableauIllisible(Exception):
    """Some rows are wrong. `fautes`: the sentence of each cell, by its key (`cle_de_case`)."""

    def __init__(self, phrase: str, fautes: Mapping[str, str]) -> None:
        self.fautes = fautes
        super().__init__(phrase)


def cle_de_case(tableau: str, rang: int, colonne: str) -> str:
    """Return the name of one cell, in a page as in the errors: `budget.0.montant`."""
    return f"{tableau}.{rang}.{colonne}"


def lire_tableau(champ: Champ, brut: object) -> list[dict[str, object]]:
    """Return the rows that are not blank, by key of column. Raises TableauIllisible.

    `brut`: the rows as typed, blank ones included, for a fault to name the row that is seen.
    """
    rangees = list(_rangees(brut))
    fautes: Fautes = {}
    lues = [(rang, _lire_ligne(champ, rang, rangee, fautes)) for rang, rangee in rangees]
    if fautes:
        raise TableauIllisible(
            " ".join(_dire(champ, rang, cle, phrase) for (rang, cle), phrase in fautes.items()),
            {cle_de_case(champ.cle, rang, cle): phrase for (rang, cle), phrase in fautes.items()},
        )
    lignes = [ligne for _rang, ligne in lues]
    _verifier_le_nombre(champ, len(lignes))
    return lignes


def _rangees(brut: object) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield the rows where something was typed, with their rank."""
    if not isinstance(brut, Sequence) or isinstance(brut, str | bytes):
        raise TableauIllisible(ILLISIBLE, {})
    for rang, rangee in enumerate(brut):
        if not isinstance(rangee, Mapping):
            raise TableauIllisible(ILLISIBLE, {})
        if any(nettoyer(valeur) is not None for valeur in rangee.values()):
            yield rang, rangee


def _lire_ligne(
    champ: Champ, rang: int, rangee: Mapping[str, object], fautes: Fautes
) -> dict[str, object]:
    ligne: dict[str, object] = {}
    for colonne in champ.colonnes:
        brut = nettoyer(rangee.get(colonne.cle))
        if brut is None:
            if colonne.requis:
                fautes[rang, colonne.cle] = VIDE
            continue
        try:
            ligne[colonne.cle] = lire(colonne, brut)
        except ReponseIllisible as erreur:
            fautes[rang, colonne.cle] = str(erreur)
    return ligne


def _dire(champ: Champ, rang: int, cle: str, phrase: str) -> str:
    libelle = next(c.libelle for c in champ.colonnes if c.cle == cle)
    return f"Ligne {rang + 1}, {libelle} : {phrase[:1].lower()}{phrase[1:]}"


def _verifier_le_nombre(champ: Champ, nombre: int) -> None:
    if nombre and nombre < champ.minimum:
        raise TableauIllisible(f"Remplissez au moins {champ.minimum} lignes.", {})
    if nombre > champ.maximum:
        raise TableauIllisible(f"Gardez au plus {champ.maximum} lignes.", {})
