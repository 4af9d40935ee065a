"""Simple delays: so many days or months, a number that the parcours knows, or a known date.

What a page offers to choose from is written here as the text of a timer, and read back from one.
A delay of another kind is written by hand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflow.edition.vocabulaire.nature import Variable
from workflow.errors import ExpressionRefusee
from workflow.expressions import compile_expression

UNITES: Final[Mapping[str, str]] = {
    "jours": "jours",
    "semaines": "semaines",
    "mois": "mois",
    "annees": "ans",
    "heures": "heures",
}
_LETTRES: Final[Mapping[str, tuple[str, str]]] = {
    "jours": ("P", "D"), "semaines": ("P", "W"), "mois": ("P", "M"), "annees": ("P", "Y"),
    "heures": ("PT", "H"),
}  # fmt: skip
_UNITE_DE = {lettres: unite for unite, lettres in _LETTRES.items()}
NOMBRE_MAX = 9999
DUREE_MANQUEE = re.compile(r"P[A-Z0-9]*")
"""`P6` or `PT`, alone: a duration gone wrong rather than the name of a date."""
DUREE = re.compile(r"(PT?)(\d{1,4})([DWMYH])")
SELON = re.compile(
    r"""["'](PT?)["']\s*\+\s*str\(\s*([A-Za-z]\w*)\s*(?:([+-])\s*(\d{1,4})\s*)?\)\s*\+\s*"""
    r"""["']([DWMYH])["']"""
)


@dataclass(frozen=True, slots=True)
class Delai:
    """`forme`: `duree` (a number of units), `variable` (a number that is known, give or take
    `ecart`), or `date` (a day that is known).
    """

    forme: str
    unite: str = "jours"
    nombre: int = 0
    variable: str = ""
    ecart: int = 0


def ecrire_delai(delai: Delai) -> str:
    """Return the text of the timer. Raises ExpressionRefusee."""
    if delai.forme != "date" and delai.unite not in _LETTRES:
        raise ExpressionRefusee("Choisissez l’unité du délai : jours, mois…")
    texte = _ecrire(delai)
    compile_expression(texte)
    return texte


def _ecrire(delai: Delai) -> str:
    if delai.forme == "duree":
        if not 0 <= delai.nombre <= NOMBRE_MAX:
            raise ExpressionRefusee(f"Un délai est un nombre entre 0 et {NOMBRE_MAX}.")
        debut, lettre = _LETTRES[delai.unite]
        return f"{debut}{delai.nombre}{lettre}"
    if not delai.variable.isidentifier():
        raise ExpressionRefusee("Choisissez la réponse ou le réglage que le délai lit.")
    if delai.forme == "date":
        return delai.variable
    debut, lettre = _LETTRES[delai.unite]
    ecart = f" {'-' if delai.ecart < 0 else '+'} {abs(delai.ecart)}" if delai.ecart else ""
    return f'"{debut}" + str({delai.variable}{ecart}) + "{lettre}"'


def lire_delai(texte: str) -> Delai | None:
    """Return the delay that a timer's text says, or None when it is not a simple one."""
    if trouve := DUREE.fullmatch(texte.strip().strip("\"'")):
        unite = _UNITE_DE.get((trouve[1], trouve[3]))
        return Delai("duree", unite, int(trouve[2])) if unite else None
    if trouve := SELON.fullmatch(texte.strip()):
        unite = _UNITE_DE.get((trouve[1], trouve[5]))
        ecart = int(f"{trouve[3]}{trouve[4]}") if trouve[3] else 0
        return Delai("variable", unite, 0, trouve[2], ecart) if unite else None
    nom = texte.strip()
    est_un_nom = nom.isidentifier() and not DUREE_MANQUEE.fullmatch(nom)
    return Delai("date", variable=nom) if est_un_nom else None


def dire_delai(delai: Delai, variables: Mapping[str, Variable]) -> str:
    """Return the delay in French: « 6 mois », « 3 jours avant … »."""
    lue = variables.get(delai.variable)
    libelle = lue.libelle if lue else delai.variable
    if delai.forme == "date":
        return f"le jour dit par « {libelle} »"
    if delai.forme == "variable":
        ecart = f" {'moins' if delai.ecart < 0 else 'plus'} {abs(delai.ecart)}"
        return f"« {libelle} »{ecart if delai.ecart else ''}, en {UNITES[delai.unite]}"
    return f"{delai.nombre} {_accorder(delai.unite, delai.nombre)}"


def _accorder(unite: str, nombre: int) -> str:
    mot = UNITES[unite]
    return mot if nombre > 1 or mot == "mois" else mot.removesuffix("s")
