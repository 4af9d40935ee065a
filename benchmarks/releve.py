"""What one walk of the product leaves behind, step by step: what the other two have to match."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select

from benchmarks.marche import SUITE, Marche
from models.db import lecture
from models.dossier import EtatMoteur
from models.journal import Journal, JournalContenu
from tests.workflow.decor import Monde
from workflow.avancement.lecture import lire_dossier


@dataclass
class Releve:
    """After each step of SUITE: its routing variables, the open elements, the bytes written."""

    depart: dict[str, Any] = field(default_factory=dict)
    variables: list[dict[str, Any]] = field(default_factory=list)
    ouvertes: list[set[str]] = field(default_factory=list)
    corps: list[bytes] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)


def relever(monde: Monde) -> Releve:
    """Walk one dossier from end to end, and note everything."""
    releve, marche = Releve(), Marche.ouvrir(monde)
    releve.depart = _variables(marche, SUITE[0])
    for element, suivant in zip(SUITE, (*SUITE[1:], None), strict=True):
        marche.pas(element)
        releve.variables.append(_variables(marche, suivant))
        releve.ouvertes.append(set(marche.taches))
        releve.corps.append(_corps(marche))
        releve.journal.append(_ligne_du_journal(marche))
    return releve


def _corps(marche: Marche) -> bytes:
    with lecture(marche.monde.factory) as session:
        return session.get_one(EtatMoteur, marche.dossier_id).corps


def _variables(marche: Marche, attendu: str | None) -> dict[str, Any]:
    """Return the routing variables that the next step sees (None: the timer that is left)."""
    with lecture(marche.monde.factory) as session:
        instance = lire_dossier(session, marche.dossier_id).instance
    tache_id = marche.taches[attendu] if attendu else instance.frontiere().minuteries[0].tache_id
    return dict(instance.variables(tache_id))


def _ligne_du_journal(marche: Marche) -> str:
    """Return as many characters as the last row of the journal and its content hold."""
    demande = (
        select(Journal.__table__, JournalContenu.__table__)
        .join(JournalContenu, JournalContenu.journal_id == Journal.id)
        .where(Journal.dossier_id == marche.dossier_id)
        .order_by(Journal.rang.desc())
    )
    with lecture(marche.monde.factory) as session:
        ligne = session.execute(demande).first()
    return orjson.dumps(tuple(ligne or ()), default=str).decode()
