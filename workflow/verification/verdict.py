"""What the verification of a diagram answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Gravite(StrEnum):
    """How serious a problem is, most serious first."""

    REFUS = "refus"
    """The engine cannot run the diagram, or would run it wrongly or dangerously."""
    AVANT_PUBLICATION = "avant_publication"
    """It runs, but households cannot be taken along it yet: a form or a role is missing."""
    CONSEIL = "conseil"
    """It runs; something deserves a look."""


@dataclass(frozen=True, slots=True)
class Probleme:
    """One remark on one element; `message` is a French sentence with its remedy."""

    gravite: Gravite
    message: str
    element: str | None = None
    nom: str | None = None
    ligne: int | None = None

    def as_json(self) -> dict[str, str | int | None]:
        """Return the five keys that `jalon verifier --json` prints."""
        return {
            "gravite": self.gravite.value,
            "element": self.element,
            "nom": self.nom,
            "ligne": self.ligne,
            "message": self.message,
        }

    @classmethod
    def from_json(cls, lu: Mapping[str, Any]) -> "Probleme":
        """Read `as_json` again, taking nothing on trust. Raises KeyError, TypeError, ValueError."""
        ligne = lu["ligne"]
        return cls(
            gravite=Gravite(lu["gravite"]),
            message=str(lu["message"]),
            element=_texte(lu["element"]),
            nom=_texte(lu["nom"]),
            ligne=None if ligne is None else int(ligne),
        )


def _texte(lu: object) -> str | None:
    return None if lu is None else str(lu)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every problem found, the most serious first, then in the order of the file."""

    problemes: tuple[Probleme, ...]

    @classmethod
    def from_problemes(cls, problemes: Iterable[Probleme]) -> "Verdict":
        """Build a verdict: sorted, and without repeating the same sentence on one element."""
        rang = {gravite: numero for numero, gravite in enumerate(Gravite)}
        uniques = dict.fromkeys(problemes)
        return cls(tuple(sorted(uniques, key=lambda p: (rang[p.gravite], p.ligne or 0))))

    @classmethod
    def from_json(cls, lu: Mapping[str, Any]) -> "Verdict":
        """Read `as_json` again. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(tuple(Probleme.from_json(probleme) for probleme in lu["problemes"]))

    @property
    def accepte(self) -> bool:
        """The engine can run it: no `refus`."""
        return not self._de(Gravite.REFUS)

    @property
    def publiable(self) -> bool:
        """Households can be taken along it: neither `refus` nor `avant_publication`."""
        return self.accepte and not self._de(Gravite.AVANT_PUBLICATION)

    def _de(self, gravite: Gravite) -> list[Probleme]:
        return [probleme for probleme in self.problemes if probleme.gravite is gravite]

    def resume(self) -> str:
        """Return one French sentence: the first reason, and how many others there are."""
        bloquants = self._de(Gravite.REFUS) or self._de(Gravite.AVANT_PUBLICATION)
        if not bloquants:
            return "Le diagramme peut être publié."
        autres = len(bloquants) - 1
        suite = "" if not autres else f" ({autres} autre{'s' if autres > 1 else ''} à corriger)"
        return f"Le diagramme ne peut pas être publié{suite} : {bloquants[0].message}"

    def as_json(self) -> dict[str, object]:
        """Return the object that `jalon verifier --json` prints."""
        return {
            "accepte": self.accepte,
            "problemes": [probleme.as_json() for probleme in self.problemes],
        }
