"""Notes, visits, and who stands in for whom."""

import sqlalchemy as sa
from alembic import op

from models.types import UtcDateTime, nouvel_identifiant

revision = "0011_suivi"
down_revision = "0010_personnes"
branch_labels = None
depends_on = None

CANAUX = "'domicile', 'bureau', 'telephone', 'visio', 'message', 'partenaire', 'demarche'"
OBJETS = (
    "'suivi', 'premier_contact', 'diagnostic', 'recherche_logement', 'visite_logement', "
    "'installation', 'demarches', 'bilan', 'autre'"
)


def upgrade() -> None:
    _nommer_les_notes()
    op.create_table(
        "visite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("canal", sa.Text(), nullable=False),
        sa.Column("objet", sa.Text(), nullable=False),
        sa.Column("prevue_le", UtcDateTime(timezone=True), nullable=True),
        sa.Column("fait_le", UtcDateTime(timezone=True), nullable=True),
        sa.Column("saisi_le", UtcDateTime(timezone=True), nullable=False),
        sa.Column("resultat", sa.Text(), nullable=True),
        sa.Column("duree_minutes", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        _controle("visite", "canal_connu", f"canal IN ({CANAUX})"),
        _controle("visite", "resultat_connu", "resultat IN ('joint', 'non_joint', 'refus')"),
        _controle("visite", "objet_connu", f"objet IN ({OBJETS})"),
        _controle("visite", "fait_avant_saisie", "fait_le <= saisi_le"),
        _controle("visite", "resultat_du_fait", "(fait_le IS NULL) = (resultat IS NULL)"),
        _controle("visite", "faite_ou_prevue", "fait_le IS NOT NULL OR prevue_le IS NOT NULL"),
        _controle("visite", "duree_bornee", "duree_minutes BETWEEN 1 AND 600"),
        _cle("visite", "dossier_id", "dossier", "CASCADE"),
        _cle("visite", "auteur_id", "utilisateur", "RESTRICT"),
        _cle("visite", "note_id", "note", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__visite")),
        sa.UniqueConstraint("public_id", name=op.f("uq__visite__public_id")),
        sa.UniqueConstraint("note_id", name=op.f("uq__visite__note_id")),
    )
    op.create_index(op.f("ix__visite__dossier_id_fait_le"), "visite", ["dossier_id", "fait_le"])
    op.create_index(op.f("ix__visite__prevue_le"), "visite", ["prevue_le"])
    op.create_table(
        "suppleance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("suppleant_id", sa.Integer(), nullable=False),
        sa.Column("debut", UtcDateTime(timezone=True), nullable=False),
        sa.Column("fin", UtcDateTime(timezone=True), nullable=False),
        sa.Column("declaree_par", sa.Integer(), nullable=False),
        sa.Column("declaree_le", UtcDateTime(timezone=True), nullable=False),
        _controle("suppleance", "pas_soi_meme", "absent_id <> suppleant_id"),
        _controle("suppleance", "fin_apres_debut", "fin >= debut"),
        _cle("suppleance", "absent_id", "utilisateur", "RESTRICT"),
        _cle("suppleance", "suppleant_id", "utilisateur", "RESTRICT"),
        _cle("suppleance", "declaree_par", "utilisateur", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__suppleance")),
        sa.UniqueConstraint("public_id", name=op.f("uq__suppleance__public_id")),
    )
    for colonne in ("suppleant_id", "absent_id"):
        nom = op.f(f"ix__suppleance__{colonne}_fin")
        op.create_index(nom, "suppleance", [colonne, "fin"])


def _controle(table: str, nom: str, regle: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(regle, name=op.f(f"ck__{table}__{nom}"))


def _cle(table: str, colonne: str, vers: str, suppression: str) -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk__{table}__{colonne}")
    return sa.ForeignKeyConstraint([colonne], [f"{vers}.id"], name=nom, ondelete=suppression)


def _nommer_les_notes() -> None:
    """Give a public id to the notes that were there, and room for the date of a change."""
    with op.batch_alter_table("note") as table:
        table.add_column(sa.Column("public_id", sa.Text(), nullable=True))
        table.add_column(sa.Column("modifiee_le", UtcDateTime(timezone=True), nullable=True))
    connexion = op.get_bind()
    note = sa.table("note", sa.column("id", sa.Integer), sa.column("public_id", sa.Text))
    for (identifiant,) in connexion.execute(sa.select(note.c.id)).all():
        nommee = sa.update(note).where(note.c.id == identifiant)
        connexion.execute(nommee.values(public_id=nouvel_identifiant()))
    with op.batch_alter_table("note") as table:
        table.alter_column("public_id", existing_type=sa.Text(), nullable=False)
        table.create_unique_constraint(op.f("uq__note__public_id"), ["public_id"])


def downgrade() -> None:
    op.drop_table("suppleance")
    op.drop_table("visite")
    with op.batch_alter_table("note") as table:
        table.drop_constraint(op.f("uq__note__public_id"), type_="unique")
        table.drop_column("modifiee_le")
        table.drop_column("public_id")
