"""Papers of a passage en CALEOL, and its planned session."""

revision = "0016_caleol"
down_revision = "0015_bailleur"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
