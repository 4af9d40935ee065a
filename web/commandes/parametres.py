"""The kinds of arguments that several commands take, refused in French."""

import re
from datetime import date
from typing import Any

import click

from web.commandes.francais import choix_possibles

FORME = re.compile(r"\d{4}-\d{2}-\d{2}")
PREMIER, DERNIER = date(1900, 1, 1), date(2999, 12, 31)
"""Beyond, the instants of a day may have no date at all (year 0, year 10000)."""


class Choix(click.Choice[str]):
    """One word of a closed list."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        return f"«\u00a0{value}\u00a0». {choix_possibles(self)}"


class Jour(click.ParamType[date]):
    """A day, written AAAA-MM-JJ."""

    name = "jour"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            jour = date.fromisoformat(value) if FORME.fullmatch(value) else None
        except ValueError:
            jour = None
        if jour is None:
            self.fail(f"«\u00a0{value}\u00a0». Écrivez un jour qui existe, AAAA-MM-JJ.", param, ctx)
        if not PREMIER <= jour <= DERNIER:
            self.fail(f"choisissez un jour entre {PREMIER} et {DERNIER}.", param, ctx)
        return jour


option_au = click.option(
    "--au",
    required=True,
    type=Jour(),
    metavar="DATE",
    help="Le jour voulu (AAAA-MM-JJ), jusqu’à son dernier instant à Paris.",
)
