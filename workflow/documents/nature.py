"""What a file really is: its content decides, and its extension must agree.

A closed list of kinds. What carries others within (archives), what a browser would run (HTML,
SVG) and what is two things at once (polyglots) is refused, with a sentence that says what to do.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import puremagic

from workflow.documents.bureautique import est_odf, est_ooxml
from workflow.errors import SaisieInvalide

FICHIER = "fichier"
"""Key of the field that holds the file: errors stand beside it."""

LONGUEUR_NOM = 120
INVISIBLES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that a name does not hold: controls, marks of direction, ends of line."""

DEBUT = 1024
"""Bytes at which browsers and readers look to guess a kind."""

FIN_D_ARCHIVE = b"PK\x05\x06"
TAILLE_FIN_D_ARCHIVE = 22 + 65_535
"""Where the end record of a ZIP can stand: at the end, before a comment of 64 KiB at most."""

BALISES = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nature:
    """A kind of file that is accepted. `verifier` reads the whole content."""

    nom: str
    mime: str
    extensions: tuple[str, ...]
    verifier: Callable[[bytes], bool]


def _est_pdf(contenu: bytes) -> bool:
    """A PDF from its first byte to its end mark, and no archive behind it."""
    fin = contenu[-DEBUT:]
    return contenu.startswith(b"%PDF-") and b"%%EOF" in fin and not _finit_en_archive(contenu)


def _est_jpeg(contenu: bytes) -> bool:
    """A JPEG; telephones write their own data behind the picture, which is let through."""
    return contenu.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in contenu and _est_image(contenu)


def _est_png(contenu: bytes) -> bool:
    debut, fin = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
    return contenu.startswith(debut) and contenu.endswith(fin) and _est_image(contenu)


def _est_image(contenu: bytes) -> bool:
    """Neither an archive, nor a PDF, nor a page in the guise of a picture."""
    debut = contenu[:DEBUT]
    cachee = b"%PDF-" in debut or BALISES.search(debut) is not None
    return not cachee and not _finit_en_archive(contenu)


def _finit_en_archive(contenu: bytes) -> bool:
    return FIN_D_ARCHIVE in contenu[-TAILLE_FIN_D_ARCHIVE:]


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
NATURES: Final = (
    Nature("PDF", "application/pdf", ("pdf",), _est_pdf),
    Nature("JPEG", "image/jpeg", ("jpg", "jpeg"), _est_jpeg),
    Nature("PNG", "image/png", ("png",), _est_png),
    Nature(
        "Word", f"{_OOXML}wordprocessingml.document", ("docx",),
        lambda contenu: est_ooxml(contenu, "word/document.xml"),
    ),
    Nature(
        "Excel", f"{_OOXML}spreadsheetml.sheet", ("xlsx",),
        lambda contenu: est_ooxml(contenu, "xl/workbook.xml"),
    ),
    Nature(
        "OpenDocument texte", f"{_ODF}text", ("odt",),
        lambda contenu: est_odf(contenu, f"{_ODF}text"),
    ),
    Nature(
        "OpenDocument tableur", f"{_ODF}spreadsheet", ("ods",),
        lambda contenu: est_odf(contenu, f"{_ODF}spreadsheet"),
    ),
)  # fmt: skip

PAR_EXTENSION: Final[Mapping[str, Nature]] = {
    extension: nature for nature in NATURES for extension in nature.extensions
}
ACCEPTES = "PDF, JPEG, PNG, Word (docx), Excel (xlsx), OpenDocument (odt, ods)"


def reconnaitre(nom: str, contenu: bytes) -> Nature:
    """Return the kind of a file. Raises SaisieInvalide, on the field `fichier`."""
    if not contenu:
        raise _refus("Ce fichier est vide : choisissez-en un autre.")
    extension = nom.rpartition(".")[2].lower() if "." in nom else ""
    nature = PAR_EXTENSION.get(extension)
    if nature is None:
        raise _refus("Ce genre de fichier n’est pas accepté : enregistrez-le en PDF d’abord.")
    if extension not in _extensions_devinees(contenu) or not nature.verifier(contenu):
        raise _refus(
            f"Le contenu de ce fichier n’est pas celui d’un fichier {nature.nom} ordinaire : "
            "ouvrez-le, enregistrez-le en PDF, puis déposez le PDF."
        )
    return nature


def _extensions_devinees(contenu: bytes) -> frozenset[str]:
    """Return the extensions that the first and last bytes allow."""
    try:
        devinees = puremagic.magic_string(contenu)
    except (puremagic.PureError, ValueError):
        return frozenset()
    return frozenset(str(devinee.extension).lstrip(".") for devinee in devinees) | {
        # puremagic tells ZIP from the rest, not one office format from another.
        extension
        for extension in ("odt", "ods", "docx", "xlsx")
        if contenu.startswith(b"PK\x03\x04")
    }


def _refus(phrase: str) -> SaisieInvalide:
    return SaisieInvalide({FICHIER: phrase})


def nommer(nom: str, intitule: str = "") -> str:
    """Return the name to show and to save under: `intitule` or the file's, with its extension.

    Never a path; no control character, nor one that turns the reading around (U+202E).
    """
    fichier = re.split(r"[\\/]", nom)[-1]
    base, _, extension = fichier.rpartition(".")
    extension = extension.lower()
    propre = "".join(
        " " if unicodedata.category(lettre) in INVISIBLES else lettre
        for lettre in unicodedata.normalize("NFC", intitule or base)
    )
    propre = re.sub(r'[\\/:*?"<>|]', "-", " ".join(propre.split())).strip(". ")
    propre = propre.removesuffix(f".{extension}")[:LONGUEUR_NOM].strip() or "document"
    return f"{propre}.{extension}"
