"""The trace that every change of what administrateurs keep leaves, one shape for them all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from models.administration import tracer
from models.utilisateur import Utilisateur

Tenu = TypeVar("Tenu")

RIEN: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Traceur(Generic[Tenu]):
    """Notes what was done to one kind of thing.

    `objet`: what the trace calls that kind; `designer`: the id of one, and how a person names it.
    """

    objet: str
    designer: Callable[[Tenu], tuple[str, str]]

    def __call__(
        self,
        session: Session,
        acteur: Utilisateur | None,
        tenu: Tenu,
        *,
        action: str,
        le: datetime,
        detail: Mapping[str, Any] = RIEN,
    ) -> None:
        """Write who did it, and flush. `acteur`: None from the server's own command line.

        `detail`: {field: [before, after]}.
        """
        objet_id, libelle = self.designer(tenu)
        tracer(
            session,
            acteur_id=acteur.id if acteur else None,
            objet=self.objet,
            objet_id=objet_id,
            libelle=libelle,
            action=action,
            le=le,
            detail=detail,
        )
        session.flush()


def changements(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return {field: [before, after]} of what differs, in the order of `apres`."""
    return {nom: [avant[nom], apres[nom]] for nom in apres if avant[nom] != apres[nom]}
