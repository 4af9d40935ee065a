"""A produced document as an accessible PDF (PDF/UA-1), where the extra `pdf` is installed."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import orjson

from models.calendrier import debut_de_journee, jour_paris
from models.errors import ErreurMetier
from web.documents.feuille import Feuille

GABARIT: Final = Path(__file__).with_name("feuille.typ")
NORME: Final = "ua-1"
ABSENT = "L’impression en PDF n’est pas installée ici : utilisez l’impression du navigateur."
VERS_ESPACE = {"Cc": " ", "Zl": " ", "Zp": " "}
RETIRES = frozenset({"Cf", "Cs", "Co", "Cn"})
"""Unicode categories that no font draws: the standard refuses them, and they may deceive."""


class PdfAbsent(ErreurMetier):
    """The optional library is not installed."""

    def __init__(self) -> None:
        super().__init__(ABSENT)


def est_disponible() -> bool:
    return find_spec("typst") is not None


def rendre_pdf(feuille: Feuille, *, le: datetime) -> bytes:
    """Return the document as PDF. Raises PdfAbsent.

    With the fonts that the library carries, the same everywhere; a letter that they do not have
    (a name in another script) is drawn with those of the machine, and a sign that none has by a
    box: the standard is then given up rather than the document.
    """
    if not est_disponible():
        raise PdfAbsent
    typst: Any = import_module("typst")  # optional, and slow to load for who prints nothing
    donnees = {"feuille": orjson.dumps(nettoyer(feuille.pleine().donnees())).decode()}
    essais: tuple[dict[str, Any], ...] = (
        {"ignore_system_fonts": True, "pdf_standards": NORME},
        {"pdf_standards": NORME},
    )
    for options in essais:
        try:
            return _compiler(typst, donnees, le, **options)
        except typst.TypstError:
            continue
    return _compiler(typst, donnees, le)


def _compiler(typst: Any, donnees: Mapping[str, str], le: datetime, **options: Any) -> bytes:
    contenu: bytes = typst.compile(
        GABARIT.read_bytes(),
        format="pdf",
        root=GABARIT.parent,
        sys_inputs=donnees,
        # Of the day: the same document made twice that day is the same file.
        timestamp=int(debut_de_journee(jour_paris(le)).timestamp()),
        **options,
    )
    return contenu


def nettoyer(valeur: Any) -> Any:
    """Return the same values without the characters that are not drawn."""
    if isinstance(valeur, str):
        return "".join(
            VERS_ESPACE.get(categorie, lettre)
            for lettre in valeur
            if (categorie := unicodedata.category(lettre)) not in RETIRES
        )
    if isinstance(valeur, Mapping):
        return {cle: nettoyer(une) for cle, une in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [nettoyer(une) for une in valeur]
    return valeur
