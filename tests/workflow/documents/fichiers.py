"""Small files of each accepted kind, made here: nothing is anybody's."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import xlsxwriter

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\xff\xd9"
ODF = "application/vnd.oasis.opendocument."


def png() -> bytes:
    def morceau(nom: bytes, corps: bytes) -> bytes:
        somme = struct.pack("!I", zlib.crc32(nom + corps))
        return struct.pack("!I", len(corps)) + nom + corps + somme

    entete = struct.pack("!IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    image = morceau(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + morceau(b"IHDR", entete) + image + morceau(b"IEND", b"")


def archive(*noms: str, mimetype: str | None = None) -> bytes:
    flux = BytesIO()
    with ZipFile(flux, "w") as fichier:
        if mimetype is not None:
            fichier.writestr("mimetype", mimetype, ZIP_STORED)
        for nom in noms:
            fichier.writestr(nom, "<x/>")
    return flux.getvalue()


def docx(*ajouts: str) -> bytes:
    return archive("[Content_Types].xml", "word/document.xml", *ajouts)


def odt(*ajouts: str, genre: str = "text") -> bytes:
    return archive("content.xml", *ajouts, mimetype=f"{ODF}{genre}")


def xlsx() -> bytes:
    flux = BytesIO()
    classeur = xlsxwriter.Workbook(flux)
    classeur.add_worksheet().write(0, 0, "Ressources")
    classeur.close()
    return flux.getvalue()


SAINS = {
    "avis.pdf": PDF,
    "photo.jpg": JPEG,
    "PHOTO.JPEG": JPEG,
    "scan.png": png(),
    "courrier.docx": docx(),
    "budget.xlsx": xlsx(),
    "courrier.odt": odt(),
    "budget.ods": odt(genre="spreadsheet"),
}
