"""Drafts of forms."""

import sqlalchemy as sa
from alembic import op

revision = "0013_brouillons"
down_revision = "0012_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brouillon",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("titre", sa.Text(), nullable=False),
        sa.Column("adresse", sa.Text(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("enregistre_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(contenu) <= 100000", name=op.f("ck__brouillon__contenu_borne")),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__brouillon__utilisateur_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__brouillon__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__brouillon")),
        sa.UniqueConstraint("public_id", name=op.f("uq__brouillon__public_id")),
        sa.UniqueConstraint(
            "utilisateur_id", "cle", name=op.f("uq__brouillon__utilisateur_id_cle")
        ),
    )
    op.create_index(op.f("ix__brouillon__dossier_id"), "brouillon", ["dossier_id"])
    op.create_index(op.f("ix__brouillon__enregistre_le"), "brouillon", ["enregistre_le"])


def downgrade() -> None:
    op.drop_table("brouillon")
