"""The hours that a worker spent in a month, read from an index alone."""

from alembic import op

revision = "0018_vitesse"
down_revision = "0017_charge"
branch_labels = None
depends_on = None

HEURES = "ix__visite__auteur_id_fait_le_duree_minutes"


def upgrade() -> None:
    op.create_index(HEURES, "visite", ["auteur_id", "fait_le", "duree_minutes"])


def downgrade() -> None:
    op.drop_index(HEURES, table_name="visite")
