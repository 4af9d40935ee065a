"""Run by Alembic for each command. `models/migrer.py` hands the connection; no alembic.ini."""

from typing import Any, Literal

from alembic import context

from models.tout import Base
from models.types import UtcDateTime


def _render(genre: str, valeur: Any, _contexte: Any) -> str | Literal[False]:
    """Write our column types as plain SQLAlchemy: a migration must not follow later code."""
    if genre == "type" and isinstance(valeur, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Configure Alembic on the given connection. The caller holds the transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_item=_render,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
