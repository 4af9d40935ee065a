"""Pages of a list: counted, sorted and cut in SQL."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

PAR_PAGE = 50
PAGES_MAXIMUM = 10_000

Requete = Select[*tuple[Any, ...]]
Rangee = Row[*tuple[Any, ...]]

Vue = TypeVar("Vue")


@dataclass(frozen=True)
class Page(Generic[Vue]):
    """One page of `total` rows; `numero` starts at 1."""

    rangees: tuple[Vue, ...]
    numero: int
    total: int

    @property
    def derniere(self) -> int:
        return max(1, -(-self.total // PAR_PAGE))


def numero_demande() -> int:
    """Return the page that the address asks for; the first for anything else than a number."""
    return min(max(1, request.args.get("page", 1, type=int)), PAGES_MAXIMUM)


def paginer(session: Session, requete: Requete, construire: Callable[[Rangee], Vue]) -> Page[Vue]:
    """Run the page of the query that the address asks for. `requete` must have an order."""
    numero = numero_demande()
    total = session.scalar(select(func.count()).select_from(requete.order_by(None).subquery())) or 0
    cadre = requete.limit(PAR_PAGE).offset((numero - 1) * PAR_PAGE)
    return Page(tuple(map(construire, session.execute(cadre).all())), numero, total)
