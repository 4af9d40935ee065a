"""How much of a worker's time is given, month by month."""

import sqlalchemy as sa
from alembic import op

revision = "0017_charge"
down_revision = "0016_caleol"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "temps_travail",
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("centiemes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "centiemes BETWEEN 0 AND 100", name=op.f("ck__temps_travail__au_plus_un_etp")
        ),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__temps_travail__utilisateur_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("utilisateur_id", "mois", name=op.f("pk__temps_travail")),
    )


def downgrade() -> None:
    op.drop_table("temps_travail")
