"""What a file of a draft must at least be: readable, bounded, of the name it is kept under.

Anything else is a matter of the verdict: a draft is in progress.
"""

import re
from typing import Final

import orjson
from lxml import etree

from workflow.engine.fichier import xml
from workflow.errors import DiagrammeRefuse, SaisieInvalide
from workflow.parcours.definition_chargee import GENRES
from workflow.verification.taille import demesure

CLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
"""It stands in addresses, in names of files and in diagrams."""
NOM_MAX: Final = 120
INVISIBLES: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
"""What nobody types; those that change the direction of a text turn the sentence around it."""
PIECES_MAX: Final = 200
TOTAL_MAX: Final = 8_000_000
"""Bytes of all the files of a draft: the longest parcours that is shipped has 900,000."""
TROP: Final = (
    f"Une ébauche garde {PIECES_MAX} fichiers et {TOTAL_MAX // 1_000_000} Mo au plus : retirez-en "
    "ce qui ne sert pas."
)
FORMULAIRE_MAX: Final = 300_000
"""Bytes of a form: the longest that is shipped has some 8,000."""
LISIBLE: Final = (
    "Le nom technique ne convient pas : gardez des lettres sans accent, des chiffres, le point, "
    "le tiret et le souligné, en commençant par une lettre (80 caractères au plus)."
)


def controler_nom(nom: str) -> str:
    """Return the name of a draft without the blanks around it. Raises SaisieInvalide."""
    propre = " ".join(nom.split())
    if INVISIBLES.search(propre):
        raise SaisieInvalide({"nom": "Retapez ce nom sans le coller : un caractère y est caché."})
    if not 1 <= len(propre) <= NOM_MAX:
        raise SaisieInvalide({"nom": f"Donnez un nom de {NOM_MAX} caractères au plus."})
    return propre


def controler_cle(cle: str) -> str:
    """Return a key that a file may be kept under. Raises SaisieInvalide."""
    if not CLE.fullmatch(cle):
        raise SaisieInvalide({"cle": LISIBLE})
    return cle


def controler_contenu(genre: str, cle: str, contenu: bytes) -> None:
    """Refuse what cannot be kept under that name.

    Raises DiagrammeRefuse, with its line when known, or SaisieInvalide.
    """
    if genre not in GENRES:
        raise SaisieInvalide({"genre": "Choisissez un diagramme, un formulaire ou une table."})
    controler_cle(cle)
    if genre in ("parcours", "module"):
        _controler_diagramme(cle, contenu)
    elif genre == "decision":
        _controler_table(cle, contenu)
    else:
        _controler_formulaire(cle, contenu)


def _controler_diagramme(cle: str, contenu: bytes) -> None:
    """The key of a definition, like the name that calls a module, is the id of its process."""
    racine = xml.lire(contenu)
    if trop := demesure(racine):
        raise DiagrammeRefuse(*trop)
    processus = xml.enfants(racine, "process")
    if cle not in {un.get("id") for un in processus}:
        raise DiagrammeRefuse(
            f"Le processus de ce diagramme doit garder l’identifiant « {cle} » : c’est lui qui "
            "relie les versions d’un même parcours. Rendez-lui cet identifiant."
        )


def _controler_table(cle: str, contenu: bytes) -> None:
    racine = xml.lire_sans_risque(contenu, norme="DMN 1.3")
    decisions = {un.get("id") for un in racine.iter("{*}decision")}
    if etree.QName(racine).localname != "definitions" or cle not in decisions:
        raise DiagrammeRefuse(
            f"Ce fichier ne contient pas la table de décision « {cle} » : gardez-lui cet "
            "identifiant."
        )


def _controler_formulaire(cle: str, contenu: bytes) -> None:
    if len(contenu) > FORMULAIRE_MAX:
        raise SaisieInvalide({"contenu": "Ce formulaire est trop gros : partagez-le en plusieurs."})
    try:
        lu = orjson.loads(contenu)
    except orjson.JSONDecodeError as erreur:
        raise DiagrammeRefuse(
            f"Ce formulaire n’est pas un fichier JSON lisible (ligne {erreur.lineno}).",
            erreur.lineno,
        ) from erreur
    if not isinstance(lu, dict) or lu.get("id") != cle:
        raise SaisieInvalide(
            {"contenu": f"Ce formulaire doit garder l’identifiant « {cle} » (« id »)."}
        )
