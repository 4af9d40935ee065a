"""Socle."""
# ruff: noqa: E501 - a list of codes stays on one line, as the database keeps it

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "menage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("nb_personnes", sa.Integer(), nullable=False),
        sa.Column("nb_mineurs", sa.Integer(), nullable=False),
        sa.Column("dalo", sa.Boolean(), nullable=False),
        sa.Column("dalo_reconnu_le", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "type IN ('isole', 'couple', 'monoparental', 'couple_enfants', 'autre')",
            name=op.f("ck__menage__type_connu"),
        ),
        sa.CheckConstraint(
            "dalo_reconnu_le IS NULL OR dalo", name=op.f("ck__menage__date_dalo_seulement_si_dalo")
        ),
        sa.CheckConstraint(
            "nb_mineurs >= 0 AND nb_mineurs < nb_personnes",
            name=op.f("ck__menage__un_adulte_au_moins"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__menage")),
        sa.UniqueConstraint("public_id", name=op.f("uq__menage__public_id")),
    )
    op.create_table(
        "organisme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "type IN ('association', 'bailleur', 'service_etat', 'prescripteur')",
            name=op.f("ck__organisme__type_connu"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__organisme")),
        sa.UniqueConstraint("public_id", name=op.f("uq__organisme__public_id")),
        sa.UniqueConstraint("type", "nom", name=op.f("uq__organisme__type_nom")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("parcours", sa.Text(), nullable=False),
        sa.Column("parametres", sa.Text(), nullable=False),
        sa.Column("protocole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__programme")),
        sa.UniqueConstraint("code", name=op.f("uq__programme__code")),
    )
    op.create_table(
        "tentative_connexion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__tentative_connexion")),
    )
    with op.batch_alter_table("tentative_connexion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__tentative_connexion__cle"), ["cle"], unique=False)

    op.create_table(
        "agrement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisme_id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("debut", sa.Date(), nullable=False),
        sa.Column("fin", sa.Date(), nullable=False),
        sa.CheckConstraint("genre IN ('isft', 'iml')", name=op.f("ck__agrement__genre_connu")),
        sa.CheckConstraint("fin > debut", name=op.f("ck__agrement__fin_apres_debut")),
        sa.ForeignKeyConstraint(
            ["organisme_id"],
            ["organisme.id"],
            name=op.f("fk__agrement__organisme_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__agrement")),
    )
    op.create_table(
        "convention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("porteur_id", sa.Integer(), nullable=False),
        sa.Column("debut", sa.Date(), nullable=False),
        sa.Column("fin", sa.Date(), nullable=False),
        sa.Column("objectif_menages", sa.Integer(), nullable=True),
        sa.CheckConstraint("fin > debut", name=op.f("ck__convention__fin_apres_debut")),
        sa.CheckConstraint("objectif_menages >= 0", name=op.f("ck__convention__objectif_positif")),
        sa.ForeignKeyConstraint(
            ["porteur_id"],
            ["organisme.id"],
            name=op.f("fk__convention__porteur_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk__convention__programme_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__convention")),
        sa.UniqueConstraint("numero", name=op.f("uq__convention__numero")),
    )
    op.create_table(
        "demande",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=False),
        sa.Column("nur", sa.Text(), nullable=True),
        sa.Column("valide_jusqu_au", sa.Date(), nullable=True),
        sa.Column("communes", sa.Text(), nullable=True),
        sa.Column("typologie", sa.Text(), nullable=True),
        sa.Column("loyer_max", sa.Integer(), nullable=True),
        sa.Column("al_in", sa.Boolean(), nullable=True),
        sa.Column("syplo_a_jour", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "typologie IN ('t1', 't2', 't3', 't4', 't5', 't6')",
            name=op.f("ck__demande__typologie_connue"),
        ),
        sa.CheckConstraint("loyer_max > 0", name=op.f("ck__demande__loyer_max_positif")),
        sa.ForeignKeyConstraint(
            ["menage_id"], ["menage.id"], name=op.f("fk__demande__menage_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__demande")),
        sa.UniqueConstraint("menage_id", name=op.f("uq__demande__menage_id")),
    )
    op.create_table(
        "logement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("bailleur_id", sa.Integer(), nullable=False),
        sa.Column("departement", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("adresse", sa.Text(), nullable=True),
        sa.Column("typologie", sa.Text(), nullable=True),
        sa.Column("loyer", sa.Integer(), nullable=True),
        sa.Column("contingent", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "contingent IN ('etat', 'action_logement', 'collectivite', 'bailleur', 'non_connu')",
            name=op.f("ck__logement__contingent_connu"),
        ),
        sa.CheckConstraint(
            "typologie IN ('t1', 't2', 't3', 't4', 't5', 't6')",
            name=op.f("ck__logement__typologie_connue"),
        ),
        sa.CheckConstraint("loyer > 0", name=op.f("ck__logement__loyer_positif")),
        sa.ForeignKeyConstraint(
            ["bailleur_id"],
            ["organisme.id"],
            name=op.f("fk__logement__bailleur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__logement")),
        sa.UniqueConstraint("public_id", name=op.f("uq__logement__public_id")),
    )
    with op.batch_alter_table("logement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__logement__bailleur_id"), ["bailleur_id"], unique=False
        )

    op.create_table(
        "personne",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("prenom", sa.Text(), nullable=False),
        sa.Column("naissance", sa.Date(), nullable=True),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("courriel", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "role IN ('demandeur', 'co_demandeur', 'a_charge')",
            name=op.f("ck__personne__role_connu"),
        ),
        sa.ForeignKeyConstraint(
            ["menage_id"], ["menage.id"], name=op.f("fk__personne__menage_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__personne")),
    )
    with op.batch_alter_table("personne", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__personne__menage_id"), ["menage_id"], unique=False)

    op.create_table(
        "programme_signataire",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("organisme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisme_id"],
            ["organisme.id"],
            name=op.f("fk__programme_signataire__organisme_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk__programme_signataire__programme_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "programme_id", "organisme_id", name=op.f("pk__programme_signataire")
        ),
    )
    op.create_table(
        "public",
        sa.Column("menage_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "code IN ('dalo', 'l441_1', 'pdalhpd', 'sortant_hebergement', 'sans_abri', 'fvv', 'sante_mentale', 'addiction', 'jeune', 'sortant_detention', 'gdv', 'age', 'expulsion', 'indigne', 'refugie')",
            name=op.f("ck__public__code_connu"),
        ),
        sa.ForeignKeyConstraint(
            ["menage_id"], ["menage.id"], name=op.f("fk__public__menage_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("menage_id", "code", name=op.f("pk__public")),
    )
    op.create_table(
        "utilisateur",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("courriel", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisme_id", sa.Integer(), nullable=False),
        sa.Column("empreinte_mot_de_passe", sa.Text(), nullable=True),
        sa.Column("jeton_session", sa.Text(), nullable=False),
        sa.Column("actif", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('travailleur_social', 'chef_de_service', 'referent_bailleur', 'correspondant_bailleur', 'coordonnateur', 'administrateur')",
            name=op.f("ck__utilisateur__role_connu"),
        ),
        sa.ForeignKeyConstraint(
            ["organisme_id"],
            ["organisme.id"],
            name=op.f("fk__utilisateur__organisme_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__utilisateur")),
        sa.UniqueConstraint("courriel", name=op.f("uq__utilisateur__courriel")),
        sa.UniqueConstraint("public_id", name=op.f("uq__utilisateur__public_id")),
    )
    op.create_table(
        "couverture",
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("departement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__couverture__utilisateur_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("utilisateur_id", "departement", name=op.f("pk__couverture")),
    )
    op.create_table(
        "definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("statut", sa.Text(), nullable=False),
        sa.Column("publiee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publiee_par_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "statut IN ('publiee', 'retiree')", name=op.f("ck__definition__statut_connu")
        ),
        sa.CheckConstraint("numero >= 1", name=op.f("ck__definition__numero_positif")),
        sa.ForeignKeyConstraint(
            ["publiee_par_id"],
            ["utilisateur.id"],
            name=op.f("fk__definition__publiee_par_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__definition")),
        sa.UniqueConstraint("cle", "numero", name=op.f("uq__definition__cle_numero")),
        sa.UniqueConstraint("cle", "sha256", name=op.f("uq__definition__cle_sha256")),
        sa.UniqueConstraint("public_id", name=op.f("uq__definition__public_id")),
    )
    op.create_table(
        "envoi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("gabarit", sa.Text(), nullable=False),
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("contexte", sa.Text(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prochain_essai_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pris_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("envoye_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("abandonne_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("erreur", sa.Text(), nullable=True),
        sa.CheckConstraint("essais >= 0", name=op.f("ck__envoi__essais_positifs")),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__envoi__utilisateur_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__envoi")),
        sa.UniqueConstraint("cle", name=op.f("uq__envoi__cle")),
    )
    with op.batch_alter_table("envoi", schema=None) as batch_op:
        batch_op.create_index(
            "ix__envoi__a_envoyer",
            ["prochain_essai_le"],
            unique=False,
            sqlite_where=sa.text("envoye_le IS NULL AND abandonne_le IS NULL"),
            postgresql_where=sa.text("envoye_le IS NULL AND abandonne_le IS NULL"),
        )

    op.create_table(
        "jeton",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.Text(), nullable=False),
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("utilise_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__jeton__utilisateur_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__jeton")),
        sa.UniqueConstraint("empreinte", name=op.f("uq__jeton__empreinte")),
    )
    op.create_table(
        "definition_piece",
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "genre IN ('parcours', 'module', 'formulaire')",
            name=op.f("ck__definition_piece__genre_connu"),
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["definition.id"],
            name=op.f("fk__definition_piece__definition_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("definition_id", "genre", "cle", name=op.f("pk__definition_piece")),
    )
    op.create_table(
        "dossier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=False),
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
        sa.CheckConstraint(
            "(etat = 'clos') = (clos_le IS NOT NULL)", name=op.f("ck__dossier__clos_le_coherent")
        ),
        sa.CheckConstraint(
            "etat IN ('oriente', 'contact', 'diagnostic', 'attente_validation', 'avl', 'proposition', 'caleol', 'offre', 'reloge', 'adl', 'palier', 'sorti', 'veille', 'clos')",
            name=op.f("ck__dossier__etat_connu"),
        ),
        sa.CheckConstraint(
            "(clos_le IS NULL) = (fin_element IS NULL)", name=op.f("ck__dossier__fin_coherente")
        ),
        sa.CheckConstraint("reprend_id <> id", name=op.f("ck__dossier__ne_reprend_pas_lui_meme")),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["organisme.id"],
            name=op.f("fk__dossier__association_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["definition.id"],
            name=op.f("fk__dossier__definition_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["menage_id"], ["menage.id"], name=op.f("fk__dossier__menage_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk__dossier__programme_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["referent_id"],
            ["utilisateur.id"],
            name=op.f("fk__dossier__referent_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reprend_id"],
            ["dossier.id"],
            name=op.f("fk__dossier__reprend_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__dossier")),
        sa.UniqueConstraint("public_id", name=op.f("uq__dossier__public_id")),
        sa.UniqueConstraint("reprend_id", name=op.f("uq__dossier__reprend_id")),
    )
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__dossier__association_id_etat"), ["association_id", "etat"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__dossier__departement_etat"), ["departement", "etat"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__dossier__menage_id"), ["menage_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__dossier__referent_id_etat"), ["referent_id", "etat"], unique=False
        )

    op.create_table(
        "acces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("utilisateur_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__acces__dossier_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__acces__utilisateur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__acces")),
    )
    with op.batch_alter_table("acces", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__acces__dossier_id_le"), ["dossier_id", "le"], unique=False
        )

    op.create_table(
        "adhesion",
        sa.Column("etat", sa.Text(), nullable=False),
        sa.Column("forme", sa.Text(), nullable=True),
        sa.Column("motif_refus", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "etat IN ('signee', 'refusee', 'reflexion', 'retiree')",
            name=op.f("ck__adhesion__etat_connu"),
        ),
        sa.CheckConstraint(
            "forme IN ('bipartite', 'tripartite')", name=op.f("ck__adhesion__forme_connue")
        ),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__adhesion__fait_avant_saisie")),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__adhesion__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__adhesion")),
    )
    with op.batch_alter_table("adhesion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__adhesion__dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("resultat", sa.Text(), nullable=False),
        sa.Column("canal", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "resultat IN ('joint', 'non_joint', 'refus')", name=op.f("ck__contact__resultat_connu")
        ),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__contact__fait_avant_saisie")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__contact__dossier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__contact__dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "correspondant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("organisme_id", sa.Integer(), nullable=False),
        sa.Column("utilisateur_id", sa.Integer(), nullable=True),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("courriel", sa.Text(), nullable=True),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("designe_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__correspondant__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisme_id"],
            ["organisme.id"],
            name=op.f("fk__correspondant__organisme_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__correspondant__utilisateur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__correspondant")),
    )
    with op.batch_alter_table("correspondant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__correspondant__dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "diagnostic",
        sa.Column("operateur_id", sa.Integer(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("volet_logement", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "conclusion IN ('avl', 'adl', 'sans_mesure', 'reorientation', 'non_relogeable')",
            name=op.f("ck__diagnostic__conclusion_connu"),
        ),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__diagnostic__fait_avant_saisie")),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__diagnostic__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["operateur_id"],
            ["organisme.id"],
            name=op.f("fk__diagnostic__operateur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__diagnostic")),
    )
    with op.batch_alter_table("diagnostic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__diagnostic__dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "etape_ouverte",
        sa.Column("tache_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("sorte", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("role_conjoint", sa.Text(), nullable=True),
        sa.Column("formulaire", sa.Text(), nullable=True),
        sa.Column("depuis", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sorte IN ('tache', 'message', 'evenement')",
            name=op.f("ck__etape_ouverte__sorte_connu"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__etape_ouverte__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tache_id", name=op.f("pk__etape_ouverte")),
    )
    with op.batch_alter_table("etape_ouverte", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__etape_ouverte__dossier_id"), ["dossier_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__etape_ouverte__role_depuis"), ["role", "depuis"], unique=False
        )

    op.create_table(
        "etat_moteur",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("codec", sa.Text(), nullable=False),
        sa.Column("moteur", sa.Text(), nullable=False),
        sa.Column("corps", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__etat_moteur__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk__etat_moteur")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolu_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__incident__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__incident")),
        sa.UniqueConstraint("public_id", name=op.f("uq__incident__public_id")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__incident__dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("tache_id", sa.Text(), nullable=True),
        sa.Column("acteur_id", sa.Integer(), nullable=True),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("condense", sa.Text(), nullable=False),
        sa.Column("empreinte", sa.Text(), nullable=False),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__journal__fait_avant_saisie")),
        sa.CheckConstraint("rang >= 1", name=op.f("ck__journal__rang_positif")),
        sa.ForeignKeyConstraint(
            ["acteur_id"],
            ["utilisateur.id"],
            name=op.f("fk__journal__acteur_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__journal__dossier_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__journal")),
        sa.UniqueConstraint("dossier_id", "rang", name=op.f("uq__journal__dossier_id_rang")),
    )
    op.create_table(
        "mesure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("intensite", sa.Text(), nullable=True),
        sa.Column("debut", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duree_mois", sa.Integer(), nullable=True),
        sa.Column("fin_prevue", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fin_reelle", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fin_motif", sa.Text(), nullable=True),
        sa.Column("renouvellements", sa.Integer(), nullable=False),
        sa.Column("operateur_id", sa.Integer(), nullable=False),
        sa.Column("referent_id", sa.Integer(), nullable=False),
        sa.Column("convention_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "intensite IN ('leger', 'moyen', 'renforce', 'tres_renforce')",
            name=op.f("ck__mesure__intensite_connu"),
        ),
        sa.CheckConstraint(
            "type IN ('diagnostic', 'avl', 'adl', 'relogement', 'gla', 'collectif')",
            name=op.f("ck__mesure__type_connu"),
        ),
        sa.CheckConstraint(
            "(fin_reelle IS NULL) = (fin_motif IS NULL)", name=op.f("ck__mesure__fin_motivee")
        ),
        sa.CheckConstraint("duree_mois BETWEEN 1 AND 60", name=op.f("ck__mesure__duree_bornee")),
        sa.CheckConstraint("fin_reelle >= debut", name=op.f("ck__mesure__fin_apres_debut")),
        sa.CheckConstraint(
            "renouvellements >= 0", name=op.f("ck__mesure__renouvellements_positifs")
        ),
        sa.ForeignKeyConstraint(
            ["convention_id"],
            ["convention.id"],
            name=op.f("fk__mesure__convention_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__mesure__dossier_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["operateur_id"],
            ["organisme.id"],
            name=op.f("fk__mesure__operateur_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["referent_id"],
            ["utilisateur.id"],
            name=op.f("fk__mesure__referent_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__mesure")),
    )
    with op.batch_alter_table("mesure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__mesure__dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__mesure__type_debut"), ["type", "debut"], unique=False)
        batch_op.create_index(
            "uq__mesure__une_ouverte_par_type",
            ["dossier_id", "type"],
            unique=True,
            sqlite_where=sa.text("fin_reelle IS NULL"),
            postgresql_where=sa.text("fin_reelle IS NULL"),
        )

    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("niveau", sa.Text(), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("niveau IN ('auteur', 'equipe')", name=op.f("ck__note__niveau_connu")),
        sa.ForeignKeyConstraint(
            ["auteur_id"], ["utilisateur.id"], name=op.f("fk__note__auteur_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__note__dossier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__note__dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "occupation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("logement_id", sa.Integer(), nullable=True),
        sa.Column("bailleur_id", sa.Integer(), nullable=True),
        sa.Column("preneur_id", sa.Integer(), nullable=True),
        sa.Column("statut", sa.Text(), nullable=False),
        sa.Column("adresse", sa.Text(), nullable=True),
        sa.Column("assurance", sa.Boolean(), nullable=True),
        sa.Column("debut", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fin", sa.DateTime(timezone=True), nullable=True),
        sa.Column("periode_examen_mois", sa.Integer(), nullable=True),
        sa.Column("prochain_examen_le", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "statut IN ('bail_direct', 'bail_glissant', 'sous_location', 'bail_associatif', 'alt', 'hebergement', 'residence', 'colocation', 'bail_securisation', 'bail_sauvegarde', 'relogement_transitoire', 'occupant_sans_titre', 'proprietaire_occupant', 'act', 'sans_logement')",
            name=op.f("ck__occupation__statut_connu"),
        ),
        sa.CheckConstraint("fin >= debut", name=op.f("ck__occupation__fin_apres_debut")),
        sa.CheckConstraint(
            "periode_examen_mois >= 1", name=op.f("ck__occupation__periode_positive")
        ),
        sa.ForeignKeyConstraint(
            ["bailleur_id"],
            ["organisme.id"],
            name=op.f("fk__occupation__bailleur_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__occupation__dossier_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["logement_id"],
            ["logement.id"],
            name=op.f("fk__occupation__logement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["menage_id"],
            ["menage.id"],
            name=op.f("fk__occupation__menage_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["preneur_id"],
            ["organisme.id"],
            name=op.f("fk__occupation__preneur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__occupation")),
    )
    with op.batch_alter_table("occupation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__occupation__bailleur_id"), ["bailleur_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__occupation__dossier_id"), ["dossier_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__occupation__menage_id"), ["menage_id"], unique=False)

    op.create_table(
        "orientation",
        sa.Column("prescripteur_type", sa.Text(), nullable=False),
        sa.Column("prescripteur_id", sa.Integer(), nullable=True),
        sa.Column("motif", sa.Text(), nullable=True),
        sa.Column("urgence", sa.Boolean(), nullable=True),
        sa.Column("accord_contact", sa.Boolean(), nullable=True),
        sa.Column("eligible", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "prescripteur_type IN ('comed', 'services_etat', 'ccapex', 'bailleur', 'action_logement', 'siao', 'pdalhpd', 'hebergement', 'spip', 'ars', 'commune_ccas', 'cal', 'mous', 'fjt', 'hopital', 'commission_impayes', 'menage')",
            name=op.f("ck__orientation__prescripteur_type_connu"),
        ),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__orientation__fait_avant_saisie")),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__orientation__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["prescripteur_id"],
            ["organisme.id"],
            name=op.f("fk__orientation__prescripteur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__orientation")),
    )
    with op.batch_alter_table("orientation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__orientation__dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "proposition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("logement_id", sa.Integer(), nullable=False),
        sa.Column("ouverte_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("close_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issue", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "issue IN ('bail', 'refus_menage', 'silence', 'non_attribution', 'irrecevable', 'sans_suite', 'renoncement', 'sortie')",
            name=op.f("ck__proposition__issue_connu"),
        ),
        sa.CheckConstraint(
            "(close_le IS NULL) = (issue IS NULL)", name=op.f("ck__proposition__issue_coherente")
        ),
        sa.CheckConstraint(
            "close_le >= ouverte_le", name=op.f("ck__proposition__close_apres_ouverte")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__proposition__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["logement_id"],
            ["logement.id"],
            name=op.f("fk__proposition__logement_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__proposition")),
        sa.UniqueConstraint("public_id", name=op.f("uq__proposition__public_id")),
    )
    with op.batch_alter_table("proposition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__proposition__dossier_id_close_le"),
            ["dossier_id", "close_le"],
            unique=False,
        )
        batch_op.create_index(
            "uq__proposition__une_ouverte",
            ["dossier_id"],
            unique=True,
            sqlite_where=sa.text("close_le IS NULL"),
            postgresql_where=sa.text("close_le IS NULL"),
        )

    op.create_table(
        "reponse",
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("champ", sa.Text(), nullable=False),
        sa.Column("valeur", sa.Text(), nullable=True),
        sa.Column("confidentialite", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "confidentialite IN ('partageable', 'association', 'confidentiel')",
            name=op.f("ck__reponse__confidentialite_connue"),
        ),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__reponse__fait_avant_saisie")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__reponse__dossier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__reponse")),
    )
    with op.batch_alter_table("reponse", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__reponse__dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "signalement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("emetteur", sa.Text(), nullable=False),
        sa.Column("bailleur_id", sa.Integer(), nullable=True),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("traite_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "emetteur IN ('bailleur', 'association', 'menage')",
            name=op.f("ck__signalement__emetteur_connu"),
        ),
        sa.CheckConstraint(
            "type IN ('impaye', 'voisinage', 'technique', 'non_reponse', 'rupture')",
            name=op.f("ck__signalement__type_connu"),
        ),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__signalement__fait_avant_saisie")),
        sa.CheckConstraint("traite_le >= fait_le", name=op.f("ck__signalement__traite_apres")),
        sa.ForeignKeyConstraint(
            ["auteur_id"],
            ["utilisateur.id"],
            name=op.f("fk__signalement__auteur_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["bailleur_id"],
            ["organisme.id"],
            name=op.f("fk__signalement__bailleur_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__signalement__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__signalement")),
        sa.UniqueConstraint("public_id", name=op.f("uq__signalement__public_id")),
    )
    with op.batch_alter_table("signalement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__signalement__dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "sortie",
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("recommandations", sa.Text(), nullable=True),
        sa.Column("recommandations_remises_le", sa.Date(), nullable=True),
        sa.Column("relais", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "motif IN ('reloge_stabilise', 'maintenu', 'glissement', 'mutation', 'rupture_lien', 'refus_accompagnement', 'non_relogeable', 'reorientation', 'accord_droit_commun', 'expulsion', 'conge', 'abandon_mesure', 'deces')",
            name=op.f("ck__sortie__motif_connu"),
        ),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__sortie__fait_avant_saisie")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__sortie__dossier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__sortie")),
    )
    with op.batch_alter_table("sortie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__sortie__dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("debut", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fin", sa.DateTime(timezone=True), nullable=True),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("reprise_prevue_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "fin IS NULL OR fin >= debut", name=op.f("ck__suspension__fin_apres_debut")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__suspension__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__suspension")),
    )
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__suspension__dossier_id"), ["dossier_id"], unique=False
        )
        batch_op.create_index(
            "uq__suspension__une_seule_ouverte",
            ["dossier_id"],
            unique=True,
            sqlite_where=sa.text("fin IS NULL"),
            postgresql_where=sa.text("fin IS NULL"),
        )

    op.create_table(
        "validation",
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('valide', 'ajourne', 'refuse')",
            name=op.f("ck__validation__decision_connue"),
        ),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__validation__fait_avant_saisie")),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__validation__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__validation")),
    )
    with op.batch_alter_table("validation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__validation__dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "veille",
        sa.Column("impaye_3_mois", sa.Boolean(), nullable=True),
        sa.Column("assurance", sa.Boolean(), nullable=True),
        sa.Column("ops_sls", sa.Boolean(), nullable=True),
        sa.Column("conge", sa.Boolean(), nullable=True),
        sa.Column("difficulte", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__veille__fait_avant_saisie")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__veille__dossier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__veille")),
    )
    with op.batch_alter_table("veille", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__veille__dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "alerte",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("mesure_id", sa.Integer(), nullable=True),
        sa.Column("tache_id", sa.Text(), nullable=True),
        sa.Column("echeance_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declenchee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repondue_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("reportee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reportee_jusqu_au", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(reportee_le IS NULL) = (reportee_jusqu_au IS NULL)",
            name=op.f("ck__alerte__report_complet"),
        ),
        sa.CheckConstraint("close_le >= declenchee_le", name=op.f("ck__alerte__close_apres")),
        sa.CheckConstraint(
            "declenchee_le >= echeance_le", name=op.f("ck__alerte__pas_avant_terme")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__alerte__dossier_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mesure_id"], ["mesure.id"], name=op.f("fk__alerte__mesure_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__alerte")),
        sa.UniqueConstraint("cle", name=op.f("uq__alerte__cle")),
        sa.UniqueConstraint("public_id", name=op.f("uq__alerte__public_id")),
    )
    with op.batch_alter_table("alerte", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__alerte__close_le_declenchee_le"),
            ["close_le", "declenchee_le"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix__alerte__dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__alerte__mesure_id"), ["mesure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__alerte__tache_id"), ["tache_id"], unique=False)

    op.create_table(
        "bilan",
        sa.Column("mesure_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("contenu_partageable", sa.Text(), nullable=True),
        sa.Column("suite", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "suite IN ('terminer', 'prolonger', 'reorienter')", name=op.f("ck__bilan__suite_connue")
        ),
        sa.CheckConstraint(
            "type IN ('mi_mesure', 'final', 'annuel')", name=op.f("ck__bilan__type_connu")
        ),
        sa.CheckConstraint("fait_le <= saisi_le", name=op.f("ck__bilan__fait_avant_saisie")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk__bilan__dossier_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mesure_id"], ["mesure.id"], name=op.f("fk__bilan__mesure_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__bilan")),
    )
    with op.batch_alter_table("bilan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__bilan__dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "diagnostic_confidentiel",
        sa.Column("diagnostic_id", sa.Integer(), nullable=False),
        sa.Column("volet_confidentiel", sa.Text(), nullable=True),
        sa.Column("ressources", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["diagnostic_id"],
            ["diagnostic.id"],
            name=op.f("fk__diagnostic_confidentiel__diagnostic_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("diagnostic_id", name=op.f("pk__diagnostic_confidentiel")),
    )
    op.create_table(
        "echeance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("sorte", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("libelle", sa.Text(), nullable=False),
        sa.Column("tache_id", sa.Text(), nullable=True),
        sa.Column("mesure_id", sa.Integer(), nullable=True),
        sa.Column("horloge", sa.Text(), nullable=False),
        sa.Column("duree", sa.Text(), nullable=True),
        sa.Column("calendrier", sa.Text(), nullable=True),
        sa.Column("due_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reveil_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "horloge IN ('arret', 'remise_a_zero', 'continue')",
            name=op.f("ck__echeance__horloge_connu"),
        ),
        sa.CheckConstraint(
            "sorte <> 'minuterie' OR tache_id IS NOT NULL",
            name=op.f("ck__echeance__minuterie_a_sa_tache"),
        ),
        sa.CheckConstraint(
            "sorte IN ('minuterie', 'alerte')", name=op.f("ck__echeance__sorte_connu")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
            name=op.f("fk__echeance__dossier_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mesure_id"], ["mesure.id"], name=op.f("fk__echeance__mesure_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__echeance")),
        sa.UniqueConstraint("cle", name=op.f("uq__echeance__cle")),
    )
    with op.batch_alter_table("echeance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__echeance__dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__echeance__mesure_id"), ["mesure_id"], unique=False)
        batch_op.create_index(
            "ix__echeance__reveil",
            ["reveil_le"],
            unique=False,
            sqlite_where=sa.text("reveil_le IS NOT NULL"),
            postgresql_where=sa.text("reveil_le IS NOT NULL"),
        )

    op.create_table(
        "examen_periodique",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loyer_paye", sa.Boolean(), nullable=True),
        sa.Column("occupation_paisible", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=True),
        sa.Column("prefet_informe_le", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('prolonger', 'proposer_bail', 'echec')",
            name=op.f("ck__examen_periodique__decision_connue"),
        ),
        sa.CheckConstraint(
            "fait_le <= saisi_le", name=op.f("ck__examen_periodique__fait_avant_saisie")
        ),
        sa.ForeignKeyConstraint(
            ["occupation_id"],
            ["occupation.id"],
            name=op.f("fk__examen_periodique__occupation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__examen_periodique")),
    )
    with op.batch_alter_table("examen_periodique", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__examen_periodique__occupation_id"), ["occupation_id"], unique=False
        )

    op.create_table(
        "journal_contenu",
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("sel", sa.Text(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id"],
            ["journal.id"],
            name=op.f("fk__journal_contenu__journal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("journal_id", name=op.f("pk__journal_contenu")),
    )
    op.create_table(
        "passage_caleol",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposition_id", sa.Integer(), nullable=False),
        sa.Column("contact_prealable_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_prealable_mode", sa.Text(), nullable=True),
        sa.Column("contact_autorite", sa.Text(), nullable=True),
        sa.Column("dossier_complet", sa.Boolean(), nullable=True),
        sa.Column("pieces_manquantes", sa.Text(), nullable=True),
        sa.Column("seance_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("rang", sa.Integer(), nullable=True),
        sa.Column("motif_code", sa.Text(), nullable=True),
        sa.Column("motif", sa.Text(), nullable=True),
        sa.Column("piece_fournie", sa.Boolean(), nullable=True),
        sa.Column("offre_notifiee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delai_reponse_jours", sa.Integer(), nullable=True),
        sa.Column("dalo_informe", sa.Boolean(), nullable=True),
        sa.Column("reponse", sa.Text(), nullable=True),
        sa.Column("repondu_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("motif_refus_menage", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('attribution', 'attribution_rang', 'attribution_condition', 'non_attribution', 'irrecevable')",
            name=op.f("ck__passage_caleol__decision_connu"),
        ),
        sa.CheckConstraint(
            "decision NOT IN ('non_attribution', 'irrecevable') OR motif IS NOT NULL",
            name=op.f("ck__passage_caleol__refus_motive"),
        ),
        sa.CheckConstraint(
            "motif_code IN ('dossier_incomplet', 'pieces_irregulieres', 'sejour', 'plafond', 'nur_absent', 'suroccupation', 'sousoccupation', 'capacite_financiere', 'inaccessible', 'eloignement_emploi', 'proprietaire', 'mixite_3ds', 'comportement', 'hebergement_relevant')",
            name=op.f("ck__passage_caleol__motif_code_connu"),
        ),
        sa.CheckConstraint(
            "motif_refus_menage IN ('localisation', 'typologie', 'loyer', 'etat', 'securite', 'silence', 'autre')",
            name=op.f("ck__passage_caleol__motif_refus_menage_connu"),
        ),
        sa.CheckConstraint(
            "rang IS NULL OR (decision IS NOT NULL AND decision = 'attribution_rang')",
            name=op.f("ck__passage_caleol__rang_si_classe"),
        ),
        sa.CheckConstraint(
            "reponse IN ('acceptee', 'refusee', 'silence')",
            name=op.f("ck__passage_caleol__reponse_connue"),
        ),
        sa.CheckConstraint(
            "delai_reponse_jours >= 10", name=op.f("ck__passage_caleol__delai_reponse_legal")
        ),
        sa.CheckConstraint("rang >= 1", name=op.f("ck__passage_caleol__rang_positif")),
        sa.ForeignKeyConstraint(
            ["proposition_id"],
            ["proposition.id"],
            name=op.f("fk__passage_caleol__proposition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__passage_caleol")),
        sa.UniqueConstraint("proposition_id", name=op.f("uq__passage_caleol__proposition_id")),
    )
    op.create_table(
        "alerte_destinataire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alerte_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("utilisateur_id", sa.Integer(), nullable=True),
        sa.Column("organisme_id", sa.Integer(), nullable=True),
        sa.Column("lue_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('travailleur_social', 'chef_de_service', 'referent_bailleur', 'correspondant_bailleur', 'coordonnateur', 'administrateur')",
            name=op.f("ck__alerte_destinataire__role_connu"),
        ),
        sa.CheckConstraint(
            "(utilisateur_id IS NULL) <> (organisme_id IS NULL)",
            name=op.f("ck__alerte_destinataire__un_seul_destinataire"),
        ),
        sa.ForeignKeyConstraint(
            ["alerte_id"],
            ["alerte.id"],
            name=op.f("fk__alerte_destinataire__alerte_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisme_id"],
            ["organisme.id"],
            name=op.f("fk__alerte_destinataire__organisme_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateur.id"],
            name=op.f("fk__alerte_destinataire__utilisateur_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__alerte_destinataire")),
    )
    with op.batch_alter_table("alerte_destinataire", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__alerte_destinataire__alerte_id"), ["alerte_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__alerte_destinataire__organisme_id"), ["organisme_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__alerte_destinataire__utilisateur_id"), ["utilisateur_id"], unique=False
        )
        batch_op.create_index(
            "uq__alerte_destinataire__organisme",
            ["alerte_id", "organisme_id"],
            unique=True,
            sqlite_where=sa.text("organisme_id IS NOT NULL"),
            postgresql_where=sa.text("organisme_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq__alerte_destinataire__utilisateur",
            ["alerte_id", "utilisateur_id"],
            unique=True,
            sqlite_where=sa.text("utilisateur_id IS NOT NULL"),
            postgresql_where=sa.text("utilisateur_id IS NOT NULL"),
        )

    op.create_table(
        "bilan_confidentiel",
        sa.Column("bilan_id", sa.Integer(), nullable=False),
        sa.Column("contenu_confidentiel", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bilan_id"],
            ["bilan.id"],
            name=op.f("fk__bilan_confidentiel__bilan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("bilan_id", name=op.f("pk__bilan_confidentiel")),
    )


def downgrade() -> None:
    op.drop_table("bilan_confidentiel")
    with op.batch_alter_table("alerte_destinataire", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__alerte_destinataire__utilisateur",
            sqlite_where=sa.text("utilisateur_id IS NOT NULL"),
            postgresql_where=sa.text("utilisateur_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq__alerte_destinataire__organisme",
            sqlite_where=sa.text("organisme_id IS NOT NULL"),
            postgresql_where=sa.text("organisme_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__alerte_destinataire__utilisateur_id"))
        batch_op.drop_index(batch_op.f("ix__alerte_destinataire__organisme_id"))
        batch_op.drop_index(batch_op.f("ix__alerte_destinataire__alerte_id"))

    op.drop_table("alerte_destinataire")
    op.drop_table("passage_caleol")
    op.drop_table("journal_contenu")
    with op.batch_alter_table("examen_periodique", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__examen_periodique__occupation_id"))

    op.drop_table("examen_periodique")
    with op.batch_alter_table("echeance", schema=None) as batch_op:
        batch_op.drop_index(
            "ix__echeance__reveil",
            sqlite_where=sa.text("reveil_le IS NOT NULL"),
            postgresql_where=sa.text("reveil_le IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__echeance__mesure_id"))
        batch_op.drop_index(batch_op.f("ix__echeance__dossier_id"))

    op.drop_table("echeance")
    op.drop_table("diagnostic_confidentiel")
    with op.batch_alter_table("bilan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__bilan__dossier_id"))

    op.drop_table("bilan")
    with op.batch_alter_table("alerte", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__alerte__tache_id"))
        batch_op.drop_index(batch_op.f("ix__alerte__mesure_id"))
        batch_op.drop_index(batch_op.f("ix__alerte__dossier_id"))
        batch_op.drop_index(batch_op.f("ix__alerte__close_le_declenchee_le"))

    op.drop_table("alerte")
    with op.batch_alter_table("veille", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__veille__dossier_id"))

    op.drop_table("veille")
    with op.batch_alter_table("validation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__validation__dossier_id"))

    op.drop_table("validation")
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__suspension__une_seule_ouverte",
            sqlite_where=sa.text("fin IS NULL"),
            postgresql_where=sa.text("fin IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__suspension__dossier_id"))

    op.drop_table("suspension")
    with op.batch_alter_table("sortie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__sortie__dossier_id"))

    op.drop_table("sortie")
    with op.batch_alter_table("signalement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__signalement__dossier_id"))

    op.drop_table("signalement")
    with op.batch_alter_table("reponse", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__reponse__dossier_id"))

    op.drop_table("reponse")
    with op.batch_alter_table("proposition", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__proposition__une_ouverte",
            sqlite_where=sa.text("close_le IS NULL"),
            postgresql_where=sa.text("close_le IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__proposition__dossier_id_close_le"))

    op.drop_table("proposition")
    with op.batch_alter_table("orientation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__orientation__dossier_id"))

    op.drop_table("orientation")
    with op.batch_alter_table("occupation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__occupation__menage_id"))
        batch_op.drop_index(batch_op.f("ix__occupation__dossier_id"))
        batch_op.drop_index(batch_op.f("ix__occupation__bailleur_id"))

    op.drop_table("occupation")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__note__dossier_id"))

    op.drop_table("note")
    with op.batch_alter_table("mesure", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__mesure__une_ouverte_par_type",
            sqlite_where=sa.text("fin_reelle IS NULL"),
            postgresql_where=sa.text("fin_reelle IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__mesure__type_debut"))
        batch_op.drop_index(batch_op.f("ix__mesure__dossier_id"))

    op.drop_table("mesure")
    op.drop_table("journal")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__incident__dossier_id"))

    op.drop_table("incident")
    op.drop_table("etat_moteur")
    with op.batch_alter_table("etape_ouverte", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__etape_ouverte__role_depuis"))
        batch_op.drop_index(batch_op.f("ix__etape_ouverte__dossier_id"))

    op.drop_table("etape_ouverte")
    with op.batch_alter_table("diagnostic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__diagnostic__dossier_id"))

    op.drop_table("diagnostic")
    with op.batch_alter_table("correspondant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__correspondant__dossier_id"))

    op.drop_table("correspondant")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__contact__dossier_id"))

    op.drop_table("contact")
    with op.batch_alter_table("adhesion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__adhesion__dossier_id"))

    op.drop_table("adhesion")
    with op.batch_alter_table("acces", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__acces__dossier_id_le"))

    op.drop_table("acces")
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__dossier__referent_id_etat"))
        batch_op.drop_index(batch_op.f("ix__dossier__menage_id"))
        batch_op.drop_index(batch_op.f("ix__dossier__departement_etat"))
        batch_op.drop_index(batch_op.f("ix__dossier__association_id_etat"))

    op.drop_table("dossier")
    op.drop_table("definition_piece")
    op.drop_table("jeton")
    with op.batch_alter_table("envoi", schema=None) as batch_op:
        batch_op.drop_index(
            "ix__envoi__a_envoyer",
            sqlite_where=sa.text("envoye_le IS NULL AND abandonne_le IS NULL"),
            postgresql_where=sa.text("envoye_le IS NULL AND abandonne_le IS NULL"),
        )

    op.drop_table("envoi")
    op.drop_table("definition")
    op.drop_table("couverture")
    op.drop_table("utilisateur")
    op.drop_table("public")
    op.drop_table("programme_signataire")
    with op.batch_alter_table("personne", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__personne__menage_id"))

    op.drop_table("personne")
    with op.batch_alter_table("logement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__logement__bailleur_id"))

    op.drop_table("logement")
    op.drop_table("demande")
    op.drop_table("convention")
    op.drop_table("agrement")
    with op.batch_alter_table("tentative_connexion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__tentative_connexion__cle"))

    op.drop_table("tentative_connexion")
    op.drop_table("programme")
    op.drop_table("organisme")
    op.drop_table("menage")
