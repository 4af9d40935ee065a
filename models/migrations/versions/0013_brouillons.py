"""Drafts of forms."""

revision = "0013_brouillons"
down_revision = "0012_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
