"""Any usual spreadsheet is read alike; what is no spreadsheet, or hurts, is refused in French."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import xlsxwriter

from tests.web.imports.fichiers import ecrire_xlsx
from web.imports import fichier, tableur
from workflow.errors import SaisieInvalide
from workflow.isolement.atelier import ATELIER

TEXTE = "Nom;Prénom\r\nÉloïse; Zoé \r\n"
LUE = [[1, ["Nom", "Prénom"]], [2, ["Éloïse", "Zoé"]]]


@pytest.fixture(scope="module", autouse=True)
def _atelier() -> Iterator[None]:
    yield
    ATELIER.fermer()


def lire(contenu: bytes) -> list[list[object]]:
    return [list(ligne) for ligne in tableur.deballer(fichier.lire(contenu))]


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_usual_encoding_gives_the_same_letters(encodage: str) -> None:
    assert lire(TEXTE.encode(encodage)) == LUE


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_every_usual_separator_is_found(separateur: str) -> None:
    assert lire(TEXTE.replace(";", separateur).encode()) == LUE


def test_a_quoted_cell_keeps_its_separator_and_its_lines() -> None:
    assert lire(b'Nom;Note\na;"x;y\nz"\n')[1][1] == ["a", "x;y\nz"]


def test_lines_are_numbered_as_the_spreadsheet_shows_them() -> None:
    assert [numero for numero, _ in lire(b"\nNom;P\n\n;\na;b\n")] == [2, 5]


def test_a_sep_line_chooses_the_separator() -> None:
    assert lire(b"sep=,\nNom,P\na;x,b\n") == [[2, ["Nom", "P"]], [3, ["a;x", "b"]]]


def test_typed_cells_of_a_workbook_are_read_as_they_are_shown() -> None:
    entetes = ["Nom", "Né le", "Nombre", "Loyer", "DALO"]
    lue = lire(ecrire_xlsx([entetes, ["Martin", date(1985, 3, 31), 3, 620.5, True]]))
    assert lue[1][1] == ["Martin", "1985-03-31", "3", "620.5", "oui"]


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "vide"),
        (b"  \n", "vide"),
        (b"Nom;P\n", "que des en-têtes"),
        (b"\xd0\xcf\x11\xe0ancien", "ancien format"),
        (b"PK\x03\x04tronque", "enregistrez-le à nouveau"),
        (b"Nom;P\n\x00\x01;\x02\n", "enregistrez-le à nouveau"),
        (b"a;" * 200 + b"\n" + b"b;" * 200, "150 colonnes"),
        (b"Nom\n" + b"a\n" * 10_001, "10 000 lignes"),
        (b"Nom;P\na;" + b"x" * 4_001, "colonne 2"),
    ],
    ids=["empty", "blank", "headers", "xls", "zip", "binary", "wide", "long", "cell"],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(contenu: bytes, phrase: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire(contenu)
    assert phrase in refus.value.erreurs[fichier.FICHIER].replace("\u00a0", " ")


def classeur_geant() -> bytes:
    """Two cells, the first and the last of a sheet: 17 billion between them."""
    flux = io.BytesIO()
    classeur = xlsxwriter.Workbook(flux, {"in_memory": True})
    feuille = classeur.add_worksheet()
    feuille.write(0, 0, "a")
    feuille.write(1_048_575, 16_383, "z")
    classeur.close()
    return flux.getvalue()


def bombe() -> bytes:
    """A small archive that inflates to 90 MB of blanks."""
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for rang in range(3):
            archive.writestr(f"xl/worksheets/sheet{rang}.xml", b" " * 30_000_000)
    return flux.getvalue()


@pytest.mark.parametrize("fabriquer", [classeur_geant, bombe])
def test_a_bomb_is_refused_and_the_next_file_is_read(fabriquer: Callable[[], bytes]) -> None:
    with pytest.raises(SaisieInvalide):
        lire(fabriquer())
    assert lire(TEXTE.encode()) == LUE
