"""The CHECKs that several tables share. Apart from the codes, which need no database to be read."""

from enum import StrEnum

from sqlalchemy import CheckConstraint

from models.codes import libelles


def parmi(colonne: str, valeurs: type[StrEnum] | str) -> CheckConstraint:
    """Return the CHECK that keeps `colonne` in an enumeration (a class, or a list of the file)."""
    codes = libelles(valeurs) if isinstance(valeurs, str) else [v.value for v in valeurs]
    liste = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{colonne} IN ({liste})", name=f"{colonne}_connu")
