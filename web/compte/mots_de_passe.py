"""Passwords: argon2id, and the one rule of length."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGUEUR_MINIMALE = 12
LONGUEUR_MAXIMALE = 200

TROP_COURT = f"Choisissez au moins {LONGUEUR_MINIMALE} caractères, par exemple quatre mots."
TROP_LONG = f"Choisissez au plus {LONGUEUR_MAXIMALE} caractères."
DIFFERENTS = "Les deux saisies diffèrent."

_hacheur = PasswordHasher()


def hacher(mot_de_passe: str) -> str:
    """Return the argon2id digest of a password, with its salt and cost."""
    return _hacheur.hash(mot_de_passe)


def convient(mot_de_passe: str, empreinte: str | None) -> bool:
    """Return whether the password is the account's.

    An account without a password, or no account at all (`None`), costs the same time: the
    answer must not tell which addresses exist.
    """
    try:
        return _hacheur.verify(empreinte or _leurre(), mot_de_passe) and empreinte is not None
    except (VerificationError, InvalidHashError):
        return False


def defaut(mot_de_passe: str, confirmation: str) -> str | None:
    """Return why a new password is refused, in French, or None."""
    if len(mot_de_passe) < LONGUEUR_MINIMALE:
        return TROP_COURT
    if len(mot_de_passe) > LONGUEUR_MAXIMALE:
        return TROP_LONG
    return None if mot_de_passe == confirmation else DIFFERENTS


@cache
def _leurre() -> str:
    return _hacheur.hash("aucun compte")
