"""${message.capitalize()}."""
# ruff: noqa: E501 - a list of codes stays on one line, as the database keeps it

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${sans_entete(upgrades)}


def downgrade() -> None:
    ${sans_entete(downgrades)}
<%def name="sans_entete(corps)"><% lignes = [l for l in corps.splitlines() if "###" not in l] %>${"\n".join(lignes).strip() or "pass"}</%def>