"""The short blocks of the dossier's main page, one per sheet: each says the little that matters.

The macro `encart` of `templates/dossier/encarts/<name>.html` shows what its reader returns here.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, Protocol

from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.utilisateur import Utilisateur
from web.fiches import documents, logement, notes, partage, personnes


class Lire(Protocol):
    def __call__(
        self, session: Session, dossier: Dossier, utilisateur: Utilisateur, /, *, aujourdhui: date
    ) -> object: ...


ENCARTS: Final[Mapping[str, Lire]] = {
    "notes": notes.lire_encart,
    "logement": logement.lire_encart,
    "personnes": personnes.lire_encart,
    "documents": documents.lire_encart,
    "partage": partage.lire_encart,
}
"""In the order of the page; two queries at most each."""


def lire_encarts(
    session: Session, dossier: Dossier, utilisateur: Utilisateur, *, aujourdhui: date
) -> tuple[tuple[str, object], ...]:
    """Return (name of the block, what it shows)."""
    return tuple(
        (nom, lire(session, dossier, utilisateur, aujourdhui=aujourdhui))
        for nom, lire in ENCARTS.items()
    )
