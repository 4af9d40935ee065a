"""A list as a file: the same rows and the same columns as the page, all its pages, CSV or XLSX.

The whole file is made before its first byte leaves, in bounded memory: whoever may not read gets
a page and no half of a file, and no file leaves without its trace in `acces`.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, Generic, TypeVar

import xlsxwriter
from flask import Response, request, url_for
from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session
from werkzeug.wsgi import wrap_file

from models.calendrier import jour_paris
from models.db import transaction
from models.dossier import Dossier
from models.journal import Acces
from models.types import UtcDateTime
from web.page.pagination import Rangee, Requete
from web.page.textes import en_jour
from web.requete import fabrique, maintenant, session, utilisateur
from workflow.errors import TransitionInterdite

FORMATS: Final = ("csv", "xlsx")
TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LIGNES_MAXIMUM = 100_000
EN_MEMOIRE = 1_000_000
"""Bytes of a file kept in memory; a larger one waits on disk, without a name."""

LOT = 500
CELLULE_MAXIMUM = 32_767
"""Characters of a cell, for a spreadsheet."""

TROP_LONG = (
    "Cette liste dépasse 100 000 lignes : réduisez-la avec les filtres, puis téléchargez-la."
)

FORMULES = frozenset("=+-@|%\t\r\n＝＋－＠")
"""What a spreadsheet may take for a formula (or lets one pass for), full-width forms included."""

IGNORES = (
    " \"'\0\u00a0\u00ad\u061c\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f"
    "\u2060\u2066\u2067\u2068\u2069\u3000\ufeff"
)
"""Spaces, quotes and marks of direction: what may stand before a formula without disarming it."""

Cellule = str | int | float | Decimal | bool | date | datetime | None

Vue = TypeVar("Vue")


@dataclass(frozen=True)
class Colonne(Generic[Vue]):
    """`titre` as on the page; `lire` gives the cell of a row."""

    titre: str
    lire: Callable[[Vue], Cellule]


@dataclass(frozen=True)
class Export(Generic[Vue]):
    """What a list hands out: nothing that its page does not show.

    `nom`: of the file, ASCII. `dossier`: the public id of the dossier that a row tells of, None
    where a list names none.
    """

    nom: str
    colonnes: tuple[Colonne[Vue], ...]
    dossier: Callable[[Vue], str | None] | None


def demande() -> bool:
    """Tell whether the address asks for the list as a file."""
    return request.args.get("format") in FORMATS


def adresse(genre: str) -> str:
    """Return the address of this list as a file, with the same filters."""
    filtres: dict[str, Any] = {**request.args.to_dict(), "format": genre}
    filtres.pop("page", None)
    return url_for(str(request.endpoint), **(request.view_args or {}), **filtres)


def repondre(
    export: Export[Vue], requete: Requete, construire: Callable[[Rangee], Vue]
) -> Response:
    """Answer with every row of the query, in its order. Raises TransitionInterdite (too long)."""
    return repondre_lignes(export, _parcourir(session(), requete, construire))


def repondre_lignes(export: Export[Vue], lignes: Iterable[Vue]) -> Response:
    """Answer with rows that are already at hand (a list that is not one query)."""
    genre = request.args.get("format", "")
    montres: set[str] = set()
    fichier = _fichier()
    try:
        ecrire = ECRITURES[genre if genre in FORMATS else "csv"]
        ecrire(fichier, [c.titre for c in export.colonnes], _cellules(export, lignes, montres))
        noter(montres, genre)
    except BaseException:
        fichier.close()
        raise
    return _envoyer(fichier, f"{export.nom}-{jour_paris(maintenant()).isoformat()}.{genre}", genre)


def _fichier() -> IO[bytes]:
    """Return a file without a name, that the answer closes."""
    ouvrir: Callable[[int], IO[bytes]] = SpooledTemporaryFile
    return ouvrir(EN_MEMOIRE)


def _parcourir(
    ouverte: Session, requete: Requete, construire: Callable[[Rangee], Vue]
) -> Iterator[Vue]:
    lues = ouverte.execute(requete.limit(LIGNES_MAXIMUM + 1).execution_options(yield_per=LOT))
    for rang, rangee in enumerate(lues):
        if rang == LIGNES_MAXIMUM:
            raise TransitionInterdite(TROP_LONG)
        yield construire(rangee)


def _cellules(
    export: Export[Vue], lignes: Iterable[Vue], montres: set[str]
) -> Iterator[list[Cellule]]:
    """Yield the cells of each row; `montres` gathers the dossiers shown."""
    for ligne in lignes:
        public_id = export.dossier(ligne) if export.dossier else None
        if public_id:
            montres.add(public_id)
        yield [colonne.lire(ligne) for colonne in export.colonnes]


def noter(montres: Iterable[str], genre: str) -> None:
    """Write who took the list away, and each dossier that it showed, before it leaves."""
    with transaction(fabrique()) as courte:
        tracer(
            courte,
            montres,
            page=f"{request.endpoint}/{genre}",
            lecteur_id=utilisateur().id,
            le=maintenant(),
        )


def tracer(
    session: Session, montres: Iterable[str], *, page: str, lecteur_id: int, le: datetime
) -> None:
    """Add a row of `acces` for the file, without a dossier, and one for each dossier in it."""
    session.add(Acces(dossier_id=None, utilisateur_id=lecteur_id, page=page, le=le))
    ranges = sorted(montres)
    for debut in range(0, len(ranges), LOT):
        lus = select(
            Dossier.id, literal(lecteur_id), literal(page), literal(le, UtcDateTime())
        ).where(Dossier.public_id.in_(ranges[debut : debut + LOT]))
        colonnes = ["dossier_id", "utilisateur_id", "page", "le"]
        session.execute(insert(Acces).from_select(colonnes, lus))


def _envoyer(fichier: IO[bytes], nom: str, genre: str) -> Response:
    taille = fichier.tell()
    fichier.seek(0)
    reponse = Response(wrap_file(request.environ, fichier), direct_passthrough=True)
    reponse.call_on_close(fichier.close)
    reponse.headers["Content-Type"] = TYPES[genre]
    reponse.headers["Content-Length"] = str(taille)
    reponse.headers["Content-Disposition"] = f"attachment; filename={nom}"
    return reponse


def ecrire_csv(
    fichier: IO[bytes], titres: Iterable[str], lignes: Iterable[Iterable[Cellule]]
) -> None:
    """Write what a French spreadsheet opens at a double click: BOM, « ; », decimal commas.

    Every cell is quoted: read with another separator, what follows a comma is still no cell.
    """
    texte = io.TextIOWrapper(fichier, encoding="utf-8-sig", newline="", write_through=True)
    ecriture = csv.writer(texte, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    ecriture.writerow([neutraliser(titre) for titre in titres])
    for cellules in lignes:
        ecriture.writerow([_en_texte(cellule) for cellule in cellules])
    texte.detach()


def ecrire_xlsx(
    fichier: IO[bytes], titres: Iterable[str], lignes: Iterable[Iterable[Cellule]]
) -> None:
    """Write typed cells; a text stays a text, whatever it looks like."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    classeur = xlsxwriter.Workbook(fichier, options)
    feuille = classeur.add_worksheet("Liste")
    gras = classeur.add_format({"bold": True})
    jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
    for colonne, titre in enumerate(titres):
        feuille.set_column(colonne, colonne, max(12, min(len(titre) + 4, 40)))
        feuille.write_string(0, colonne, titre, gras)
    feuille.freeze_panes(1, 0)
    for rang, cellules in enumerate(lignes, start=1):
        for colonne, cellule in enumerate(cellules):
            _ecrire_cellule(feuille, rang, colonne, cellule, jour)
    classeur.close()


def _ecrire_cellule(feuille: Any, rang: int, colonne: int, cellule: Cellule, jour: Any) -> None:
    if cellule is None or cellule == "":
        return
    if isinstance(cellule, date):
        feuille.write_datetime(rang, colonne, en_jour(cellule), jour)
    elif isinstance(cellule, bool):
        feuille.write_string(rang, colonne, _en_texte(cellule))
    elif isinstance(cellule, int | float | Decimal):
        feuille.write_number(rang, colonne, cellule)
    else:
        feuille.write_string(rang, colonne, str(cellule)[:CELLULE_MAXIMUM])


ECRITURES: Final[Mapping[str, Callable[..., None]]] = {"csv": ecrire_csv, "xlsx": ecrire_xlsx}


def neutraliser(texte: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe stands before it."""
    propre = texte.replace("\0", "")
    utile = propre.lstrip(IGNORES)
    return f"'{propre}" if utile[:1] in FORMULES and utile else propre


def _en_texte(cellule: Cellule) -> str:
    if cellule is None:
        return ""
    if isinstance(cellule, bool):
        return "Oui" if cellule else "Non"
    if isinstance(cellule, date):
        return f"{en_jour(cellule):%d/%m/%Y}"
    if isinstance(cellule, int | float | Decimal):
        return str(cellule).replace(".", ",")
    return neutraliser(cellule)
