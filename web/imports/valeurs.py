"""What a cell says, as a form wants it: a code for a label, an ISO date, a whole number."""

import re
from datetime import date
from functools import lru_cache

from models.repli import plier
from web.page.textes import INSECABLE
from workflow.formulaires import Champ

VRAIS = frozenset({"oui", "o", "x", "1", "vrai", "true", "yes"})
FAUX = frozenset({"non", "n", "0", "faux", "false", "no"})

JOUR_MOIS_AN = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:[ T]\d.*)?")
AN_MOIS_JOUR = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d.*)?")
NOMBRE = re.compile(r"([+-]?\d+)(?:[.,]0+)?")
ESPACES = re.compile(r"[\s\u00a0\u202f]")
SIECLE, CENT, PIVOT = 2000, 100, 30
"""Two figures of a year: from 31 on they are of the last century, as spreadsheets have it."""

MONTREES = 6
DATE = "Écrivez une date qui existe, par exemple 31/03/2026."
ENTIER = "Écrivez un nombre entier, en chiffres."
REPONSES = "« {texte} » n’est pas une réponse connue : écrivez {choix}."
TROP_DE_REPONSES = "« {texte} » n’est pas une réponse connue : voyez les listes du fichier modèle."
OUI_NON = "Écrivez oui ou non."


class CelluleRefusee(Exception):
    """The sentence says what to write in the cell."""


@lru_cache(maxsize=65_536)
def convertir(champ: Champ, texte: str) -> object:
    """Return the raw value that the field's own validation reads. Raises CelluleRefusee."""
    match champ.type:
        case "date":
            return _date(texte)
        case "number":
            return _entier(texte)
        case "checkbox":
            return "on" if _oui_non(texte) else ""
        case "checklist":
            return [_choix(champ, un) for un in re.split(r"[,;/|\n]", texte) if un.strip()]
        case "radio" | "select" | "organisme":
            return _choix(champ, texte)
        case _:
            return texte


def _date(texte: str) -> str:
    if trouve := AN_MOIS_JOUR.fullmatch(texte):
        annee, mois, jour = map(int, trouve.groups())
    elif trouve := JOUR_MOIS_AN.fullmatch(texte):
        jour, mois, annee = map(int, trouve.groups())
        if annee < CENT:
            annee += SIECLE if annee <= PIVOT else SIECLE - CENT
    else:
        raise CelluleRefusee(DATE)
    try:
        return date(annee, mois, jour).isoformat()
    except ValueError as erreur:
        raise CelluleRefusee(DATE) from erreur


def _entier(texte: str) -> str:
    trouve = NOMBRE.fullmatch(ESPACES.sub("", texte).removesuffix("€"))
    if trouve is None:
        raise CelluleRefusee(ENTIER)
    return trouve.group(1)


def _oui_non(texte: str) -> bool:
    plie = plier(texte)
    if plie not in VRAIS | FAUX:
        raise CelluleRefusee(OUI_NON)
    return plie in VRAIS


@lru_cache(maxsize=512)
def _reponses(champ: Champ) -> dict[str, str]:
    """Return the codes of a closed list by folded label, and by folded code."""
    par_code = {plier(option.valeur): option.valeur for option in champ.options}
    par_nom = {plier(option.libelle): option.valeur for option in champ.options}
    connues = {**_raccourcis(champ), **par_code, **par_nom}
    if {"oui", "non"} <= connues.keys():
        connues = (
            dict.fromkeys(VRAIS, connues["oui"]) | dict.fromkeys(FAUX, connues["non"]) | connues
        )
    return connues


def _raccourcis(champ: Champ) -> dict[str, str]:
    """Return the codes by what people shorten a label to, where that can only be one.

    « Essonne (91) » is found by « Essonne », « Diagnostic – Réaliser le diagnostic » by its end.
    """
    trouves: dict[str, set[str]] = {}
    for option in champ.options:
        for court in (option.libelle.partition(" (")[0], option.libelle.rpartition(" – ")[2]):
            trouves.setdefault(plier(court), set()).add(option.valeur)
    return {court: codes.pop() for court, codes in trouves.items() if len(codes) == 1}


def _choix(champ: Champ, texte: str) -> str:
    trouve = _reponses(champ).get(plier(texte))
    if trouve is not None:
        return trouve
    montre = texte[:40]
    if len(champ.options) > MONTREES:
        raise CelluleRefusee(TROP_DE_REPONSES.format(texte=montre))
    noms = [f"«{INSECABLE}{option.libelle}{INSECABLE}»" for option in champ.options]
    choix = " ou ".join([", ".join(noms[:-1]), noms[-1]] if len(noms) > 1 else noms)
    raise CelluleRefusee(REPONSES.format(texte=montre, choix=choix or "rien"))
