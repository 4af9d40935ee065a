"""A definition also freezes the decision tables that its diagrams consult.

Going down is refused by the CHECK while such a table is stored: a definition that lost it could
not be loaded any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_decisions"
down_revision = "0002"
branch_labels = None
depends_on = None

NOM = "ck__definition_piece__genre_connu"
AVANT = "genre IN ('parcours', 'module', 'formulaire')"
APRES = "genre IN ('parcours', 'module', 'formulaire', 'decision')"


def _table(regle: str) -> sa.Table:
    """Return the whole table: SQLite rebuilds it, and reflection sees no CHECK there."""
    return sa.Table(
        "definition_piece",
        sa.MetaData(),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(regle, name=op.f(NOM)),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["definition.id"],
            name=op.f("fk__definition_piece__definition_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("definition_id", "genre", "cle", name=op.f("pk__definition_piece")),
    )


def _remplacer(ancienne: str, nouvelle: str) -> None:
    with op.batch_alter_table("definition_piece", copy_from=_table(ancienne)) as table:
        table.drop_constraint(op.f(NOM), type_="check")
        table.create_check_constraint(op.f(NOM), nouvelle)


def upgrade() -> None:
    _remplacer(AVANT, APRES)


def downgrade() -> None:
    _remplacer(APRES, AVANT)
