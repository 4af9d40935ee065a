"""Office files: archives by nature, so each is opened and looked into before it is believed."""

import struct
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

ENTREES_MAXIMUM = 2_000
DEPLIE_MAXIMUM = 200 * 1024 * 1024
"""Bytes that the entries may declare in all: a bomb declares far more."""

MACROS = ("vbaproject.bin", "basic/", "scripts/")
"""Where Office and OpenDocument keep programs: such a file is refused."""

CHIFFREE = 0x1
TYPES_OOXML = "[Content_Types].xml"
TYPE_ODF = "mimetype"


def est_ooxml(contenu: bytes, piece_maitresse: str) -> bool:
    """Tell whether this is an Office Open XML file whose main part is that one, without macros."""
    noms = _lire_noms(contenu)
    return noms is not None and TYPES_OOXML in noms and piece_maitresse in noms


def est_odf(contenu: bytes, type_mime: str) -> bool:
    """Tell whether this is an OpenDocument file that declares that type first, without macros."""
    noms = _lire_noms(contenu)
    if not noms or noms[0] != TYPE_ODF or "content.xml" not in noms:
        return False
    with ZipFile(BytesIO(contenu)) as archive, archive.open(TYPE_ODF) as entree:
        return entree.read(len(type_mime) + 1) == type_mime.encode()


def _lire_noms(contenu: bytes) -> list[str] | None:
    """Return the names of the entries; None for an archive that is not to be trusted."""
    if not contenu.startswith(b"PK\x03\x04") or not _finit_ou_il_le_dit(contenu):
        return None
    try:
        with ZipFile(BytesIO(contenu)) as archive:
            entrees = archive.infolist()
    except (BadZipFile, LargeZipFile, ValueError, OverflowError, struct.error):
        return None
    declare = sum(entree.file_size for entree in entrees)
    if len(entrees) > ENTREES_MAXIMUM or declare > DEPLIE_MAXIMUM:
        return None
    return [entree.filename for entree in entrees] if all(map(_est_sure, entrees)) else None


def _est_sure(entree: ZipInfo) -> bool:
    """Neither ciphered, nor a program, nor a name that climbs out of a folder."""
    nom = entree.filename.lower()
    sort = nom.startswith("/") or "\\" in nom or ".." in nom.split("/")
    return not (entree.flag_bits & CHIFFREE or sort or any(macro in nom for macro in MACROS))


def _finit_ou_il_le_dit(contenu: bytes) -> bool:
    """Tell whether the archive's end record is the end of the file: nothing hides behind."""
    place = contenu.rfind(b"PK\x05\x06")
    if place < 0 or place + 22 > len(contenu):
        return False
    (commentaire,) = struct.unpack_from("<H", contenu, place + 20)
    return bool(place + 22 + commentaire == len(contenu))
