"""Reads the words of a PDF made here, as a copy-and-paste or a screen reader gets them.

Enough for what typst writes (two-byte glyphs, one ToUnicode map per font, in the order of the
fonts), and no more.
"""

import re
import zlib
from collections.abc import Iterator

FLUX = re.compile(rb"stream\r?\n(.*?)\nendstream", re.DOTALL)
LETTRE = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
SIMPLE = rb"\\.|[^\\()]"
CHAINE = rb"\(((?:" + SIMPLE + rb"|\((?:" + SIMPLE + rb")*\))*)\)"
"""A string may hold brackets that balance."""
POLICE_OU_CHAINE = re.compile(rb"/f(\d+) [\d.]+ Tf|" + CHAINE, re.DOTALL)
ECHAPPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
SIGNES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def octets(pdf: bytes) -> bytes:
    """Return the file with its streams unfolded: what a search of its bytes would find."""
    return pdf + b"\n".join(_deplier(pdf))


def lire_mots(pdf: bytes) -> str:
    """Return the text in the order of the pages, without its spaces: lines break anywhere."""
    flux = list(_deplier(pdf))
    polices = [_lire_police(un) for un in flux if b"begincmap" in un]
    pages = [un for un in flux if b"BDC" in un and b" Tf" in un]
    return re.sub(r"\s", "", "".join(_lire_page(page, polices) for page in pages))


def _deplier(pdf: bytes) -> Iterator[bytes]:
    for corps in FLUX.findall(pdf):
        try:
            yield zlib.decompressobj().decompress(corps)  # whatever follows: a CR is data or not
        except zlib.error:
            continue


def _lire_police(carte: bytes) -> dict[int, str]:
    return {
        int(glyphe, 16): bytes.fromhex(texte.decode()).decode("utf-16-be")
        for glyphe, texte in LETTRE.findall(carte)
    }


def _lire_page(page: bytes, polices: list[dict[int, str]]) -> str:
    police: dict[int, str] = {}
    texte = ""
    for numero, chaine in POLICE_OU_CHAINE.findall(re.sub(rb"/Lang\([^)]*\)", b"", page)):
        if numero:
            police = polices[int(numero)]
        brut = ECHAPPE.sub(_lire_signe, chaine)
        glyphes = (int.from_bytes(brut[i : i + 2], "big") for i in range(0, len(brut), 2))
        texte += "".join(police.get(glyphe, "\N{REPLACEMENT CHARACTER}") for glyphe in glyphes)
    return texte


def _lire_signe(trouve: re.Match[bytes]) -> bytes:
    code = trouve.group(1)
    return bytes([int(code, 8)]) if len(code) > 1 else SIGNES.get(code, code)
