"""Documents of a dossier."""

import sqlalchemy as sa
from alembic import op

revision = "0012_documents"
down_revision = "0011_suivi"
branch_labels = None
depends_on = None

NOM = "document"
GENRES = (
    "identite", "situation_familiale", "ressources", "imposition", "logement_actuel", "demande",
    "bail", "contrat", "fiche_navette", "recommandations", "bilan_bailleur", "bilan",
    "appui_relogement", "evaluation", "sante", "courrier", "autre",
)  # fmt: skip
CONTROLES = {
    "genre_connu": "genre IN ({})".format(", ".join(f"'{genre}'" for genre in GENRES)),
    "confidentialite_connue": "confidentialite IN ('association', 'partageable')",
    "partage_avec_quelqu_un": "(confidentialite = 'partageable') = (bailleur_id IS NOT NULL)",
    "nom_dit": "nom <> ''",
    "taille_positive": "taille > 0",
    "empreinte_entiere": "length(empreinte) = 64",
    "retire_apres": "retire_le >= depose_le",
    "retire_par_quelqu_un": "(retire_le IS NULL) = (retire_par_id IS NULL)",
    "version_d_un_modele": "(modele IS NULL) = (version IS NULL)",
    "version_positive": "version >= 1",
}


def _vers(colonne: str, cible: str, suppression: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk__{NOM}__{colonne}")
    return sa.ForeignKeyConstraint([colonne], [f"{cible}.id"], name=nom, ondelete=suppression)


def upgrade() -> None:
    op.create_table(
        NOM,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("type_mime", sa.Text(), nullable=False),
        sa.Column("taille", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.Text(), nullable=False),
        sa.Column("cle_stockage", sa.Text(), nullable=False),
        sa.Column("depose_par_id", sa.Integer(), nullable=False),
        sa.Column("depose_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confidentialite", sa.Text(), nullable=False),
        sa.Column("bailleur_id", sa.Integer(), nullable=True),
        sa.Column("retire_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retire_par_id", sa.Integer(), nullable=True),
        sa.Column("modele", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        *(
            sa.CheckConstraint(regle, name=op.f(f"ck__{NOM}__{nom}"))
            for nom, regle in CONTROLES.items()
        ),
        _vers("dossier_id", "dossier", "CASCADE"),
        _vers("depose_par_id", "utilisateur"),
        _vers("bailleur_id", "organisme"),
        _vers("retire_par_id", "utilisateur"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{NOM}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{NOM}__public_id")),
        sa.UniqueConstraint("cle_stockage", name=op.f(f"uq__{NOM}__cle_stockage")),
        sa.UniqueConstraint(
            "dossier_id", "modele", "version", name=op.f(f"uq__{NOM}__dossier_id_modele_version")
        ),
    )
    op.create_index(op.f(f"ix__{NOM}__dossier_id_depose_le"), NOM, ["dossier_id", "depose_le"])


def downgrade() -> None:
    op.drop_table(NOM)
