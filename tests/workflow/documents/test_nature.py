"""What a file is: its content decides, its extension agrees, and what hides something is out."""

import struct
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.documents.fichiers import JPEG, PDF, SAINS, archive, docx, odt, png
from workflow.documents.nature import nommer, reconnaitre
from workflow.errors import SaisieInvalide

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("nom", SAINS)
def test_each_accepted_kind_is_known(nom: str) -> None:
    assert nom.rpartition(".")[2].lower() in reconnaitre(nom, SAINS[nom]).extensions


@pytest.mark.parametrize("nom", SAINS)
@pytest.mark.parametrize("autre", SAINS)
def test_an_extension_that_lies_is_refused(nom: str, autre: str) -> None:
    if SAINS[nom] == SAINS[autre]:
        return
    extension = autre.rpartition(".")[2]
    with pytest.raises(SaisieInvalide):
        reconnaitre(f"papier.{extension}", SAINS[nom])


@pytest.mark.parametrize(
    "nom, contenu",
    [
        ("page.html", HTML),
        ("page.pdf", HTML),
        ("dessin.svg", SVG),
        ("dessin.png", SVG),
        ("archive.zip", archive("a.txt")),
        ("archive.docx", archive("a.txt")),
        ("ancien.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("programme.exe", b"MZ" + b"\0" * 600),
        ("programme.pdf.exe", PDF),
        ("sans_extension", PDF),
        ("vide.pdf", b""),
        ("coupe.pdf", PDF[:30]),
        ("coupe.png", png()[:-4]),
        ("coupe.docx", docx()[:-10]),
    ],
)
def test_what_is_not_on_the_list_is_refused(nom: str, contenu: bytes) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        reconnaitre(nom, contenu)
    assert set(refus.value.erreurs) == {"fichier"}


@pytest.mark.parametrize(
    "nom, contenu",
    [
        ("pdf_et_zip.pdf", PDF + archive("a.txt")),
        ("jpeg_et_zip.jpg", JPEG + archive("a.txt")),
        ("png_et_zip.png", png() + archive("a.txt")),
        ("html_puis_pdf.pdf", HTML + PDF),
        ("pdf_dans_jpeg.jpg", JPEG[:-2] + PDF + b"\xff\xd9"),
        ("html_dans_jpeg.jpg", JPEG[:-2] + HTML + b"\xff\xd9"),
        ("html_dans_png.png", png()[:8] + HTML + png()[8:]),
        ("docx_puis_html.docx", docx() + HTML),
        ("html_puis_docx.docx", HTML + docx()),
    ],
)
def test_what_is_two_things_at_once_is_refused(nom: str, contenu: bytes) -> None:
    with pytest.raises(SaisieInvalide):
        reconnaitre(nom, contenu)


@pytest.mark.parametrize(
    "nom, contenu",
    [
        ("macro.docx", docx("word/vbaProject.bin")),
        ("macro.odt", odt("Basic/Standard/Module1.xml")),
        ("script.odt", odt("Scripts/python/a.py")),
        ("grimpe.docx", docx("../../etc/passwd")),
        ("racine.docx", docx("/etc/passwd")),
        ("nombreux.docx", docx(*(f"word/{rang}.xml" for rang in range(2_100)))),
        ("autre.odt", odt(genre="presentation")),
    ],
)
def test_an_office_file_is_looked_into(nom: str, contenu: bytes) -> None:
    with pytest.raises(SaisieInvalide):
        reconnaitre(nom, contenu)


def test_an_archive_that_declares_too_much_is_refused_without_being_unfolded() -> None:
    bombe = bytearray(docx())
    place = bombe.rfind(b"PK\x01\x02")
    struct.pack_into("<I", bombe, place + 24, 0xFFFF_0000)
    tracemalloc.start()
    with pytest.raises(SaisieInvalide):
        reconnaitre("bombe.docx", bytes(bombe))
    _, plus_haut = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert plus_haut < 1_000_000


@given(st.binary(max_size=400), st.sampled_from(["pdf", "jpg", "png", "docx", "odt", "xlsx"]))
def test_noise_is_refused_and_breaks_nothing(bruit: bytes, extension: str) -> None:
    debuts = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
    for contenu in (bruit, debuts.get(extension, b"PK\x03\x04") + bruit):
        try:
            reconnaitre(f"bruit.{extension}", contenu)
        except SaisieInvalide:
            continue
        assert extension in ("pdf", "jpg")  # their kinds are known by a beginning and an end


@pytest.mark.parametrize(
    "nom, intitule, attendu",
    [
        ("avis.pdf", "", "avis.pdf"),
        ("../../etc/passwd.pdf", "", "passwd.pdf"),
        ("C:\\Documents\\bail signé.PDF", "", "bail signé.pdf"),
        ("scan0001.pdf", "Avis d’imposition 2025", "Avis d’imposition 2025.pdf"),
        ("scan.pdf", "bail.pdf", "bail.pdf"),
        ("facture\u202efdp.exe.pdf", "", "facture fdp.exe.pdf"),
        ('a\r\nSet-Cookie: b".pdf', "", "a Set-Cookie- b-.pdf"),
        (".pdf", "", "document.pdf"),
        ("a" * 500 + ".pdf", "", "a" * 120 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_a_path_nor_a_trick(nom: str, intitule: str, attendu: str) -> None:
    assert nommer(nom, intitule) == attendu
