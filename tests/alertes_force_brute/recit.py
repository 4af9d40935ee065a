"""What the journal says of a dossier: facts in the order in which they were typed."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.journal import Journal, JournalContenu
from models.menage import Menage


@dataclass(frozen=True)
class Fait:
    """A row of the journal. `quoi`: its step, event or timer; else its type (suspension...)."""

    quoi: str
    fait_le: datetime
    saisi_le: datetime
    dit: Mapping[str, Any]


@dataclass(frozen=True)
class Recit:
    """A dossier: its facts, and what is known of its household."""

    dossier_id: int
    dalo: bool
    reconnu_le: date | None
    clos: bool
    faits: tuple[Fait, ...]


def lire_recits(session: Session) -> list[Recit]:
    """Return every dossier of a household."""
    faits = _lire_faits(session)
    demande = select(Dossier.id, Menage.dalo, Menage.dalo_reconnu_le, Dossier.clos_le).join(
        Menage, Menage.id == Dossier.menage_id
    )
    return [
        Recit(ligne[0], bool(ligne[1]), ligne[2], ligne[3] is not None, tuple(faits[ligne[0]]))
        for ligne in session.execute(demande.order_by(Dossier.id))
    ]


def _lire_faits(session: Session) -> Mapping[int, list[Fait]]:
    demande = (
        select(
            Journal.dossier_id, Journal.type, Journal.element, Journal.fait_le, Journal.saisi_le,
            JournalContenu.contenu,
        )
        .join(JournalContenu, JournalContenu.journal_id == Journal.id)
        .order_by(Journal.dossier_id, Journal.rang)
    )  # fmt: skip
    faits: dict[int, list[Fait]] = defaultdict(list)
    for dossier_id, genre, element, fait_le, saisi_le, contenu in session.execute(demande):
        dit = json.loads(contenu)
        faits[dossier_id].append(Fait(element or genre, fait_le, saisi_le, dit.get("saisie", dit)))
    return faits
