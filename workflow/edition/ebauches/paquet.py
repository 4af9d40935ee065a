"""A whole bundle as one file: export, always the same bytes for the same content, and import.

A bundle comes from anyone: bounded before it is inflated, no name but ours, checked against its
own manifest.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, Final

import orjson

from models.errors import ErreurMetier
from workflow.edition.ebauches.controle import PIECES_MAX, TOTAL_MAX, controler_contenu
from workflow.parcours.definitions import Pieces

FORMAT: Final = "jalon-parcours"
MANIFESTE: Final = "manifeste.json"
MANIFESTE_MAX: Final = 100_000
PAQUET_MAX: Final = 2_000_000
"""Bytes of a bundle as it is sent: the longest that is shipped has 90,000."""
LIEUX: Final = {
    "parcours": ("parcours", ".bpmn"),
    "module": ("modules", ".bpmn"),
    "formulaire": ("formulaires", ".json"),
    "decision": ("decisions", ".dmn"),
}
"""Kind of file -> (folder, ending)."""
CHEMIN: Final = re.compile(
    r"(parcours|modules|formulaires|decisions)/([A-Za-z_][A-Za-z0-9_.-]{0,79})(\.bpmn|\.json|\.dmn)"
)
JOUR_ZERO: Final = (1980, 1, 1, 0, 0, 0)
FICHIER: Final = 0o100644 << 16
COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others are inflated whole, whatever is asked for: some bytes would fill the memory."""
ECHECS: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error,
)  # fmt: skip
ILLISIBLE: Final = (
    "Ce fichier n’est pas un paquet de parcours (.zip) : choisissez un fichier exporté par Jalon."
)


class PaquetRefuse(ErreurMetier):
    """The file is no bundle of ours, or not a whole one."""


def exporter(pieces: Pieces) -> bytes:
    """Return the bundle as a .zip file: the same content gives the same bytes."""
    fichiers = {chemin(genre, cle): contenu for genre, cle, contenu in pieces}
    manifeste = orjson.dumps(_manifeste(pieces), option=orjson.OPT_INDENT_2)
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        for nom, contenu in ((MANIFESTE, manifeste), *sorted(fichiers.items())):
            fiche = zipfile.ZipInfo(nom, JOUR_ZERO)
            fiche.compress_type, fiche.external_attr = zipfile.ZIP_DEFLATED, FICHIER
            fiche.create_system = 3
            archive.writestr(fiche, contenu, compresslevel=9)
    return flux.getvalue()


def chemin(genre: str, cle: str) -> str:
    """Return the name of a file in a bundle."""
    dossier, fin = LIEUX[genre]
    return f"{dossier}/{cle}{fin}"


def _manifeste(pieces: Pieces) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": 1,
        "cle": pieces.cle,
        "nom": pieces.nom,
        "sha256": pieces.sha256,
        "fichiers": {
            chemin(genre, cle): sha256(contenu).hexdigest() for genre, cle, contenu in pieces
        },
    }


def importer(contenu: bytes) -> Pieces:
    """Return the files of a bundle. Raises PaquetRefuse, DiagrammeRefuse, SaisieInvalide."""
    fichiers = dict(_iter_fichiers(contenu))
    manifeste = _lire_manifeste(fichiers.pop(MANIFESTE, b""))
    if {nom: sha256(lu).hexdigest() for nom, lu in fichiers.items()} != manifeste["fichiers"]:
        raise PaquetRefuse(
            "Les fichiers de ce paquet ne sont pas ceux que son manifeste annonce : "
            "téléchargez-le de nouveau."
        )
    pieces = _assembler(manifeste, fichiers)
    for genre, cle, lu in pieces:
        controler_contenu(genre, cle, lu)
    return pieces


def _iter_fichiers(contenu: bytes) -> Iterator[tuple[str, bytes]]:
    if len(contenu) > PAQUET_MAX:
        raise PaquetRefuse(f"Un paquet pèse {PAQUET_MAX // 1_000_000} Mo au plus.")
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            fiches = archive.infolist()
            _controler_les_noms(fiches)
            reste = TOTAL_MAX
            for fiche in fiches:
                with archive.open(fiche) as flux:
                    lu = flux.read(min(reste, fiche.file_size) + 1)
                reste -= len(lu)
                if reste < 0 or len(lu) != fiche.file_size:
                    raise PaquetRefuse("Ce paquet contient plus qu’il ne l’annonce.")
                yield fiche.filename, lu
    except ECHECS as erreur:
        raise PaquetRefuse(ILLISIBLE) from erreur


def _controler_les_noms(fiches: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse what is not a bundle before anything is inflated."""
    fiches = list(fiches)
    noms = [fiche.filename for fiche in fiches]
    if len(noms) > PIECES_MAX + 1 or len(set(noms)) < len(noms):
        raise PaquetRefuse(
            f"Un paquet garde {PIECES_MAX} fichiers au plus, chacun sous un nom différent."
        )
    if any(fiche.compress_type not in COMPRESSIONS for fiche in fiches):
        raise PaquetRefuse(ILLISIBLE)
    for fiche in fiches:
        if fiche.filename != MANIFESTE and not _est_a_sa_place(fiche.filename):
            raise PaquetRefuse(
                f"Ce paquet contient « {fiche.filename[:80]} », qui n’a rien à y faire : gardez "
                "les dossiers parcours, modules, formulaires et decisions."
            )
    if sum(fiche.file_size for fiche in fiches) > TOTAL_MAX:
        raise PaquetRefuse(
            f"Ce paquet dépasse {TOTAL_MAX // 1_000_000} Mo une fois ouvert : retirez-en ce qui ne "
            "sert pas."
        )


def _est_a_sa_place(nom: str) -> bool:
    lu = CHEMIN.fullmatch(nom)
    return lu is not None and (lu[1], lu[3]) in LIEUX.values()


def _lire_manifeste(contenu: bytes) -> dict[str, Any]:
    try:
        lu = orjson.loads(contenu) if len(contenu) <= MANIFESTE_MAX else None
    except orjson.JSONDecodeError:
        lu = None
    if not isinstance(lu, dict) or lu.get("format") != FORMAT or lu.get("version") != 1:
        raise PaquetRefuse(
            "Ce paquet n’a pas de manifeste lisible (manifeste.json) : choisissez un fichier "
            "exporté par Jalon."
        )
    return {"cle": str(lu.get("cle")), "fichiers": lu.get("fichiers"), "nom": str(lu.get("nom"))}


def _assembler(manifeste: dict[str, Any], fichiers: dict[str, bytes]) -> Pieces:
    par_dossier: dict[str, dict[str, bytes]] = {dossier: {} for dossier, _ in LIEUX.values()}
    for nom, contenu in fichiers.items():
        dossier, _, fichier = nom.partition("/")
        par_dossier[dossier][fichier.rpartition(".")[0]] = contenu
    if list(par_dossier["parcours"]) != [manifeste["cle"]]:
        raise PaquetRefuse("Un paquet garde un seul diagramme de parcours, celui qu’il annonce.")
    return Pieces(
        cle=manifeste["cle"],
        nom=manifeste["nom"],
        parcours=par_dossier["parcours"][manifeste["cle"]],
        modules=par_dossier["modules"],
        formulaires=par_dossier["formulaires"],
        decisions=par_dossier["decisions"],
    )
