"""What the two sides of the isolation say to each other, and what each may cost."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from models.errors import ErreurMetier

REPONSE_MAX = 4_000_000
"""Bytes of a job's answer: above, the job failed."""


class Interruption(StrEnum):
    """Why a job gave no answer."""

    TEMPS = "temps"
    MEMOIRE = "memoire"
    REPONSE = "reponse"
    """It answers too much."""
    ARRET = "arret"
    """It died otherwise: killed by the system, or by what it was reading."""


class SansReponse(ErreurMetier):
    """The job gave no answer that can be read; the sentence tells what to do with the file."""


class TravailInterrompu(SansReponse):
    """The job did not end within its limits; the sentence tells what to do with the diagram."""

    def __init__(self, raison: Interruption) -> None:
        self.raison = raison
        super().__init__(
            "Le diagramme demande trop de temps ou de mémoire pour être examiné ici : "
            "simplifiez-le, ou déplacez des phases entières dans des activités appelées."
        )


class AtelierOccupe(ErreurMetier):
    """Too many files are being examined: this one was not looked at."""

    def __init__(self) -> None:
        super().__init__(
            "D’autres diagrammes sont déjà à l’examen : renvoyez le vôtre dans une minute."
        )


class TravailEnDefaut(Exception):
    """The job raised, or nobody was there to do it: a bug of ours, with its trace."""


@dataclass(frozen=True, slots=True)
class Demande:
    """`travail`: a module (see `isoler`); `options`: JSON; `octets`: of private memory."""

    travail: str
    options: dict[str, Any]
    secondes: float
    octets: int

    @property
    def patience(self) -> float:
        """Seconds of clock to wait for the answer: a busy machine is no fault of the diagram."""
        return 3 * self.secondes

    def encoder(self) -> bytes:
        return orjson.dumps([self.travail, self.options, self.secondes, self.octets])

    @classmethod
    def decoder(cls, corps: bytes) -> "Demande":
        return cls(*orjson.loads(corps))


# The first byte of an answer: the job's result, its failure, or why it gave none.
RESULTAT = b"R"
DEFAUT = b"D"
INTERROMPU = b"I"
