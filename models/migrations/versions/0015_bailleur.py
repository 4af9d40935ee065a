"""What a landlord offers, and its contacts."""

revision = "0015_bailleur"
down_revision = "0014_reprise"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
