"""A file that anyone may have made, read as a table of texts: a job of `workflow.isolement`.

CSV of any usual encoding and separator, or XLSX. It knows neither Flask nor the database.
"""

import base64
import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, Final

import orjson
from python_calamine import CalamineWorkbook

LIGNES_MAXIMUM: Final = 10_000
COLONNES_MAXIMUM: Final = 150
CELLULE_MAXIMUM: Final = 4_000
"""Characters: the longest answer of a form."""

DEPLIE_MAXIMUM: Final = 80_000_000
"""Bytes of an XLSX once inflated: 10,000 lines of 100 columns fit three times."""
PIECES_MAXIMUM: Final = 300

ZIP = b"PK\x03\x04"
XLS = b"\xd0\xcf\x11\xe0"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
SEPARATEURS = (";", "\t", ",", "|")
APERCU = 30
"""Records that the separator is guessed from."""

VIDE = "Ce fichier est vide : déposez celui qui contient les ménages."
SANS_LIGNE = "Ce fichier n’a que des en-têtes : ajoutez une ligne par ménage."
TROP_DE_LIGNES = "Ce fichier dépasse 10 000 lignes : importez-le en plusieurs fois."
TROP_DE_COLONNES = "Ce fichier dépasse 150 colonnes : retirez celles qui ne servent pas."
CELLULE_TROP_LONGUE = "Ligne {ligne}, colonne {colonne} : raccourcissez ce texte (4 000 signes)."
ANCIEN = "Ce fichier est d’un ancien format : enregistrez-le en .xlsx ou en .csv."
ILLISIBLE = "Ce fichier n’est ni un CSV ni un classeur .xlsx lisible : enregistrez-le à nouveau."
TROP_GROS = "Ce classeur est trop volumineux une fois ouvert : gardez la seule feuille des ménages."

Ligne = list[str]


class FichierRefuse(Exception):
    """The sentence says what to do with the file."""


def travailler(contenu: bytes, _options: dict[str, Any]) -> dict[str, str]:
    """Return {"table": what `deballer` reads} or {"refus": sentence}."""
    try:
        return {"table": emballer(lire(contenu)).decode("ascii")}
    except FichierRefuse as refus:
        return {"refus": str(refus)}


def preparer() -> None:
    """Import and read all that the job needs, before the files are out of reach."""
    for nom in ("cp437", "cp1252", "utf-8-sig", "utf-16"):
        codecs.lookup(nom)
    lire(b"a;b\r\n1;\xe9\r\n")


def emballer(lignes: list[tuple[int, Ligne]]) -> bytes:
    """Return the numbered lines as a short text."""
    return base64.b64encode(zlib.compress(orjson.dumps(lignes), 6))


def deballer(texte: bytes) -> list[tuple[int, Ligne]]:
    """Return [(number of the line, its cells)], the headers first."""
    lignes: list[tuple[int, Ligne]] = orjson.loads(zlib.decompress(base64.b64decode(texte)))
    return lignes


def lire(contenu: bytes) -> list[tuple[int, Ligne]]:
    """Return the lines that hold something, numbered as a spreadsheet does, the headers first.

    Raises FichierRefuse.
    """
    if not contenu.strip():
        raise FichierRefuse(VIDE)
    if contenu.startswith(XLS):
        raise FichierRefuse(ANCIEN)
    lues = _lire_xlsx(contenu) if contenu.startswith(ZIP) else _lire_csv(contenu)
    lignes = list(_garder(lues))
    if not lignes[1:]:
        raise FichierRefuse(SANS_LIGNE if lignes else VIDE)
    largeur = len(lignes[0][1])
    return [(numero, (cellules + [""] * largeur)[:largeur]) for numero, cellules in lignes]


def _garder(lues: Iterable[Ligne]) -> Iterator[tuple[int, Ligne]]:
    """Yield the lines that are not empty, in their bounds. Raises FichierRefuse."""
    gardees = 0
    for numero, cellules in enumerate(lues, start=1):
        nettes = [cellule.strip() for cellule in cellules]
        while nettes and not nettes[-1]:
            nettes.pop()
        if not nettes:
            continue
        if len(nettes) > COLONNES_MAXIMUM:
            raise FichierRefuse(TROP_DE_COLONNES)
        if gardees > LIGNES_MAXIMUM:
            raise FichierRefuse(TROP_DE_LIGNES)
        _borner(nettes, numero)
        gardees += 1
        yield numero, nettes


def _borner(cellules: Ligne, numero: int) -> None:
    for rang, cellule in enumerate(cellules, start=1):
        if len(cellule) > CELLULE_MAXIMUM:
            raise FichierRefuse(CELLULE_TROP_LONGUE.format(ligne=numero, colonne=rang))


def _lire_csv(contenu: bytes) -> Iterator[Ligne]:
    texte = decoder(contenu)
    if "\0" in texte:
        raise FichierRefuse(ILLISIBLE)
    premiere, _, reste = texte.partition("\n")
    if premiere.lower().startswith("sep=") and len(premiere.strip()) == len("sep=;"):
        # A word for a spreadsheet; the line stays, empty, so that the numbers agree.
        return _decouper("\n" + reste, premiere.strip()[-1])
    return _decouper(texte, _deviner(texte))


def decoder(contenu: bytes) -> str:
    """Return the text: UTF-16 or UTF-8 when it is, else what French Windows writes."""
    if contenu.startswith(UTF16):
        return contenu.decode("utf-16", errors="replace")
    try:
        return contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        return contenu.decode("cp1252", errors="replace")


def _deviner(texte: str) -> str:
    """Return the separator that cuts the first records most often, and most alike."""

    def accord(separateur: str) -> tuple[int, int]:
        lues = [
            len(ligne)
            for ligne, _ in zip(_decouper(texte, separateur), range(APERCU), strict=False)
        ]
        largeur = lues[0] if lues else 0
        return (sum(n == largeur for n in lues) if largeur > 1 else 0, largeur)

    return max(SEPARATEURS, key=accord)


def _decouper(texte: str, separateur: str) -> Iterator[Ligne]:
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    try:
        yield from lecteur
    except csv.Error as erreur:
        raise FichierRefuse(ILLISIBLE) from erreur


def _lire_xlsx(contenu: bytes) -> Iterator[Ligne]:
    """Yield the lines of the first sheet that holds something."""
    _peser(contenu)
    try:
        classeur = CalamineWorkbook.from_filelike(io.BytesIO(contenu))
        feuilles = (classeur.get_sheet_by_name(nom) for nom in classeur.sheet_names)
        for feuille in feuilles:
            lignes = feuille.to_python(skip_empty_area=False)
            if lignes:
                return ([_en_texte(cellule) for cellule in ligne] for ligne in lignes)
    except Exception as erreur:  # calamine's own errors are many, and say nothing to a user
        raise FichierRefuse(ILLISIBLE) from erreur
    raise FichierRefuse(VIDE)


def _peser(contenu: bytes) -> None:
    """Refuse an archive that inflates beyond measure, by what it says of itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            pieces = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as erreur:
        raise FichierRefuse(ILLISIBLE) from erreur
    if len(pieces) > PIECES_MAXIMUM or sum(p.file_size for p in pieces) > DEPLIE_MAXIMUM:
        raise FichierRefuse(TROP_GROS)


def _en_texte(cellule: object) -> str:
    """Return a typed cell as it would be typed: an ISO date, a whole number without a point."""
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, float) and cellule.is_integer():
        return str(int(cellule))
    if isinstance(cellule, datetime):
        return cellule.date().isoformat()
    if isinstance(cellule, date | time):
        return cellule.isoformat()
    return str(cellule)
