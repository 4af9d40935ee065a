"""Collective actions: a run without a household, its sessions, who takes part.

Going down fails, and changes nothing, while an action exists: its journal is not to be lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_collectif"
down_revision = "0006_paliers"
branch_labels = None
depends_on = None

ETATS = (
    "oriente", "contact", "diagnostic", "attente_validation", "avl", "proposition", "caleol",
    "offre", "reloge", "adl", "palier", "sorti", "veille", "clos",
)  # fmt: skip
EXCLUSIF = "ck__dossier__un_menage_ou_une_action"
REGLE = "(menage_id IS NULL) <> (action_id IS NULL)"


def _etat(*ajouts: str) -> sa.CheckConstraint:
    codes = ", ".join(f"'{code}'" for code in (*ETATS[:-1], *ajouts, ETATS[-1]))
    return sa.CheckConstraint(f"etat IN ({codes})", name=op.f("ck__dossier__etat_connu"))


def _cle(colonne: str, cible: str) -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk__dossier__{colonne}")
    return sa.ForeignKeyConstraint([colonne], [f"{cible}.id"], name=nom, ondelete="RESTRICT")


def _dossier(*ajouts: sa.schema.SchemaItem, menage_requis: bool) -> sa.Table:
    """Return the whole table: SQLite rebuilds it, and reflection sees no CHECK there."""
    return sa.Table(
        "dossier",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=not menage_requis),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("referent_id", sa.Integer(), nullable=False),
        sa.Column("departement", sa.Text(), nullable=False),
        sa.Column("etat", sa.Text(), nullable=False),
        sa.Column("depuis", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ouvert_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clos_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fin_element", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("journal_rang", sa.Integer(), nullable=False),
        sa.Column("journal_tete", sa.Text(), nullable=False),
        sa.Column("reprend_id", sa.Integer(), nullable=True),
        *ajouts,
        sa.CheckConstraint(
            "(etat = 'clos') = (clos_le IS NOT NULL)", name=op.f("ck__dossier__clos_le_coherent")
        ),
        sa.CheckConstraint(
            "(clos_le IS NULL) = (fin_element IS NULL)", name=op.f("ck__dossier__fin_coherente")
        ),
        sa.CheckConstraint("reprend_id <> id", name=op.f("ck__dossier__ne_reprend_pas_lui_meme")),
        _cle("association_id", "organisme"),
        _cle("definition_id", "definition"),
        _cle("menage_id", "menage"),
        _cle("programme_id", "programme"),
        _cle("referent_id", "utilisateur"),
        _cle("reprend_id", "dossier"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__dossier")),
        sa.UniqueConstraint("public_id", name=op.f("uq__dossier__public_id")),
        sa.UniqueConstraint("reprend_id", name=op.f("uq__dossier__reprend_id")),
        sa.Index(op.f("ix__dossier__menage_id"), "menage_id"),
        sa.Index(op.f("ix__dossier__departement_etat"), "departement", "etat"),
        sa.Index(op.f("ix__dossier__referent_id_etat"), "referent_id", "etat"),
        sa.Index(op.f("ix__dossier__association_id_etat"), "association_id", "etat"),
    )


def upgrade() -> None:
    _creer_l_action()
    avant = _dossier(_etat(), menage_requis=True)
    with op.batch_alter_table("dossier", copy_from=avant) as table:
        table.alter_column("menage_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("action_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk__dossier__action_id"),
            "action_collective",
            ["action_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        table.create_unique_constraint(op.f("uq__dossier__action_id"), ["action_id"])
        table.create_check_constraint(op.f(EXCLUSIF), REGLE)
        table.drop_constraint(op.f("ck__dossier__etat_connu"), type_="check")
        table.create_check_constraint(op.f("ck__dossier__etat_connu"), _etat("action").sqltext)
    _creer_les_participants()
    _creer_les_seances()


def _creer_l_action() -> None:
    nom = "action_collective"
    op.create_table(
        nom,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("titre", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("bailleur_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("titre <> ''", name=op.f(f"ck__{nom}__titre_dit")),
        sa.ForeignKeyConstraint(
            ["bailleur_id"],
            ["organisme.id"],
            name=op.f(f"fk__{nom}__bailleur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{nom}")),
    )
    op.create_index(op.f(f"ix__{nom}__bailleur_id"), nom, ["bailleur_id"])


def _vers(
    table: str, colonne: str, cible: str, ondelete: str = "RESTRICT"
) -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk__{table}__{colonne}")
    return sa.ForeignKeyConstraint([colonne], [f"{cible}.id"], name=nom, ondelete=ondelete)


def _creer_les_participants() -> None:
    nom = "participant"
    op.create_table(
        nom,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=False),
        sa.Column("inscrit_le", sa.DateTime(timezone=True), nullable=False),
        _vers(nom, "dossier_id", "dossier", "CASCADE"),
        _vers(nom, "action_id", "action_collective"),
        _vers(nom, "menage_id", "menage"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{nom}")),
        sa.UniqueConstraint(
            "dossier_id",
            "action_id",
            "menage_id",
            name=op.f(f"uq__{nom}__dossier_id_action_id_menage_id"),
        ),
    )
    op.create_index(op.f(f"ix__{nom}__dossier_id"), nom, ["dossier_id"])
    op.create_index(op.f(f"ix__{nom}__menage_id"), nom, ["menage_id"])
    op.create_index(op.f(f"ix__{nom}__action_id_menage_id"), nom, ["action_id", "menage_id"])


def _creer_les_seances() -> None:
    op.create_table(
        "seance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("lieu", sa.Text(), nullable=True),
        sa.Column("prevue_le", sa.Date(), nullable=True),
        sa.Column("tenue_le", sa.Date(), nullable=True),
        sa.CheckConstraint("numero >= 1", name=op.f("ck__seance__numero_positif")),
        sa.CheckConstraint(
            "prevue_le IS NOT NULL OR tenue_le IS NOT NULL",
            name=op.f("ck__seance__prevue_ou_tenue"),
        ),
        _vers("seance", "dossier_id", "dossier", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__seance")),
        sa.UniqueConstraint("dossier_id", "numero", name=op.f("uq__seance__dossier_id_numero")),
    )
    nom = "presence"
    op.create_table(
        nom,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("seance_id", sa.Integer(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=False),
        sa.Column("etat", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "etat IN ('present', 'absent', 'excuse')", name=op.f(f"ck__{nom}__etat_connu")
        ),
        _vers(nom, "dossier_id", "dossier", "CASCADE"),
        _vers(nom, "seance_id", "seance", "CASCADE"),
        _vers(nom, "menage_id", "menage"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{nom}")),
        sa.UniqueConstraint("seance_id", "menage_id", name=op.f(f"uq__{nom}__seance_id_menage_id")),
    )
    op.create_index(op.f(f"ix__{nom}__dossier_id"), nom, ["dossier_id"])
    op.create_index(op.f(f"ix__{nom}__menage_id"), nom, ["menage_id"])


def downgrade() -> None:
    for nom in ("presence", "seance", "participant"):
        op.drop_table(nom)
    apres = _dossier(
        _etat("action"),
        sa.Column("action_id", sa.Integer(), nullable=True),
        _cle("action_id", "action_collective"),
        sa.UniqueConstraint("action_id", name=op.f("uq__dossier__action_id")),
        sa.CheckConstraint(REGLE, name=op.f(EXCLUSIF)),
        menage_requis=False,
    )
    with op.batch_alter_table("dossier", copy_from=apres) as table:
        table.drop_constraint(op.f(EXCLUSIF), type_="check")
        table.drop_constraint(op.f("uq__dossier__action_id"), type_="unique")
        table.drop_constraint(op.f("fk__dossier__action_id"), type_="foreignkey")
        table.drop_column("action_id")
        table.alter_column("menage_id", existing_type=sa.Integer(), nullable=False)
        table.drop_constraint(op.f("ck__dossier__etat_connu"), type_="check")
        table.create_check_constraint(op.f("ck__dossier__etat_connu"), _etat().sqltext)
    op.drop_table("action_collective")
