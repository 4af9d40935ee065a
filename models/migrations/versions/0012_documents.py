"""Documents of a dossier."""

revision = "0012_documents"
down_revision = "0011_suivi"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
