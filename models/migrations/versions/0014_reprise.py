"""Imports (columns remembered, waiting file, trace) and the secret addresses of agendas.

Going down forgets them: the files waiting are to be uploaded again, the addresses asked again.
"""

import sqlalchemy as sa
from alembic import op

from models.types import UtcDateTime

revision = "0014_reprise"
down_revision = "0013_brouillons"
branch_labels = None
depends_on = None


def _texte(nom: str, *, nul: bool = False) -> "sa.Column[str]":
    return sa.Column(nom, sa.Text(), nullable=nul)


def _entier(nom: str) -> "sa.Column[int]":
    return sa.Column(nom, sa.Integer(), nullable=False)


def _moment(nom: str, *, nul: bool = False) -> sa.Column[object]:
    return sa.Column(nom, UtcDateTime(timezone=True), nullable=nul)


def _cle(table: str, colonne: str, vers: str, suppression: str) -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk__{table}__{colonne}")
    return sa.ForeignKeyConstraint([colonne], [f"{vers}.id"], name=nom, ondelete=suppression)


def _unique(table: str, *colonnes: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*colonnes, name=op.f(f"uq__{table}__{'_'.join(colonnes)}"))


def _controle(table: str, nom: str, regle: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(regle, name=op.f(f"ck__{table}__{nom}"))


def _primaire(table: str, colonne: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(colonne, name=op.f(f"pk__{table}"))


def upgrade() -> None:
    _creer_les_imports()
    table = "agenda_jeton"
    op.create_table(
        table,
        _entier("utilisateur_id"),
        _texte("empreinte"),
        _moment("cree_le"),
        _cle(table, "utilisateur_id", "utilisateur", "CASCADE"),
        _primaire(table, "utilisateur_id"),
        _unique(table, "empreinte"),
    )


def _creer_les_imports() -> None:
    table = "correspondance_colonnes"
    op.create_table(
        table,
        _entier("id"),
        _entier("organisme_id"),
        _texte("programme"),
        _texte("entetes"),
        _texte("correspondance"),
        _moment("modifiee_le"),
        _cle(table, "organisme_id", "organisme", "CASCADE"),
        _primaire(table),
        _unique(table, "organisme_id", "programme", "entetes"),
    )
    table = "import_depose"
    op.create_table(
        table,
        _entier("id"),
        _texte("public_id"),
        _entier("utilisateur_id"),
        _texte("programme"),
        _texte("nom"),
        _texte("empreinte"),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
        _texte("correspondance", nul=True),
        _texte("etat"),
        _texte("rapport", nul=True),
        _moment("depose_le"),
        _moment("expire_le"),
        _moment("pris_le", nul=True),
        _controle(table, "etat_connu", "etat IN ('depose', 'en_cours', 'refuse', 'fait')"),
        _controle(table, "en_cours_date", "etat <> 'en_cours' OR pris_le IS NOT NULL"),
        _cle(table, "utilisateur_id", "utilisateur", "CASCADE"),
        _primaire(table),
        _unique(table, "public_id"),
    )
    for colonne in ("utilisateur_id", "expire_le"):
        op.create_index(op.f(f"ix__{table}__{colonne}"), table, [colonne])
    table = "import_fait"
    op.create_table(
        table,
        _entier("id"),
        _entier("organisme_id"),
        _entier("utilisateur_id"),
        _texte("empreinte"),
        _texte("nom"),
        _entier("lignes"),
        _moment("fait_le"),
        _controle(table, "lignes_positives", "lignes >= 1"),
        _cle(table, "organisme_id", "organisme", "CASCADE"),
        _cle(table, "utilisateur_id", "utilisateur", "RESTRICT"),
        _primaire(table),
        _unique(table, "organisme_id", "empreinte"),
    )


def downgrade() -> None:
    for table in ("agenda_jeton", "import_fait", "import_depose", "correspondance_colonnes"):
        op.drop_table(table)
