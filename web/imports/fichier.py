"""The uploaded file, read apart from the server (`workflow.isolement`)."""

from typing import Any, Final

from models.errors import ErreurMetier, typographier
from web.imports import tableur
from workflow.errors import SaisieInvalide
from workflow.isolement import TravailInterrompu, isoler
from workflow.isolement.protocole import TravailEnDefaut

FICHIER: Final = "fichier"
TRAVAIL = "web.imports.tableur"
SECONDES = 8.0
OCTETS = 400_000_000
"""Processor time and memory to read 10,000 lines of 100 cells, and then some."""

TROP = "Ce fichier demande trop de temps ou de mémoire : allégez-le, ou enregistrez-le en .csv."


class LectureOccupee(ErreurMetier):
    """Other files are being read: nothing is wrong with this one."""

    def __init__(self) -> None:
        super().__init__(
            "D’autres fichiers sont en cours de lecture : renvoyez-le dans un instant."
        )


def lire(contenu: bytes) -> bytes:
    """Return the table as `tableur.deballer` reads it. Raises SaisieInvalide, LectureOccupee."""
    try:
        reponse: dict[str, Any] = isoler(TRAVAIL, contenu, secondes=SECONDES, octets=OCTETS)
    except TravailInterrompu as interruption:
        raise SaisieInvalide({FICHIER: TROP}) from interruption
    except TravailEnDefaut as defaut:
        raise SaisieInvalide({FICHIER: tableur.ILLISIBLE}) from defaut
    except ErreurMetier as occupe:
        raise LectureOccupee from occupe
    if "refus" in reponse:
        raise SaisieInvalide({FICHIER: typographier(reponse["refus"])})
    return str(reponse["table"]).encode("ascii")
