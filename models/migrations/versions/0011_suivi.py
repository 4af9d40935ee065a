"""Notes, visits, and who stands in for whom."""

revision = "0011_suivi"
down_revision = "0010_personnes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
