"""The store of files, as the verbs see it, and its agreement with the database.

A file is written before the commit, so that a row never names a file that is not there. When
the transaction is given up, the file goes at once. When a commit was tried and its answer lost,
the file stays: `nettoyer` takes it away later if no row names it. A withdrawn file goes once the
withdrawal is committed.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.document import Document

CLE = "documents_en_cours"


class Entrepot(Protocol):
    """Where the bytes are. A key is 32 hexadecimal digits, never something typed."""

    def ecrire(self, cle: str, contenu: bytes) -> None:
        """Write a new file, whole and durable."""

    def lire(self, cle: str) -> bytes | None:
        """Return a file; None when it is not there."""

    def supprimer(self, cle: str) -> None:
        """Remove a file, if it is there."""

    def cles(self, *, avant: datetime) -> Iterator[str]:
        """Yield the keys of the files written before a moment."""


@dataclass
class _EnCours:
    """What one transaction did to the store."""

    ecrits: list[tuple[Entrepot, str]] = field(default_factory=list)
    retires: list[tuple[Entrepot, str]] = field(default_factory=list)
    essayee: bool = False
    """A commit was tried: whether it was written, only the database knows."""


def condenser(contenu: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return sha256(contenu).hexdigest()


def ranger(session: Session, entrepot: Entrepot, contenu: bytes) -> str:
    """Write a file for the transaction of `session`, and return its key."""
    cle = secrets.token_hex(16)
    en_cours = _suivre(session)
    en_cours.ecrits.append((entrepot, cle))
    entrepot.ecrire(cle, contenu)
    return cle


def retirer(session: Session, entrepot: Entrepot, cle: str) -> None:
    """Remove a file once the transaction of `session` is committed."""
    _suivre(session).retires.append((entrepot, cle))


def _suivre(session: Session) -> _EnCours:
    connu: _EnCours | None = session.info.get(CLE)
    if connu is None:
        connu = session.info[CLE] = _EnCours()
        event.listen(session, "before_commit", _essayer)
        event.listen(session, "after_commit", _reussir)
        event.listen(session, "after_transaction_end", _finir)
    return connu


def _essayer(session: Session) -> None:
    session.flush()  # an error here is not a commit whose answer was lost
    if not session.in_nested_transaction():
        _suivre(session).essayee = True


def _reussir(session: Session) -> None:
    if session.in_nested_transaction():
        return
    en_cours = _suivre(session)
    en_cours.ecrits.clear()
    for entrepot, cle in en_cours.retires:
        entrepot.supprimer(cle)
    en_cours.retires.clear()


def _finir(session: Session, transaction: Any) -> None:
    if transaction.parent is not None:
        return
    en_cours = _suivre(session)
    if not en_cours.essayee:
        for entrepot, cle in en_cours.ecrits:
            entrepot.supprimer(cle)
    session.info[CLE] = _EnCours()


def list_orphelins(session: Session, entrepot: Entrepot, *, avant: datetime) -> list[str]:
    """Return the keys of the files written before a moment that no present document names."""
    tenues = set(session.scalars(select(Document.cle_stockage).where(Document.retire_le.is_(None))))
    return sorted(cle for cle in entrepot.cles(avant=avant) if cle not in tenues)


def list_alteres(session: Session, entrepot: Entrepot) -> Iterator[tuple[str, str]]:
    """Yield (public id, « absent » or « altéré ») of the documents whose file is not as stored."""
    requete = select(Document).where(Document.retire_le.is_(None)).order_by(Document.id)
    for document in session.scalars(requete.execution_options(yield_per=500)):
        contenu = entrepot.lire(document.cle_stockage)
        if contenu is None:
            yield document.public_id, "absent"
        elif condenser(contenu) != document.empreinte:
            yield document.public_id, "altéré"
