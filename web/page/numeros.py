"""Whole numbers that come from outside: none is larger than what a column holds.

Beyond it PostgreSQL refuses the query, and SQLite a little further: a page that does not exist is
no fault of the product.
"""

from typing import Final

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

NUMERO_MAXIMUM: Final = 2**31 - 1


class Numero(IntegerConverter):
    """`<int:...>` of every address: 404 beyond what a column holds."""

    def __init__(
        self,
        map: Map,
        fixed_digits: int = 0,
        min: int | None = None,
        max: int | None = NUMERO_MAXIMUM,
        signed: bool = False,
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


def entier(texte: str) -> int:
    """Read a number of a query or a form: `request.args.get("rang", type=entier)`.

    Raises ValueError, for which Werkzeug gives the default.
    """
    lu = int(texte)
    if abs(lu) > NUMERO_MAXIMUM:
        raise ValueError(NUMERO_MAXIMUM)
    return lu


def register(app: Flask) -> None:
    """Give an application its converter, before its routes."""
    app.url_map.converters["int"] = Numero
