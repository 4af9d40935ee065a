"""What a move must leave as it was, read from the rows before and after."""

from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import func, select

from models.codes import SorteEcheance
from models.db import SessionFactory, lecture
from models.dossier import Dossier, EtapeOuverte, EtatMoteur
from models.echeance import Echeance
from models.journal import Journal
from workflow.ecritures.contexte import table
from workflow.histoire.faits import DEPLACEMENT, DEPLACEMENT_ANNULE

NOMS = ("dossier_id", "id")
"""The column that names the dossier: the first of these that a reading has."""


@dataclass(frozen=True)
class Photo:
    """`gardes`: what a move keeps (tasks, beginnings, due dates); `tout`: all that undoing it puts
    back. Digests, by dossier."""

    gardes: dict[int, bytes]
    tout: dict[int, bytes]


def photographier(factory: SessionFactory) -> Photo:
    dossier, etat = table(Dossier), table(EtatMoteur)
    etape, echeance = table(EtapeOuverte), table(Echeance)
    minuteries = echeance.c.sorte == SorteEcheance.MINUTERIE
    gardes = (
        select(etape.c.dossier_id, etape.c.tache_id, etape.c.depuis),
        select(echeance.c.dossier_id, echeance.c.tache_id, echeance.c.due_le).where(minuteries),
    )
    reste = (
        select(etat),
        select(etape),
        select(*(c for c in echeance.c if c.name != "id")).where(minuteries),
        select(dossier.c.id, dossier.c.definition_id, dossier.c.etat, dossier.c.depuis),
    )
    with lecture(factory) as session:
        return Photo(_condenser(session, gardes), _condenser(session, (*gardes, *reste)))


def compter_les_faits(factory: SessionFactory) -> dict[str, Counter[int]]:
    """Return, for moves and for their undoing, how many dossiers have how many."""
    journal = table(Journal)
    comptes: dict[str, Counter[int]] = {}
    with lecture(factory) as session:
        for genre in (DEPLACEMENT, DEPLACEMENT_ANNULE):
            demande = (
                select(func.count()).where(journal.c.type == genre).group_by(journal.c.dossier_id)
            )
            comptes[genre] = Counter(session.scalars(demande))
    return comptes


def _condenser(session: Any, demandes: Any) -> dict[int, bytes]:
    sommes: dict[int, Any] = {}
    for demande in demandes:
        lignes = sorted(tuple(ligne) for ligne in session.execute(demande))
        noms = [colonne.name for colonne in demande.selected_columns]
        cle = noms.index(next(nom for nom in NOMS if nom in noms))
        for ligne in lignes:
            somme = sommes.setdefault(ligne[cle], blake2b(digest_size=16))
            somme.update(repr(ligne).encode())
    return {dossier_id: somme.digest() for dossier_id, somme in sommes.items()}
