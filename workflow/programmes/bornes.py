"""What a parameter may be worth, beyond its type: what would send a dossier nowhere is refused.

A bound is of the product unless its line says otherwise. A type and a closed list are of the table
(`Parametre.reprocher`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from models.codes import libelles
from workflow.programmes.formes import Parametre, Valeur, parametres
from workflow.regles import table as regles

PALIERS_MAXIMUM: Final = 12
TEXTE_MAXIMUM: Final = 200

PAR_UNITE: Final[tuple[tuple[str, tuple[int, int]], ...]] = (
    ("_mois", (0, 120)),
    ("_jours", (0, 1826)),
)
"""End of a name -> bounds: ten years, five years."""
PROPRES: Final[Mapping[str, tuple[int, int]]] = {
    "duree_adl_mois": (1, 120),
    "intensites_heures_mois": (1, 200),
    "nb_paliers": (0, PALIERS_MAXIMUM),
    "nb_seances": (0, 200),
    "paliers_examen_mois": (1, 120),
    "renouvellements_max": (-1, 100),
    "reprise_examen_mois": (1, 120),
    "tentatives_max": (1, 50),
    "veille_mois": (1, 60),
}
ORDINAIRES: Final = (0, 1000)
SANS_LIMITE: Final = -1

TROP_LONG: Final = f"Gardez au plus {TEXTE_MAXIMUM} caractères."
PAS_UN_JOUR: Final = "Écrivez une date qui existe, ou laissez vide."


def bornes(nom: str) -> tuple[int, int]:
    """Return the least and the most that a number, or each of a list, may be."""
    if nom in PROPRES:
        return PROPRES[nom]
    return next((deux for fin, deux in PAR_UNITE if nom.endswith(fin)), ORDINAIRES)


def choix(parametre: Parametre) -> Mapping[str, str]:
    """Return the codes that a text, or each of a list, may be, with their labels; empty: any."""
    match parametre.nom:
        case "paliers_type":
            return libelles("statut_occupation")
        case regles.PARAMETRE:
            return {code: regles.REGLES[code].dit for code in sorted(regles.coupables())}
    return parametre.choix


def reprocher(valeurs: Mapping[str, Any]) -> dict[str, str]:
    """Return, by parameter, the French sentence of what is wrong; empty when all may be kept."""
    fautes = {
        nom: faute
        for nom, valeur in valeurs.items()
        if (faute := next(_fautes(parametres()[nom], valeur), None))
    }
    return {**_par_palier(valeurs), **fautes}


def _fautes(parametre: Parametre, valeur: Valeur) -> Iterator[str]:
    if faute := parametre.reprocher(valeur):
        yield f"{faute[:1].upper()}{faute[1:]}."
        return
    possibles, (moins, plus) = choix(parametre), bornes(parametre.nom)
    for une in valeur if isinstance(valeur, list) else [valeur]:
        if isinstance(une, str):
            yield from _fautes_du_texte(parametre, une, possibles)
        elif not isinstance(une, bool) and not moins <= une <= plus:
            yield f"Écrivez un nombre de {moins} à {plus}."


def _fautes_du_texte(
    parametre: Parametre, texte: str, possibles: Mapping[str, str]
) -> Iterator[str]:
    if possibles and texte not in possibles:
        yield "Choisissez dans la liste : " + ", ".join(f"« {code} »" for code in possibles) + "."
    if len(texte) > TEXTE_MAXIMUM:
        yield TROP_LONG
    if parametre.nom == "debut_convention" and texte and not _est_un_jour(texte):
        yield PAS_UN_JOUR


def _est_un_jour(texte: str) -> bool:
    try:
        return date.fromisoformat(texte).isoformat() == texte
    except ValueError:
        return False


def _par_palier(valeurs: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the lists that have one value per stage."""
    paliers = max(valeurs.get("nb_paliers", 1), 1)
    return {
        nom: f"Donnez une valeur par palier : {paliers} en tout."
        for nom, valeur in valeurs.items()
        if parametres()[nom].par_palier and isinstance(valeur, list) and len(valeur) != paliers
    }
