"""Papers for the CALEOL and its planned session, obstacles of a review, two dated answers."""

import sqlalchemy as sa
from alembic import op

revision = "0016_caleol"
down_revision = "0015_bailleur"
branch_labels = None
depends_on = None

OBSTACLES = (
    "loyer_impaye", "dette", "loyer_trop_eleve", "aide_non_ouverte", "assurance", "entretien",
    "voisinage", "logement_inadapte", "menage_pas_pret", "bailleur", "autre",
)  # fmt: skip
COLONNES = (
    ("passage_caleol", "seance_prevue_le", sa.Date),
    ("examen_periodique", "obstacles_precision", sa.Text),
    ("adhesion", "reflexion_jusqu_au", sa.Date),
    ("sortie", "recommandations_remises_a", sa.Text),
)


def upgrade() -> None:
    _creer_pieces()
    _creer_obstacles()
    for table, colonne, genre in COLONNES:
        op.add_column(table, sa.Column(colonne, genre(), nullable=True))


def _creer_pieces() -> None:
    op.create_table(
        "piece_caleol",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("etat", sa.Text(), nullable=False),
        sa.Column("demandee_le", sa.Date(), nullable=True),
        sa.Column("recue_le", sa.Date(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "etat IN ('manquante', 'demandee', 'recue', 'sans_objet')",
            name=op.f("ck__piece_caleol__etat_connu"),
        ),
        sa.CheckConstraint(
            "etat <> 'demandee' OR demandee_le IS NOT NULL",
            name=op.f("ck__piece_caleol__demandee_datee"),
        ),
        sa.CheckConstraint(
            "etat <> 'recue' OR recue_le IS NOT NULL", name=op.f("ck__piece_caleol__recue_datee")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__piece_caleol__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk__piece_caleol__document_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__piece_caleol")),
        sa.UniqueConstraint("dossier_id", "code", name=op.f("uq__piece_caleol__dossier_id_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq__piece_caleol__public_id")),
    )
    op.create_index(op.f("ix__piece_caleol__document_id"), "piece_caleol", ["document_id"])


def _creer_obstacles() -> None:
    codes = ", ".join(f"'{code}'" for code in OBSTACLES)
    op.create_table(
        "obstacle_examen",
        sa.Column("examen_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.CheckConstraint(f"code IN ({codes})", name=op.f("ck__obstacle_examen__code_connu")),
        sa.ForeignKeyConstraint(
            ["examen_id"],
            ["examen_periodique.id"],
            name=op.f("fk__obstacle_examen__examen_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("examen_id", "code", name=op.f("pk__obstacle_examen")),
    )


def downgrade() -> None:
    for table, colonne, _genre in reversed(COLONNES):
        op.drop_column(table, colonne)
    op.drop_table("obstacle_examen")
    op.drop_index(op.f("ix__piece_caleol__document_id"), table_name="piece_caleol")
    op.drop_table("piece_caleol")
