"""Alerts to the end: settings, reasons, answers, the inbox, calls to other systems, periodic work.

Alerts may be about a convention, a programme or an organisation; a message of the outbox may be
a call; a meeting has an hour and may be called off.
"""
# ruff: noqa: E501 - a list of codes stays on one line, as the database keeps it

import sqlalchemy as sa
from alembic import op

revision = "0019_alertes"
down_revision = "0018_vitesse"
branch_labels = None
depends_on = None

MOTIFS = (
    (
        "cohabitation",
        "association",
        "Cohabitation avec un enfant majeur ou une personne âgée",
        False,
        "002:265",
    ),
    ("non_divorce", "association", "Personne séparée, divorce non prononcé", False, "002:266"),
    (
        "marie_seul",
        "association",
        "Personne mariée qui demande seule un logement",
        False,
        "002:267",
    ),
    ("regroupement_familial", "association", "Regroupement familial demandé", False, "002:268"),
    (
        "reside_a_l_etranger",
        "association",
        "Personne du foyer qui réside à l’étranger",
        False,
        "002:269",
    ),
    (
        "demande_a_completer",
        "association",
        "Demande de logement ou pièces à compléter",
        False,
        "proposition du produit",
    ),
    (
        "offre_rare",
        "association",
        "Pas d’offre adaptée au besoin (taille, lieu, loyer)",
        False,
        "proposition du produit",
    ),
    (
        "choix_du_menage",
        "association",
        "Le ménage réfléchit ou a changé de projet",
        False,
        "proposition du produit",
    ),
    (
        "demarche_association",
        "association",
        "La démarche est faite ou engagée",
        False,
        "proposition du produit",
    ),
    ("autre_association", "association", "Autre raison", True, "proposition du produit"),
    (
        "pas_de_logement",
        "bailleur",
        "Aucun logement adapté n’est disponible",
        False,
        "proposition du produit",
    ),
    (
        "logement_pressenti",
        "bailleur",
        "Un logement est pressenti",
        False,
        "proposition du produit",
    ),
    (
        "candidature_a_completer",
        "bailleur",
        "La candidature est à compléter",
        False,
        "proposition du produit",
    ),
    (
        "demarche_faite",
        "bailleur",
        "La démarche est faite ou engagée",
        False,
        "proposition du produit",
    ),
    ("autre_bailleur", "bailleur", "Autre raison", True, "proposition du produit"),
    ("bailleur_sollicite", "etat", "Un bailleur est sollicité", False, "proposition du produit"),
    (
        "examen_en_commission",
        "etat",
        "La situation passera en commission",
        False,
        "proposition du produit",
    ),
    (
        "attente_association",
        "etat",
        "L’association doit préciser la situation",
        False,
        "proposition du produit",
    ),
    (
        "demarche_engagee",
        "etat",
        "La démarche est faite ou engagée",
        False,
        "proposition du produit",
    ),
    ("autre_etat", "etat", "Autre raison", True, "proposition du produit"),
)
"""(code, side, label, a word is needed, source). No way out is shipped: none was verified."""

TYPES_D_INSTANCE = (
    "commission_entree", "commission_impayes", "comite_technique", "cosi", "copil", "ccapex",
    "reunion_trimestrielle", "autre",
)  # fmt: skip
SUJETS = ("convention", "programme", "organisme")


def upgrade() -> None:
    _creer_les_tables()
    _semer_les_motifs()
    op.add_column("alerte_destinataire", sa.Column("avertie_le", sa.DateTime(timezone=True)))
    op.add_column("echeance", sa.Column("depart_le", sa.DateTime(timezone=True)))
    _elargir_les_alertes()
    _elargir_les_envois()
    _dater_les_reunions()
    _changer_les_types_d_instance((*TYPES_D_INSTANCE[:-1], "dialogue_gestion", "autre"))


def downgrade() -> None:
    op.execute("DELETE FROM instance WHERE type = 'dialogue_gestion'")
    _changer_les_types_d_instance(TYPES_D_INSTANCE)
    with op.batch_alter_table("reunion") as table:
        table.drop_constraint(op.f("ck__reunion__duree_positive"), type_="check")
        for colonne in ("annulee_le", "sequence", "duree_minutes", "heure"):
            table.drop_column(colonne)
    _resserrer_les_envois()
    _resserrer_les_alertes()
    op.drop_column("echeance", "depart_le")
    op.drop_column("alerte_destinataire", "avertie_le")
    for nom in (
        "avis", "alerte_reponse", "reglage_palier", "rythme_avis", "reglage_alerte",
        "preference_avis", "mise_a_disposition", "abonnement", "tour", "motif_attente",
    ):  # fmt: skip
        op.drop_table(nom)


def _parmi(colonne: str, codes: tuple[str, ...]) -> str:
    return f"{colonne} IN ({', '.join(repr(code) for code in codes)})"


NOUVEAUX_DE_L_ALERTE = {
    "un_sujet": "dossier_id IS NOT NULL OR convention_id IS NOT NULL OR programme_id IS NOT NULL OR organisme_id IS NOT NULL",
    "rappels_positifs": "rappels >= 0",
}
NOUVEAUX_DE_L_ENVOI = {
    "canal_connu": "canal IN ('courriel', 'appel')",
    "un_destinataire": "(utilisateur_id IS NULL) <> (abonnement_id IS NULL) AND (canal = 'appel') = (abonnement_id IS NOT NULL)",
}


def _elargir_les_alertes() -> None:
    with op.batch_alter_table("alerte") as table:
        for sujet in SUJETS:
            table.add_column(sa.Column(f"{sujet}_id", sa.Integer()))
            table.create_foreign_key(
                op.f(f"fk__alerte__{sujet}_id"), sujet, [f"{sujet}_id"], ["id"], ondelete="CASCADE"
            )
            table.create_index(op.f(f"ix__alerte__{sujet}_id"), [f"{sujet}_id"])
        table.add_column(sa.Column("departement", sa.Text()))
        table.add_column(sa.Column("suite_le", sa.DateTime(timezone=True)))
        for compte in ("palier", "rappels"):
            table.add_column(sa.Column(compte, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("relancee_le", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("dernier_jour", sa.Date()))
        table.create_index("ix__alerte__suite", ["close_le", "suite_le"])
        for nom, regle in NOUVEAUX_DE_L_ALERTE.items():
            table.create_check_constraint(op.f(f"ck__alerte__{nom}"), regle)
    with op.batch_alter_table("alerte") as table:
        for compte in ("palier", "rappels"):
            table.alter_column(compte, server_default=None)
    # Those that had fired were told to everybody at once.
    op.execute("UPDATE alerte SET palier = 9")


def _resserrer_les_alertes() -> None:
    op.execute("DELETE FROM alerte WHERE dossier_id IS NULL")
    with op.batch_alter_table("alerte") as table:
        for nom in NOUVEAUX_DE_L_ALERTE:
            table.drop_constraint(op.f(f"ck__alerte__{nom}"), type_="check")
        table.drop_index("ix__alerte__suite")
        for sujet in SUJETS:
            table.drop_index(op.f(f"ix__alerte__{sujet}_id"))
            table.drop_constraint(op.f(f"fk__alerte__{sujet}_id"), type_="foreignkey")
            table.drop_column(f"{sujet}_id")
        for colonne in (
            "departement",
            "suite_le",
            "palier",
            "rappels",
            "relancee_le",
            "dernier_jour",
        ):
            table.drop_column(colonne)


def _elargir_les_envois() -> None:
    with op.batch_alter_table("envoi") as table:
        table.add_column(sa.Column("canal", sa.Text(), nullable=False, server_default="courriel"))
        table.add_column(sa.Column("abonnement_id", sa.Integer()))
        table.add_column(sa.Column("rejoue_le", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("rejoue_par", sa.Integer()))
        table.alter_column("utilisateur_id", existing_type=sa.Integer(), nullable=True)
        table.create_index(op.f("ix__envoi__abonnement_id"), ["abonnement_id"])
        table.create_index(
            "ix__envoi__abandonne",
            ["abandonne_le"],
            sqlite_where=sa.text("abandonne_le IS NOT NULL"),
            postgresql_where=sa.text("abandonne_le IS NOT NULL"),
        )
        table.create_foreign_key(
            op.f("fk__envoi__abonnement_id"),
            "abonnement",
            ["abonnement_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_foreign_key(
            op.f("fk__envoi__rejoue_par"),
            "utilisateur",
            ["rejoue_par"],
            ["id"],
            ondelete="RESTRICT",
        )
        for nom, regle in NOUVEAUX_DE_L_ENVOI.items():
            table.create_check_constraint(op.f(f"ck__envoi__{nom}"), regle)
    with op.batch_alter_table("envoi") as table:
        table.alter_column("canal", server_default=None)


def _resserrer_les_envois() -> None:
    op.execute("DELETE FROM envoi WHERE canal <> 'courriel'")
    with op.batch_alter_table("envoi") as table:
        for nom in NOUVEAUX_DE_L_ENVOI:
            table.drop_constraint(op.f(f"ck__envoi__{nom}"), type_="check")
        table.drop_constraint(op.f("fk__envoi__rejoue_par"), type_="foreignkey")
        table.drop_constraint(op.f("fk__envoi__abonnement_id"), type_="foreignkey")
        table.drop_index("ix__envoi__abandonne")
        table.drop_index(op.f("ix__envoi__abonnement_id"))
        table.alter_column("utilisateur_id", existing_type=sa.Integer(), nullable=False)
        for colonne in ("rejoue_par", "rejoue_le", "abonnement_id", "canal"):
            table.drop_column(colonne)


def _dater_les_reunions() -> None:
    with op.batch_alter_table("reunion") as table:
        table.add_column(sa.Column("heure", sa.Time()))
        table.add_column(sa.Column("duree_minutes", sa.Integer()))
        table.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("annulee_le", sa.DateTime(timezone=True)))
        table.create_check_constraint(op.f("ck__reunion__duree_positive"), "duree_minutes > 0")
    with op.batch_alter_table("reunion") as table:
        table.alter_column("sequence", server_default=None)


def _changer_les_types_d_instance(types: tuple[str, ...]) -> None:
    nom = op.f("ck__instance__type_connu")
    with op.batch_alter_table("instance") as table:
        table.drop_constraint(nom, type_="check")
    with op.batch_alter_table("instance") as table:
        table.create_check_constraint(nom, _parmi("type", types))


def _semer_les_motifs() -> None:
    table = sa.table(
        "motif_attente", *(sa.column(nom) for nom in ("code", "cote", "libelle", "source")),
        sa.column("rang", sa.Integer), sa.column("precision_exigee", sa.Boolean),
        sa.column("actif", sa.Boolean),
    )  # fmt: skip
    op.bulk_insert(
        table,
        [
            {"code": code, "cote": cote, "libelle": libelle, "precision_exigee": exigee,
             "source": source, "rang": rang, "actif": True}
            for rang, (code, cote, libelle, exigee, source) in enumerate(MOTIFS, start=1)
        ],
    )  # fmt: skip


def _creer_les_tables() -> None:
    op.create_table(
        "motif_attente",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("cote", sa.Text(), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("precision_exigee", sa.Boolean(), nullable=False),
        sa.Column("voie", sa.Text(), nullable=True),
        sa.Column("article", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("actif", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "cote IN ('association', 'bailleur', 'etat')",
            name=op.f("ck__motif_attente__cote_connu"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk__motif_attente")),
    )
    op.create_table(
        "tour",
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("fait_pour", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nom", name=op.f("pk__tour")),
    )
    op.create_table(
        "abonnement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("adresse", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("genres", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("actif", sa.Boolean(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cree_par", sa.Integer(), nullable=False),
        sa.CheckConstraint("nom <> ''", name=op.f("ck__abonnement__nom_dit")),
        sa.ForeignKeyConstraint(
            ["cree_par"],
            ["utilisateur.id"],
            name=op.f("fk__abonnement__cree_par"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk__abonnement__programme_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__abonnement")),
        sa.UniqueConstraint("public_id", name=op.f("uq__abonnement__public_id")),
    )
    op.create_table(
        "mise_a_disposition",
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("centiemes", sa.Integer(), nullable=False),
        sa.Column("confirmee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmee_par", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "centiemes >= 0", name=op.f("ck__mise_a_disposition__centiemes_positifs")
        ),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["organisme.id"],
            name=op.f("fk__mise_a_disposition__association_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["confirmee_par"],
            ["utilisateur.id"],
            name=op.f("fk__mise_a_disposition__confirmee_par"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("association_id", "mois", name=op.f("pk__mise_a_disposition")),
    )
    op.create_table(
        "preference_avis",
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("canal", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "canal IN ('aussitot', 'quotidien', 'jalon')",
            name=op.f("ck__preference_avis__canal_connu"),
        ),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__preference_avis__utilisateur_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("utilisateur_id", "genre", name=op.f("pk__preference_avis")),
    )
    op.create_table(
        "reglage_alerte",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("motif", sa.Text(), nullable=True),
        sa.Column("delai", sa.Text(), nullable=True),
        sa.Column("repetition", sa.Text(), nullable=True),
        sa.Column("canal", sa.Text(), nullable=True),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifie_par", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "canal IN ('aussitot', 'quotidien', 'jalon')",
            name=op.f("ck__reglage_alerte__canal_connu"),
        ),
        sa.CheckConstraint(
            "active OR active IS NULL OR motif IS NOT NULL",
            name=op.f("ck__reglage_alerte__arret_motive"),
        ),
        sa.ForeignKeyConstraint(
            ["modifie_par"],
            ["utilisateur.id"],
            name=op.f("fk__reglage_alerte__modifie_par"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk__reglage_alerte__programme_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__reglage_alerte")),
    )
    with op.batch_alter_table("reglage_alerte", schema=None) as batch_op:
        batch_op.create_index(
            "uq__reglage_alerte__de_tous",
            ["code"],
            unique=True,
            sqlite_where=sa.text("programme_id IS NULL"),
            postgresql_where=sa.text("programme_id IS NULL"),
        )
        batch_op.create_index(
            "uq__reglage_alerte__du_programme",
            ["programme_id", "code"],
            unique=True,
            sqlite_where=sa.text("programme_id IS NOT NULL"),
            postgresql_where=sa.text("programme_id IS NOT NULL"),
        )

    op.create_table(
        "rythme_avis",
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("heure", sa.Integer(), nullable=False),
        sa.Column("jour", sa.Integer(), nullable=False),
        sa.Column("tout_resume", sa.Boolean(), nullable=False),
        sa.CheckConstraint("heure BETWEEN 0 AND 23", name=op.f("ck__rythme_avis__heure_du_jour")),
        sa.CheckConstraint(
            "jour BETWEEN 1 AND 7", name=op.f("ck__rythme_avis__jour_de_la_semaine")
        ),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__rythme_avis__utilisateur_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("utilisateur_id", name=op.f("pk__rythme_avis")),
    )
    op.create_table(
        "reglage_palier",
        sa.Column("reglage_id", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("delai", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "audience IN ('travailleur_social', 'chef_de_service', 'bailleur_lie', 'bailleur_logeur', 'coordonnateur', 'porteur', 'signataires', 'bailleur_oblige', 'administrateur')",
            name=op.f("ck__reglage_palier__audience_connu"),
        ),
        sa.ForeignKeyConstraint(
            ["reglage_id"],
            ["reglage_alerte.id"],
            name=op.f("fk__reglage_palier__reglage_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reglage_id", "rang", name=op.f("pk__reglage_palier")),
    )
    op.create_table(
        "alerte_reponse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("alerte_id", sa.Integer(), nullable=False),
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("cote", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reportee_jusqu_au", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cote IN ('association', 'bailleur', 'etat')",
            name=op.f("ck__alerte_reponse__cote_connu"),
        ),
        sa.CheckConstraint(
            "reportee_jusqu_au > le", name=op.f("ck__alerte_reponse__report_a_venir")
        ),
        sa.ForeignKeyConstraint(
            ["alerte_id"],
            ["alerte.id"],
            name=op.f("fk__alerte_reponse__alerte_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["motif"],
            ["motif_attente.code"],
            name=op.f("fk__alerte_reponse__motif"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__alerte_reponse__utilisateur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__alerte_reponse")),
        sa.UniqueConstraint("public_id", name=op.f("uq__alerte_reponse__public_id")),
    )
    with op.batch_alter_table("alerte_reponse", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__alerte_reponse__alerte_id_le"), ["alerte_id", "le"], unique=False
        )

    op.create_table(
        "avis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("objet", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("lien", sa.Text(), nullable=False),
        sa.Column("echeance_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("alerte_id", sa.Integer(), nullable=True),
        sa.Column("canal", sa.Text(), nullable=False),
        sa.Column("resume", sa.Text(), nullable=True),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lu_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "canal IN ('aussitot', 'quotidien', 'jalon')", name=op.f("ck__avis__canal_connu")
        ),
        sa.CheckConstraint("lu_le >= cree_le", name=op.f("ck__avis__lu_apres")),
        sa.ForeignKeyConstraint(
            ["alerte_id"], ["alerte.id"], name=op.f("fk__avis__alerte_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__avis__dossier_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__avis__utilisateur_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__avis")),
        sa.UniqueConstraint("cle", name=op.f("uq__avis__cle")),
        sa.UniqueConstraint("public_id", name=op.f("uq__avis__public_id")),
    )
    with op.batch_alter_table("avis", schema=None) as batch_op:
        batch_op.create_index(
            "ix__avis__a_resumer",
            ["utilisateur_id", "cree_le"],
            unique=False,
            sqlite_where=sa.text("canal = 'quotidien' AND resume IS NULL"),
            postgresql_where=sa.text("canal = 'quotidien' AND resume IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix__avis__alerte_id"), ["alerte_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__avis__dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(
            "ix__avis__non_lu",
            ["utilisateur_id"],
            unique=False,
            sqlite_where=sa.text("lu_le IS NULL"),
            postgresql_where=sa.text("lu_le IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix__avis__utilisateur_id_cree_le"),
            ["utilisateur_id", "cree_le"],
            unique=False,
        )
