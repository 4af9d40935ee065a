"""An alert whose reason was taken back by a correction is withdrawn, and stays readable."""

import sqlalchemy as sa
from alembic import op

import models.types

revision = "0005_corrections"
down_revision = "0004_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerte", sa.Column("retiree_le", models.types.UtcDateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("alerte", "retiree_le")
