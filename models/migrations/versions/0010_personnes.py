"""Persons of a household, one by one, and merges that can be undone."""

revision = "0010_personnes"
down_revision = "0009_programmes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
