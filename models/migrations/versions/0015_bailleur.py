"""What a landlord offers, its contacts, and the acknowledgement of a signalement."""

import sqlalchemy as sa
from alembic import op

revision = "0015_bailleur"
down_revision = "0014_reprise"
branch_labels = None
depends_on = None

SIGNALEMENT, OFFRE, CONTACT = "signalement", "offre_logement", "contact_caleol"
COLONNES = (("accuse_le", sa.DateTime(timezone=True)), ("reponse", sa.Text()))
REGLES = {
    "accuse_apres": "accuse_le >= fait_le",
    "reponse_du_traitement": "reponse IS NULL OR traite_le IS NOT NULL",
}
LIBRE = "retiree_le IS NULL AND reponse IS NULL"


def upgrade() -> None:
    with op.batch_alter_table(SIGNALEMENT, copy_from=_signalement()) as table:
        for nom, genre in COLONNES:
            table.add_column(sa.Column(nom, genre))
        for nom, regle in REGLES.items():
            table.create_check_constraint(op.f(f"ck__{SIGNALEMENT}__{nom}"), regle)
    _creer_les_offres()
    op.create_table(
        CONTACT,
        sa.Column("bailleur_id", sa.Integer(), nullable=False),
        sa.Column("departement", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("courriel", sa.Text()),
        sa.Column("telephone", sa.Text()),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        _vers(CONTACT, "bailleur_id", "organisme", "CASCADE"),
        _vers(CONTACT, "auteur_id", "utilisateur", "RESTRICT"),
        sa.PrimaryKeyConstraint("bailleur_id", "departement", name=op.f(f"pk__{CONTACT}")),
    )


def _creer_les_offres() -> None:
    op.create_table(
        OFFRE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("bailleur_id", sa.Integer(), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("departement", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("typologie", sa.Text()),
        sa.Column("loyer", sa.Integer()),
        sa.Column("contingent", sa.Text()),
        sa.Column("disponible_le", sa.Date()),
        sa.Column("proposee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cible", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer()),
        sa.Column("reponse", sa.Text()),
        sa.Column("motif", sa.Text()),
        sa.Column("repondue_le", sa.DateTime(timezone=True)),
        sa.Column("repondue_par", sa.Integer()),
        sa.Column("proposition", sa.Text()),
        sa.Column("retiree_le", sa.DateTime(timezone=True)),
        *(_controle(OFFRE, regle, nom) for nom, regle in _regles_de_l_offre().items()),
        _vers(OFFRE, "bailleur_id", "organisme", "RESTRICT"),
        _vers(OFFRE, "auteur_id", "utilisateur", "RESTRICT"),
        _vers(OFFRE, "dossier_id", "dossier", "SET NULL"),
        _vers(OFFRE, "repondue_par", "utilisateur", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{OFFRE}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{OFFRE}__public_id")),
    )
    op.create_index(op.f(f"ix__{OFFRE}__dossier_id"), OFFRE, ["dossier_id"])
    op.create_index(
        op.f(f"ix__{OFFRE}__bailleur_id_proposee_le"), OFFRE, ["bailleur_id", "proposee_le"]
    )
    op.create_index(
        op.f(f"ix__{OFFRE}__disponible"),
        OFFRE,
        ["departement"],
        sqlite_where=sa.text(LIBRE),
        postgresql_where=sa.text(LIBRE),
    )


def _regles_de_l_offre() -> dict[str, str]:
    return {
        "cible_connu": "cible IN ('tous', 'menage', 'besoin')",
        "reponse_connu": "reponse IN ('retenue', 'declinee')",
        "motif_connu": (
            "motif IN ('typologie', 'localisation', 'loyer', 'date', 'pourvu', 'autre')"
        ),
        "contingent_connu": (
            "contingent IN ('etat', 'action_logement', 'collectivite', 'bailleur', 'non_connu')"
        ),
        "typologie_connue": "typologie IN ('t1', 't2', 't3', 't4', 't5', 't6')",
        "loyer_positif": "loyer > 0",
        "reponse_datee": "(reponse IS NULL) = (repondue_le IS NULL)",
        "declin_motive": ("(motif IS NOT NULL) = (reponse IS NOT NULL AND reponse = 'declinee')"),
        "repondue_apres": "repondue_le >= proposee_le",
        "retiree_apres": "retiree_le >= proposee_le",
    }


def _signalement(*ajouts: sa.schema.SchemaItem) -> sa.Table:
    """Return the whole table: SQLite rebuilds it, and reflection sees no CHECK there."""
    return sa.Table(
        SIGNALEMENT,
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("emetteur", sa.Text(), nullable=False),
        sa.Column("bailleur_id", sa.Integer()),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("message", sa.Text()),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("traite_le", sa.DateTime(timezone=True)),
        *ajouts,
        *(_controle(SIGNALEMENT, regle, nom) for nom, regle in _regles_du_signalement().items()),
        _vers(SIGNALEMENT, "dossier_id", "dossier", "CASCADE"),
        _vers(SIGNALEMENT, "bailleur_id", "organisme", "RESTRICT"),
        _vers(SIGNALEMENT, "auteur_id", "utilisateur", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{SIGNALEMENT}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{SIGNALEMENT}__public_id")),
        sa.Index(op.f(f"ix__{SIGNALEMENT}__dossier_id"), "dossier_id"),
    )


def _regles_du_signalement() -> dict[str, str]:
    return {
        "emetteur_connu": "emetteur IN ('bailleur', 'association', 'menage')",
        "type_connu": "type IN ('impaye', 'voisinage', 'technique', 'non_reponse', 'rupture')",
        "fait_avant_saisie": "fait_le <= saisi_le",
        "traite_apres": "traite_le >= fait_le",
    }


def _controle(table: str, regle: str, nom: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(regle, name=op.f(f"ck__{table}__{nom}"))


def _vers(table: str, colonne: str, cible: str, ondelete: str) -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk__{table}__{colonne}")
    return sa.ForeignKeyConstraint([colonne], [f"{cible}.id"], name=nom, ondelete=ondelete)


def downgrade() -> None:
    op.drop_table(CONTACT)
    op.drop_table(OFFRE)
    ajoutees = [sa.Column(nom, genre) for nom, genre in COLONNES]
    regles = [_controle(SIGNALEMENT, regle, nom) for nom, regle in REGLES.items()]
    with op.batch_alter_table(SIGNALEMENT, copy_from=_signalement(*ajoutees, *regles)) as table:
        for nom in REGLES:
            table.drop_constraint(op.f(f"ck__{SIGNALEMENT}__{nom}"), type_="check")
        for nom, _genre in COLONNES:
            table.drop_column(nom)
