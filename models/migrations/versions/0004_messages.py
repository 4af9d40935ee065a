"""Messages between dossiers: what was thrown, and which open steps listen.

Going down forgets the messages that nobody has received.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_messages"
down_revision = "0003_decisions"
branch_labels = None
depends_on = None

ECOUTE = "ck__etape_ouverte__ecoute_coherente"
INDEX_ECOUTE = "ix__etape_ouverte__ecoute"
EN_ECOUTE = sa.text("message IS NOT NULL")
A_REMETTRE = sa.text("recu_le IS NULL")


def _etape_ouverte(*ajouts: sa.schema.SchemaItem) -> sa.Table:
    """Return the whole table: SQLite rebuilds it, and reflection sees no CHECK there."""
    nom = "etape_ouverte"
    return sa.Table(
        nom,
        sa.MetaData(),
        sa.Column("tache_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("sorte", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("role_conjoint", sa.Text(), nullable=True),
        sa.Column("formulaire", sa.Text(), nullable=True),
        sa.Column("depuis", sa.DateTime(timezone=True), nullable=False),
        *ajouts,
        sa.CheckConstraint(
            "sorte IN ('tache', 'message', 'evenement')", name=op.f(f"ck__{nom}__sorte_connu")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f(f"fk__{nom}__dossier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tache_id", name=op.f(f"pk__{nom}")),
        sa.Index(op.f(f"ix__{nom}__dossier_id"), "dossier_id"),
        sa.Index(op.f(f"ix__{nom}__role_depuis"), "role", "depuis"),
    )


def _ecoute() -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(nom, sa.Text(), nullable=True) for nom in ("message", "correlation"))


def upgrade() -> None:
    with op.batch_alter_table("etape_ouverte", copy_from=_etape_ouverte()) as table:
        for colonne in _ecoute():
            table.add_column(colonne)
        table.create_check_constraint(op.f(ECOUTE), "(message IS NULL) = (correlation IS NULL)")
    op.create_index(
        INDEX_ECOUTE,
        "etape_ouverte",
        ["message", "correlation"],
        sqlite_where=EN_ECOUTE,
        postgresql_where=EN_ECOUTE,
    )
    _creer_message()


def _creer_message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("emetteur_id", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("tache_id", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("correlation", sa.Text(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("emis_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("connu_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prochain_essai_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recu_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destinataire_id", sa.Integer(), nullable=True),
        sa.Column("destinataire_rang", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(recu_le IS NULL) = (destinataire_id IS NULL) "
            "AND (recu_le IS NULL) = (destinataire_rang IS NULL)",
            name=op.f("ck__message__reception_coherente"),
        ),
        sa.CheckConstraint(
            "destinataire_id <> emetteur_id", name=op.f("ck__message__pas_a_soi_meme")
        ),
        sa.CheckConstraint(
            "expire_le IS NULL OR expire_le >= emis_le",
            name=op.f("ck__message__expire_apres_emission"),
        ),
        sa.ForeignKeyConstraint(
            ["destinataire_id"],
            ["dossier.id"],
            name=op.f("fk__message__destinataire_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["emetteur_id"],
            ["dossier.id"],
            name=op.f("fk__message__emetteur_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__message")),
        sa.UniqueConstraint(
            "emetteur_id", "tache_id", name=op.f("uq__message__emetteur_id_tache_id")
        ),
    )
    op.create_index(op.f("ix__message__destinataire_id"), "message", ["destinataire_id"])
    op.create_index(
        "ix__message__a_remettre",
        "message",
        ["id"],
        sqlite_where=A_REMETTRE,
        postgresql_where=A_REMETTRE,
    )


def downgrade() -> None:
    op.drop_table("message")
    op.drop_index(INDEX_ECOUTE, "etape_ouverte")
    regle = sa.CheckConstraint("(message IS NULL) = (correlation IS NULL)", name=op.f(ECOUTE))
    avec = _etape_ouverte(*_ecoute(), regle)
    with op.batch_alter_table("etape_ouverte", copy_from=avec) as table:
        table.drop_constraint(op.f(ECOUTE), type_="check")
        table.drop_column("correlation")
        table.drop_column("message")
