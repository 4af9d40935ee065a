"""Column types and identifiers shared by every table."""

import secrets
from datetime import UTC, datetime
from hashlib import blake2b

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No i, l, o, 0, 1: an identifier is sometimes read aloud over the telephone."""

TAILLE_IDENTIFIANT = 12


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in, aware out, on SQLite (which drops the offset) as on PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("Naive datetime: attach a time zone before storing it.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def nouvel_identifiant() -> str:
    """Return a public id: unguessable, neither numeric nor consecutive (59 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TAILLE_IDENTIFIANT))


def identifiant_tire_de(graine: str, nom: str) -> str:
    """Return a public id drawn from a secret instead of from chance: the same for the same."""
    tirage = int.from_bytes(blake2b(f"{graine}:{nom}".encode(), digest_size=16).digest(), "big")
    lettres = []
    for _ in range(TAILLE_IDENTIFIANT):
        tirage, rang = divmod(tirage, len(ALPHABET))
        lettres.append(ALPHABET[rang])
    return "".join(lettres)
