"""The administrateur's world: versions in progress, moves, repairs, settings and their trace."""
# ruff: noqa: E501 - a list of codes stays on one line, as the database keeps it

import sqlalchemy as sa
from alembic import op

revision = "0020_administration"
down_revision = "0019_alertes"
branch_labels = None
depends_on = None

REFUS = "une trace ne se change ni ne s''efface"

OUVERTURES = {
    "sqlite": (
        "UPDATE dossier SET parametres = (SELECT CASE WHEN json_valid(c.contenu) "
        "THEN json_extract(c.contenu, '$.parametres') END FROM journal j "
        "JOIN journal_contenu c ON c.journal_id = j.id "
        "WHERE j.dossier_id = dossier.id AND j.rang = 1 AND j.type = 'ouverture')"
    ),
    "postgresql": (
        "UPDATE dossier SET parametres = (SELECT c.contenu::json ->> 'parametres' FROM journal j "
        "JOIN journal_contenu c ON c.journal_id = j.id "
        "WHERE j.dossier_id = dossier.id AND j.rang = 1 AND j.type = 'ouverture')"
    ),
}
"""What each dossier opened with, where its journal still says it."""


def upgrade() -> None:
    _creer_jour_chome()
    _creer_reglage()
    _creer_scenario()
    _creer_texte_courriel()
    _creer_trace_administration()
    _creer_deplacement()
    _creer_ebauche()
    _creer_deplacement_dossier()
    _creer_ebauche_piece()
    _creer_reparation()
    _garder_la_trace()
    _completer_definition()
    _completer_comptes()
    _completer_dossier()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER trace_inalterable ON trace_administration")
        op.execute("DROP FUNCTION trace_refuser()")
    with op.batch_alter_table("dossier") as table:
        table.drop_column("parametres")
    with op.batch_alter_table("utilisateur") as table:
        table.drop_column("desactive_le")
        table.drop_column("invite_le")
    with op.batch_alter_table("organisme") as table:
        table.drop_column("actif")
    with op.batch_alter_table("definition") as table:
        table.drop_constraint(op.f("ck__definition__retrait_date"), type_="check")
        for cle in ("relue_par_id", "retiree_par_id", "issue_de_id"):
            table.drop_constraint(op.f(f"fk__definition__{cle}"), type_="foreignkey")
        for colonne in ("retiree_par_id", "retiree_le", "relue_par_id", "note", "issue_de_id"):
            table.drop_column(colonne)
    for nom in (
        "reparation", "ebauche_piece", "deplacement_dossier", "ebauche", "deplacement", "trace_administration", "texte_courriel", "scenario", "reglage", "jour_chome",
    ):  # fmt: skip
        op.drop_table(nom)


def _creer_jour_chome() -> None:
    op.create_table(
        "jour_chome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("ajoute_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ajoute_par_id", sa.Integer(), nullable=False),
        sa.Column("retire_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "retire_le IS NULL OR retire_le >= ajoute_le",
            name=op.f("ck__jour_chome__retrait_apres"),
        ),
        sa.ForeignKeyConstraint(
            ["ajoute_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__jour_chome__ajoute_par_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__jour_chome")),
    )
    with op.batch_alter_table("jour_chome", schema=None) as batch_op:
        batch_op.create_index(
            "uq__jour_chome__en_vigueur",
            ["jour"],
            unique=True,
            sqlite_where=sa.text("retire_le IS NULL"),
            postgresql_where=sa.text("retire_le IS NULL"),
        )


def _creer_reglage() -> None:
    op.create_table(
        "reglage",
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("valeur", sa.Text(), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifie_par_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["modifie_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__reglage__modifie_par_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("cle", name=op.f("pk__reglage")),
    )


def _creer_scenario() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("parcours", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifie_par_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(contenu) <= 100000", name=op.f("ck__scenario__contenu_borne")),
        sa.ForeignKeyConstraint(
            ["modifie_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__scenario__modifie_par_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__scenario")),
        sa.UniqueConstraint("parcours", "nom", name=op.f("uq__scenario__parcours_nom")),
        sa.UniqueConstraint("public_id", name=op.f("uq__scenario__public_id")),
    )
    with op.batch_alter_table("scenario", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__scenario__parcours"), ["parcours"], unique=False)


def _creer_texte_courriel() -> None:
    op.create_table(
        "texte_courriel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("partie", sa.Text(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifie_par_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "partie IN ('objet', 'corps')", name=op.f("ck__texte_courriel__partie_connue")
        ),
        sa.CheckConstraint(
            "length(contenu) <= 5000", name=op.f("ck__texte_courriel__contenu_borne")
        ),
        sa.ForeignKeyConstraint(
            ["modifie_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__texte_courriel__modifie_par_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__texte_courriel")),
        sa.UniqueConstraint("message", "partie", name=op.f("uq__texte_courriel__message_partie")),
    )


def _creer_trace_administration() -> None:
    op.create_table(
        "trace_administration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acteur_id", sa.Integer(), nullable=True),
        sa.Column("objet", sa.Text(), nullable=False),
        sa.Column("objet_id", sa.Text(), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acteur_id"],
            ["utilisateur.id"],
            name=op.f("fk__trace_administration__acteur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__trace_administration")),
    )
    with op.batch_alter_table("trace_administration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__trace_administration__le"), ["le"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__trace_administration__objet_objet_id"),
            ["objet", "objet_id"],
            unique=False,
        )


def _creer_deplacement() -> None:
    op.create_table(
        "deplacement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("de_id", sa.Integer(), nullable=False),
        sa.Column("vers_id", sa.Integer(), nullable=False),
        sa.Column("correspondances", sa.Text(), nullable=False),
        sa.Column("etat", sa.Text(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cree_par_id", sa.Integer(), nullable=False),
        sa.Column("lance_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fini_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "etat IN ('prepare', 'en_cours', 'termine', 'retour', 'rendu')",
            name=op.f("ck__deplacement__etat_connu"),
        ),
        sa.CheckConstraint("de_id <> vers_id", name=op.f("ck__deplacement__deux_versions")),
        sa.ForeignKeyConstraint(
            ["cree_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__deplacement__cree_par_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["de_id"], ["definition.id"], name=op.f("fk__deplacement__de_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["vers_id"],
            ["definition.id"],
            name=op.f("fk__deplacement__vers_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__deplacement")),
        sa.UniqueConstraint("public_id", name=op.f("uq__deplacement__public_id")),
    )


def _creer_ebauche() -> None:
    op.create_table(
        "ebauche",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("etat", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("definition_id", sa.Integer(), nullable=True),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("creee_par_id", sa.Integer(), nullable=False),
        sa.Column("modifiee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifiee_par_id", sa.Integer(), nullable=False),
        sa.Column("soumise_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("soumise_par_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(etat = 'publiee') = (definition_id IS NOT NULL)",
            name=op.f("ck__ebauche__publication_coherente"),
        ),
        sa.CheckConstraint(
            "etat IN ('ouverte', 'soumise', 'publiee', 'abandonnee')",
            name=op.f("ck__ebauche__etat_connu"),
        ),
        sa.CheckConstraint(
            "(soumise_le IS NULL) = (soumise_par_id IS NULL)",
            name=op.f("ck__ebauche__soumission_coherente"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck__ebauche__version_positive")),
        sa.ForeignKeyConstraint(
            ["base_id"], ["definition.id"], name=op.f("fk__ebauche__base_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["creee_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__ebauche__creee_par_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["definition.id"],
            name=op.f("fk__ebauche__definition_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["modifiee_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__ebauche__modifiee_par_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["soumise_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__ebauche__soumise_par_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__ebauche")),
        sa.UniqueConstraint("public_id", name=op.f("uq__ebauche__public_id")),
    )
    with op.batch_alter_table("ebauche", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__ebauche__cle"), ["cle"], unique=False)


def _creer_deplacement_dossier() -> None:
    op.create_table(
        "deplacement_dossier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deplacement_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("traite_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("rang", sa.Integer(), nullable=True),
        sa.Column("avant", sa.LargeBinary(), nullable=True),
        sa.Column("avant_codec", sa.Text(), nullable=True),
        sa.Column("avant_moteur", sa.Text(), nullable=True),
        sa.Column("avant_lignes", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "sort IN ('prevu', 'deplace', 'refuse', 'a_rendre', 'rendu', 'reste')",
            name=op.f("ck__deplacement_dossier__sort_connu"),
        ),
        sa.CheckConstraint(
            "sort NOT IN ('deplace', 'a_rendre') OR rang IS NOT NULL",
            name=op.f("ck__deplacement_dossier__deplace_au_journal"),
        ),
        sa.ForeignKeyConstraint(
            ["deplacement_id"],
            ["deplacement.id"],
            name=op.f("fk__deplacement_dossier__deplacement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__deplacement_dossier__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__deplacement_dossier")),
        sa.UniqueConstraint(
            "deplacement_id",
            "dossier_id",
            name=op.f("uq__deplacement_dossier__deplacement_id_dossier_id"),
        ),
    )
    with op.batch_alter_table("deplacement_dossier", schema=None) as batch_op:
        batch_op.create_index(
            "ix__deplacement_dossier__a_faire",
            ["deplacement_id", "id"],
            unique=False,
            sqlite_where=sa.text("sort IN ('prevu', 'a_rendre')"),
            postgresql_where=sa.text("sort IN ('prevu', 'a_rendre')"),
        )
        batch_op.create_index(
            batch_op.f("ix__deplacement_dossier__deplacement_id"), ["deplacement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__deplacement_dossier__dossier_id"), ["dossier_id"], unique=False
        )


def _creer_ebauche_piece() -> None:
    op.create_table(
        "ebauche_piece",
        sa.Column("ebauche_id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
        sa.Column("modifiee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifiee_par_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "genre IN ('parcours', 'module', 'formulaire', 'decision')",
            name=op.f("ck__ebauche_piece__genre_connu"),
        ),
        sa.ForeignKeyConstraint(
            ["ebauche_id"],
            ["ebauche.id"],
            name=op.f("fk__ebauche_piece__ebauche_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["modifiee_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__ebauche_piece__modifiee_par_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("ebauche_id", "genre", "cle", name=op.f("pk__ebauche_piece")),
    )


def _creer_reparation() -> None:
    op.create_table(
        "reparation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("tache_id", sa.Text(), nullable=True),
        sa.Column("rang", sa.Integer(), nullable=True),
        sa.Column("variable", sa.Text(), nullable=True),
        sa.Column("valeur", sa.Text(), nullable=True),
        sa.Column("explication", sa.Text(), nullable=False),
        sa.Column("proposee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposee_par_id", sa.Integer(), nullable=False),
        sa.Column("etat", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=True),
        sa.Column("decidee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decidee_par_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(etat = 'proposee') = (decidee_le IS NULL)",
            name=op.f("ck__reparation__decision_datee"),
        ),
        sa.CheckConstraint(
            "(genre = 'retour') = (rang IS NOT NULL)", name=op.f("ck__reparation__retour_situe")
        ),
        sa.CheckConstraint(
            "(genre = 'valeur') = (variable IS NOT NULL)",
            name=op.f("ck__reparation__valeur_nommee"),
        ),
        sa.CheckConstraint(
            "etat = 'proposee' OR motif IS NOT NULL", name=op.f("ck__reparation__decision_motivee")
        ),
        sa.CheckConstraint(
            "etat IN ('proposee', 'confirmee', 'refusee', 'caduque')",
            name=op.f("ck__reparation__etat_connu"),
        ),
        sa.CheckConstraint(
            "genre IN ('retour', 'saut', 'valeur')", name=op.f("ck__reparation__genre_connu")
        ),
        sa.ForeignKeyConstraint(
            ["decidee_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__reparation__decidee_par_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__reparation__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk__reparation__incident_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposee_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__reparation__proposee_par_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__reparation")),
        sa.UniqueConstraint("public_id", name=op.f("uq__reparation__public_id")),
    )
    with op.batch_alter_table("reparation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__reparation__dossier_id"), ["dossier_id"], unique=False
        )
        batch_op.create_index(
            "uq__reparation__une_seule_proposee",
            ["incident_id"],
            unique=True,
            sqlite_where=sa.text("etat = 'proposee'"),
            postgresql_where=sa.text("etat = 'proposee'"),
        )


def _garder_la_trace() -> None:
    """Nobody changes nor deletes a trace: the database refuses."""
    if op.get_bind().dialect.name == "sqlite":
        for verbe in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER trace_sans_{verbe.lower()} BEFORE {verbe} ON trace_administration "
                f"BEGIN SELECT RAISE(ABORT, '{REFUS}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION trace_refuser() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{REFUS}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER trace_inalterable BEFORE UPDATE OR DELETE ON trace_administration "
        "FOR EACH ROW EXECUTE FUNCTION trace_refuser()"
    )


def _completer_definition() -> None:
    with op.batch_alter_table("definition") as table:
        table.add_column(sa.Column("issue_de_id", sa.Integer()))
        table.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("relue_par_id", sa.Integer()))
        table.add_column(sa.Column("retiree_le", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("retiree_par_id", sa.Integer()))
        for cle, cible in (
            ("issue_de_id", "definition"),
            ("relue_par_id", "utilisateur"),
            ("retiree_par_id", "utilisateur"),
        ):
            nom = op.f(f"fk__definition__{cle}")
            table.create_foreign_key(nom, cible, [cle], ["id"], ondelete="RESTRICT")
    op.execute("UPDATE definition SET retiree_le = publiee_le WHERE statut = 'retiree'")
    with op.batch_alter_table("definition") as table:
        table.alter_column("note", server_default=None)
        table.create_check_constraint(
            op.f("ck__definition__retrait_date"),
            "(statut = 'retiree') = (retiree_le IS NOT NULL)",
        )


def _completer_comptes() -> None:
    with op.batch_alter_table("organisme") as table:
        table.add_column(sa.Column("actif", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("organisme") as table:
        table.alter_column("actif", server_default=None)
    with op.batch_alter_table("utilisateur") as table:
        table.add_column(sa.Column("invite_le", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("desactive_le", sa.DateTime(timezone=True)))


def _completer_dossier() -> None:
    """Keep the parameters that each dossier opened with: its journal's, else its programme's."""
    op.add_column("dossier", sa.Column("parametres", sa.Text()))
    op.execute(OUVERTURES[op.get_bind().dialect.name])
    op.execute(
        "UPDATE dossier SET parametres = "
        "(SELECT p.parametres FROM programme p WHERE p.id = dossier.programme_id) "
        "WHERE parametres IS NULL"
    )
    with op.batch_alter_table("dossier") as table:
        table.alter_column("parametres", existing_type=sa.Text(), nullable=False)
