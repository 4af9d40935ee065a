"""What happened to a dossier, as every verb says it to the transition that follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models import chaine


@dataclass(frozen=True, slots=True)
class Evenement:
    """What happened: a row of the journal, and what its act reads.

    `valeurs`: typed answers by destination; `variables`: routing variables before it; `sel`: the
    secret of the row, which the ids of all that it creates are drawn from.
    """

    type: str
    fait_le: datetime
    saisi_le: datetime
    acteur_id: int | None
    element: str | None = None
    tache_id: str | None = None
    acte: str | None = None
    valeurs: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    contenu: Mapping[str, Any] = field(default_factory=dict)
    sel: str = field(default_factory=chaine.nouveau_sel)
