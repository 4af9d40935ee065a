"""Taking files of one draft into another that is open: each is shown before it is replaced."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.ebauche import Ebauche
from models.utilisateur import Utilisateur
from workflow.edition.ebauches.enregistrement import Lieu, enregistrer
from workflow.errors import SaisieInvalide


class Sort(StrEnum):
    """What taking a file over would do to the draft that receives it."""

    AJOUTE = "ajoute"
    REMPLACE = "remplace"
    IDENTIQUE = "identique"


@dataclass(frozen=True, slots=True)
class Report:
    genre: str
    cle: str
    sort: Sort
    contenu: bytes


def list_reports(source: Ebauche, cible: Ebauche) -> Iterator[Report]:
    """Yield each file of `source` that `cible` may receive, and what it would do there.

    The diagram of the parcours goes only to a draft of the same one.
    """
    ici = {(piece.genre, piece.cle): piece.contenu for piece in cible.pieces}
    for piece in source.pieces:
        if piece.genre == "parcours" and piece.cle != cible.cle:
            continue
        avant = ici.get((piece.genre, piece.cle))
        egal = Sort.IDENTIQUE if avant == piece.contenu else Sort.REMPLACE
        sort = Sort.AJOUTE if avant is None else egal
        yield Report(piece.genre, piece.cle, sort, piece.contenu)


def reporter(
    session: Session,
    *,
    acteur: Utilisateur,
    source: Ebauche,
    cible: Ebauche,
    version: int,
    lieux: Collection[Lieu],
    le: datetime,
) -> int:
    """Save the chosen files over the `version` of `cible`; return its new one.

    Raises SaisieInvalide when nothing is chosen, and as `enregistrer` does.
    """
    choisis = [r for r in list_reports(source, cible) if (r.genre, r.cle) in lieux]
    if not choisis:
        raise SaisieInvalide({"fichiers": "Choisissez au moins un fichier à reporter."})
    for report in choisis:
        version = enregistrer(
            session, acteur=acteur, ebauche=cible, version=version, genre=report.genre,
            cle=report.cle, contenu=report.contenu, le=le,
        )  # fmt: skip
    return version
