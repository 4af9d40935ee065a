"""What a produced document says, whatever it is printed with: one template per format reads it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from models.errors import typographier


@dataclass(frozen=True)
class Tableau:
    """A table: one header per column, and its rows."""

    legende: str
    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A part under a title: (label, value) facts, then paragraphs, then a table.

    Nothing in it: the part is left out.
    """

    titre: str
    faits: tuple[tuple[str, str], ...] = ()
    paragraphes: tuple[str, ...] = ()
    tableau: Tableau | None = None

    @property
    def est_vide(self) -> bool:
        return not (self.faits or self.paragraphes or (self.tableau and self.tableau.lignes))


@dataclass(frozen=True)
class Feuille:
    """A whole document. `audience`: for whom this copy is, said at its top.

    `signataires`: who signs at the bottom; none for what is not signed.
    """

    titre: str
    sous_titre: str
    audience: str
    etablie: str
    sections: tuple[Section, ...]
    signataires: tuple[str, ...] = ()

    def pleine(self) -> "Feuille":
        """Return it ready to print: no empty part, French spaces before double punctuation."""
        gardees = tuple(_typographier(s) for s in self.sections if not s.est_vide)
        simples = {c.name: _typographier(getattr(self, c.name)) for c in fields(self)}
        return Feuille(**{**simples, "sections": gardees})

    def donnees(self) -> Mapping[str, Any]:
        """Return it as plain values, for a template that is not of this language."""
        return asdict(self)


def _typographier(valeur: Any) -> Any:
    if isinstance(valeur, str):
        return typographier(valeur)
    if isinstance(valeur, tuple):
        return tuple(map(_typographier, valeur))
    if isinstance(valeur, Section | Tableau):
        return type(valeur)(
            **{c.name: _typographier(getattr(valeur, c.name)) for c in fields(valeur)}
        )
    return valeur


def paragraphes(texte: object) -> tuple[str, ...]:
    """Return the lines of a typed text that are not empty."""
    return tuple(ligne.strip() for ligne in str(texte or "").splitlines() if ligne.strip())
