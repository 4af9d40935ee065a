"""How much of a worker's time is given, month by month."""

revision = "0017_charge"
down_revision = "0016_caleol"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
