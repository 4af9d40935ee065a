"""What the product says of a dossier that is walked: open steps, new facts, incident, due dates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from models.codes import SorteEcheance
from models.db import SessionFactory, lecture
from models.dossier import EtapeOuverte, Incident
from models.echeance import Echeance
from models.journal import Journal
from models.preparee import LecturePreparee

Etape = Row[*tuple[Any, ...]]
"""An open step: the columns of `_ETAPES_OUVERTES`."""

_Lignes = Select[*tuple[Any, ...]]

_DU_DOSSIER: Any = bindparam("lu_dossier")
_ETAPES_OUVERTES: _Lignes = (
    select(
        EtapeOuverte.tache_id, EtapeOuverte.element, EtapeOuverte.libelle, EtapeOuverte.sorte,
        EtapeOuverte.role, EtapeOuverte.role_conjoint, EtapeOuverte.message,
        EtapeOuverte.correlation,
    )
    .where(EtapeOuverte.dossier_id == _DU_DOSSIER)
    .order_by(EtapeOuverte.element, EtapeOuverte.tache_id)
)  # fmt: skip
_NOUVEAUX_FAITS: _Lignes = (
    select(Journal.rang, Journal.type, Journal.element)
    .where(Journal.dossier_id == _DU_DOSSIER, Journal.rang > bindparam("lu_rang"))
    .order_by(Journal.rang)
)
_ECHEANCES: _Lignes = (
    select(
        Echeance.sorte, Echeance.code,
        func.min(Echeance.reveil_le, type_=Echeance.reveil_le.type).label("due_le"),
    )
    .where(Echeance.dossier_id == _DU_DOSSIER, Echeance.reveil_le.is_not(None))
    .group_by(Echeance.sorte, Echeance.code)
)  # fmt: skip

# Built once: a walk reads them after each of its steps.
_ETAPES, _FAITS, _DUES = map(LecturePreparee, (_ETAPES_OUVERTES, _NOUVEAUX_FAITS, _ECHEANCES))
_INCIDENT = LecturePreparee(select(Incident.message).where(Incident.dossier_id == _DU_DOSSIER))


@dataclass(frozen=True, slots=True)
class Releve:
    """`faits`: (type, element) of the rows of the journal after `rang`; `dues`: when the scheduler
    first looks at each due date, by kind and code; `incident`: what the administrator was told."""

    rang: int
    etapes: tuple[Etape, ...]
    faits: tuple[tuple[str, str], ...]
    dues: dict[tuple[str, str], datetime]
    incident: str | None

    def due(self, sorte: SorteEcheance, code: str | None = None) -> datetime | None:
        """Return the first due date of that kind, and of that code when it is given."""
        moments = [le for cle, le in self.dues.items() if cle[0] == sorte]
        return min(moments, default=None) if code is None else self.dues.get((sorte, code))


def relever(factory: SessionFactory, dossier_id: int, rang: int) -> Releve:
    """Read a dossier; `rang`: the last row of its journal that is known."""
    with lecture(factory) as session:
        connexion = session.connection()
        etapes = _ETAPES.toutes(connexion, lu_dossier=dossier_id)
        faits = _FAITS.toutes(connexion, lu_dossier=dossier_id, lu_rang=rang)
        dues = _DUES.toutes(connexion, lu_dossier=dossier_id)
        incident = _INCIDENT.premiere(connexion, lu_dossier=dossier_id)
    return Releve(
        faits[-1].rang if faits else rang,
        tuple(etapes),
        tuple((fait.type, fait.element or "") for fait in faits),
        {(due.sorte, due.code): due.due_le for due in dues},
        None if incident is None else incident.message,
    )
