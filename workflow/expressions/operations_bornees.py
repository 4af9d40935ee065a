"""The sums and functions that an expression may use: numbers stay small, texts stay short.

Raise TypeError, ValueError or OverflowError: `Expression.evaluer` turns them into a sentence.
"""

from collections.abc import Callable

# Beyond these no delay, count or amount of a parcours makes sense, and memory is at risk.
NOMBRE_MAX = 10**15
TEXTE_MAX = 10_000
# int("9" * 5000) is slow: nobody writes a number of more digits than this.
CHIFFRES_MAX = 20
DECIMALES_MAX = 10


def _nombre(valeur: object) -> int | float:
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        return valeur
    raise TypeError


def _borner(valeur: int | float) -> int | float:
    # Not `abs(valeur) > NOMBRE_MAX`: NaN must be caught too.
    if not abs(valeur) <= NOMBRE_MAX:
        raise OverflowError
    return valeur


def ajouter(gauche: object, droite: object) -> object:
    """Return the sum of two numbers, or two texts one after the other."""
    if isinstance(gauche, str) and isinstance(droite, str):
        if len(gauche) + len(droite) > TEXTE_MAX:
            raise OverflowError
        return gauche + droite
    return _borner(_nombre(gauche) + _nombre(droite))


def soustraire(gauche: object, droite: object) -> object:
    """Return the difference of two numbers."""
    return _borner(_nombre(gauche) - _nombre(droite))


def opposer(valeur: object) -> object:
    """Return the number with the other sign."""
    return -_nombre(valeur)


def _lisible(valeur: object) -> str | int | float | bool:
    """Return a value that may be converted: no list, no long run of digits."""
    if isinstance(valeur, str) and len(valeur) > CHIFFRES_MAX:
        raise ValueError
    if isinstance(valeur, str | int | float):
        return valeur
    raise TypeError


def _entier(valeur: object) -> object:
    return _borner(int(_lisible(valeur)))


def _decimal(valeur: object) -> object:
    return _borner(float(_lisible(valeur)))


def _texte(valeur: object) -> object:
    if isinstance(valeur, str | int | float | bool | None):
        return str(valeur)
    raise TypeError


def _arrondi(valeur: object, decimales: object = 0) -> object:
    if not isinstance(decimales, int) or not 0 <= decimales <= DECIMALES_MAX:
        raise ValueError
    arrondi = round(_nombre(valeur), decimales)
    return arrondi if decimales else int(arrondi)


def _longueur(valeur: object) -> object:
    if isinstance(valeur, str | list | tuple | dict):
        return len(valeur)
    raise TypeError


FONCTIONS: dict[str, Callable[..., object]] = {
    "bool": bool,
    "float": _decimal,
    "int": _entier,
    "len": _longueur,
    "max": max,
    "min": min,
    "round": _arrondi,
    "str": _texte,
}
