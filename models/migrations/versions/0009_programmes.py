"""A programme may be closed to new households: its dossiers go on."""

import sqlalchemy as sa
from alembic import op

revision = "0009_programmes"
down_revision = "0008_regles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("programme") as table:
        table.add_column(sa.Column("actif", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("programme") as table:
        table.alter_column("actif", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("programme") as table:
        table.drop_column("actif")
