"""Imports: column mappings and what each import brought."""

revision = "0014_reprise"
down_revision = "0013_brouillons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
