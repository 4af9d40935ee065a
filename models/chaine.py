"""The hash chain of `journal`: pure functions, no session, as every step goes through them.

Anyone can check the chain with the standard library alone: an empreinte is the SHA-256, in
hexadecimal, of a compact UTF-8 JSON array whose items are, in this order, `FORMAT`, the previous
empreinte ("" for the first row) and the fields of `LigneJournal`. Moments are written in UTC with
microseconds (`2022-03-01T09:30:00.000000+00:00`), absent values as `null`.
"""

import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

import orjson

FORMAT = "jalon.journal.1"
"""Goes into every hash: another way of writing a row is another format, never a silent change."""

ORIGINE = ""
"""What the first row of a dossier hangs from: the head of a dossier without a journal."""

TAILLE_SEL_OCTETS = 16


class LigneJournal(NamedTuple):
    """What the chain protects of a journal row. The content is there through its `condense`."""

    dossier: str
    """Public id of the dossier: a row copied to another dossier does not fit there."""
    rang: int
    version: int
    type: str
    element: str | None
    tache_id: str | None
    acteur_id: int | None
    fait_le: datetime
    saisi_le: datetime
    condense: str


def empreinte(precedente: str, ligne: LigneJournal) -> str:
    """Return the hash (64 hexadecimal digits) of a row that follows `precedente`."""
    dossier, rang, version, genre, element, tache_id, acteur_id, fait, saisi, condense = ligne
    octets = orjson.dumps((
        FORMAT, precedente, dossier, rang, version, genre, element, tache_id, acteur_id,
        _write_moment(fait), _write_moment(saisi), condense,
    ))  # fmt: skip
    return sha256(octets).hexdigest()


def condenser(sel: str, contenu: str) -> str:
    """Return the digest of a content. The salt keeps a short content from being guessed."""
    return sha256(orjson.dumps((sel, contenu))).hexdigest()


def nouveau_sel() -> str:
    """Return a salt (32 hexadecimal digits), to be erased together with the content."""
    return secrets.token_hex(TAILLE_SEL_OCTETS)


def _write_moment(moment: datetime) -> str:
    """Return the one spelling of a moment, whatever zone it is given in."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
