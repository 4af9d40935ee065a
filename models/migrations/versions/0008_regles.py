"""Committees, meetings and the obligations of the law."""

import sqlalchemy as sa
from alembic import op

revision = "0008_regles"
down_revision = "0007_collectif"
branch_labels = None
depends_on = None

PASSAGE = "passage_caleol"
DECISIONS = (
    "attribution", "attribution_rang", "attribution_condition", "non_attribution", "irrecevable",
)  # fmt: skip
MOTIFS = (
    "dossier_incomplet", "pieces_irregulieres", "sejour", "plafond", "nur_absent", "suroccupation",
    "sousoccupation", "capacite_financiere", "inaccessible", "eloignement_emploi", "proprietaire",
    "mixite_3ds", "comportement", "hebergement_relevant",
)  # fmt: skip
MOTIFS_MENAGE = ("localisation", "typologie", "loyer", "etat", "securite", "silence", "autre")
COLONNES = (
    ("nb_candidats", sa.Integer),
    ("exception_candidats", sa.Text),
    ("dalo_informe_le", sa.Date),
    ("dalo_informe_moyen", sa.Text),
)
EXCEPTIONS = ("dalo_designe", "d331_25_1", "candidatures_insuffisantes")
MOYENS = ("recommande", "remise", "courriel", "autre")
ROLES = (
    "travailleur_social", "chef_de_service", "referent_bailleur", "correspondant_bailleur",
    "coordonnateur", "administrateur",
)  # fmt: skip
GENRES = ("proposer_ailleurs", "motif_non_opposable", "preuve_dalo", "radiation_dalo")
INSTANCES = (
    "commission_entree", "commission_impayes", "comite_technique", "cosi", "copil", "ccapex",
    "reunion_trimestrielle", "autre",
)  # fmt: skip
PERIODICITES = (
    "hebdomadaire", "quinzaine", "mensuelle", "bimestrielle", "trimestrielle", "semestrielle",
    "annuelle",
)  # fmt: skip
AVIS = ("favorable", "defavorable", "ajournee", "point_fait")
CAUSES = ("proposition", "preuve", "traitee", "sans_objet")


def _parmi(colonne: str, codes: tuple[str, ...]) -> str:
    return f"{colonne} IN ({', '.join(repr(code) for code in codes)})"


REGLES = {
    "exception_candidats_connu": _parmi("exception_candidats", EXCEPTIONS),
    "dalo_informe_moyen_connu": _parmi("dalo_informe_moyen", MOYENS),
    "candidats_positifs": "nb_candidats >= 1",
    "trois_candidats": (
        "nb_candidats >= 3 OR exception_candidats IS NOT NULL OR nb_candidats IS NULL"
    ),
}


def _controle(table: str, regle: str, nom: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(regle, name=op.f(f"ck__{table}__{nom}"))


def _vers(table: str, colonne: str, cible: str, ondelete: str) -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk__{table}__{colonne}")
    return sa.ForeignKeyConstraint([colonne], [f"{cible}.id"], name=nom, ondelete=ondelete)


def upgrade() -> None:
    op.add_column("demande", sa.Column("radiee_le", sa.Date()))
    op.add_column("diagnostic_confidentiel", sa.Column("ordonnance_protection", sa.Boolean()))
    with op.batch_alter_table(PASSAGE, copy_from=_passage()) as table:
        for nom, genre in COLONNES:
            table.add_column(sa.Column(nom, genre()))
        for nom, regle in REGLES.items():
            table.create_check_constraint(op.f(f"ck__{PASSAGE}__{nom}"), regle)
    _creer_les_obligations()
    _creer_les_instances()
    _creer_l_ordre_du_jour()


def _passage(*ajouts: sa.schema.SchemaItem) -> sa.Table:
    """Return the whole table: SQLite rebuilds it, and reflection sees no CHECK there."""
    return sa.Table(
        PASSAGE,
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposition_id", sa.Integer(), nullable=False),
        sa.Column("contact_prealable_le", sa.DateTime(timezone=True)),
        sa.Column("contact_prealable_mode", sa.Text()),
        sa.Column("contact_autorite", sa.Text()),
        sa.Column("dossier_complet", sa.Boolean()),
        sa.Column("pieces_manquantes", sa.Text()),
        sa.Column("seance_le", sa.DateTime(timezone=True)),
        sa.Column("decision", sa.Text()),
        sa.Column("rang", sa.Integer()),
        sa.Column("motif_code", sa.Text()),
        sa.Column("motif", sa.Text()),
        sa.Column("piece_fournie", sa.Boolean()),
        sa.Column("offre_notifiee_le", sa.DateTime(timezone=True)),
        sa.Column("delai_reponse_jours", sa.Integer()),
        sa.Column("dalo_informe", sa.Boolean()),
        sa.Column("reponse", sa.Text()),
        sa.Column("repondu_le", sa.DateTime(timezone=True)),
        sa.Column("motif_refus_menage", sa.Text()),
        *ajouts,
        *(_controle(PASSAGE, regle, nom) for nom, regle in _regles_du_passage().items()),
        _vers(PASSAGE, "proposition_id", "proposition", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{PASSAGE}")),
        sa.UniqueConstraint("proposition_id", name=op.f(f"uq__{PASSAGE}__proposition_id")),
    )


def _regles_du_passage() -> dict[str, str]:
    return {
        "decision_connu": _parmi("decision", DECISIONS),
        "motif_code_connu": _parmi("motif_code", MOTIFS),
        "motif_refus_menage_connu": _parmi("motif_refus_menage", MOTIFS_MENAGE),
        "refus_motive": "decision NOT IN ('non_attribution', 'irrecevable') OR motif IS NOT NULL",
        "rang_si_classe": (
            "rang IS NULL OR (decision IS NOT NULL AND decision = 'attribution_rang')"
        ),
        "rang_positif": "rang >= 1",
        "delai_reponse_legal": "delai_reponse_jours >= 10",
        "reponse_connue": "reponse IN ('acceptee', 'refusee', 'silence')",
    }


def _creer_les_obligations() -> None:
    nom = "obligation"
    op.create_table(
        nom,
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("bailleur_id", sa.Integer()),
        sa.Column("proposition_id", sa.Integer()),
        sa.Column("close_le", sa.DateTime(timezone=True)),
        sa.Column("cause", sa.Text()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        _controle(nom, "fait_le <= saisi_le", "fait_avant_saisie"),
        _controle(nom, _parmi("genre", GENRES), "genre_connu"),
        _controle(nom, _parmi("role", ROLES), "role_connu"),
        _controle(nom, _parmi("cause", CAUSES), "cause_connu"),
        _controle(nom, "(close_le IS NULL) = (cause IS NULL)", "cause_coherente"),
        _controle(nom, "close_le >= fait_le", "close_apres"),
        _controle(
            nom, "(role = 'referent_bailleur') = (bailleur_id IS NOT NULL)", "bailleur_du_bailleur"
        ),
        _vers(nom, "bailleur_id", "organisme", "RESTRICT"),
        _vers(nom, "proposition_id", "proposition", "CASCADE"),
        _vers(nom, "dossier_id", "dossier", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{nom}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{nom}__public_id")),
    )
    ouverte = sa.text("close_le IS NULL")
    op.create_index(op.f(f"ix__{nom}__dossier_id"), nom, ["dossier_id"])
    op.create_index(op.f(f"ix__{nom}__proposition_id"), nom, ["proposition_id"])
    op.create_index(
        op.f(f"ix__{nom}__du_bailleur"),
        nom,
        ["bailleur_id"],
        sqlite_where=ouverte,
        postgresql_where=ouverte,
    )


def _creer_les_instances() -> None:
    nom = "instance"
    op.create_table(
        nom,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("periodicite", sa.Text()),
        sa.Column("programme_id", sa.Integer()),
        sa.Column("departement", sa.Text()),
        sa.Column("association_id", sa.Integer()),
        _controle(nom, _parmi("type", INSTANCES), "type_connu"),
        _controle(nom, _parmi("periodicite", PERIODICITES), "periodicite_connu"),
        _controle(
            nom,
            "(programme_id IS NULL) <> (association_id IS NULL)",
            "programme_ou_association",
        ),
        _controle(
            nom,
            "(programme_id IS NULL) = (departement IS NULL)",
            "programme_dans_un_departement",
        ),
        _vers(nom, "programme_id", "programme", "RESTRICT"),
        _vers(nom, "association_id", "organisme", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{nom}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{nom}__public_id")),
    )
    op.create_index(op.f(f"ix__{nom}__programme_id"), nom, ["programme_id"])
    op.create_index(op.f(f"ix__{nom}__association_id"), nom, ["association_id"])
    nom = "reunion"
    op.create_table(
        nom,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("le", sa.Date(), nullable=False),
        sa.Column("lieu", sa.Text()),
        sa.Column("a_distance", sa.Boolean(), nullable=False),
        _vers(nom, "instance_id", "instance", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{nom}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{nom}__public_id")),
        sa.UniqueConstraint("instance_id", "le", name=op.f(f"uq__{nom}__instance_id_le")),
    )


def _creer_l_ordre_du_jour() -> None:
    nom = "ordre_du_jour"
    op.create_table(
        nom,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reunion_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("inscrit_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inscrit_par_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("decide_le", sa.DateTime(timezone=True)),
        sa.Column("journal_id", sa.Integer()),
        _controle(nom, _parmi("decision", AVIS), "decision_connu"),
        _controle(nom, "(decision IS NULL) = (decide_le IS NULL)", "decision_datee"),
        _controle(nom, "journal_id IS NULL OR decision IS NOT NULL", "etape_d_une_decision"),
        _vers(nom, "reunion_id", "reunion", "CASCADE"),
        _vers(nom, "dossier_id", "dossier", "CASCADE"),
        _vers(nom, "inscrit_par_id", "utilisateur", "RESTRICT"),
        _vers(nom, "journal_id", "journal", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{nom}")),
        sa.UniqueConstraint(
            "reunion_id", "dossier_id", name=op.f(f"uq__{nom}__reunion_id_dossier_id")
        ),
    )
    op.create_index(op.f(f"ix__{nom}__dossier_id"), nom, ["dossier_id"])


def downgrade() -> None:
    for nom in ("ordre_du_jour", "reunion", "instance"):
        op.drop_table(nom)
    op.drop_table("obligation")
    apres = _passage(
        *(sa.Column(nom, genre()) for nom, genre in COLONNES),
        *(_controle(PASSAGE, regle, nom) for nom, regle in REGLES.items()),
    )
    with op.batch_alter_table(PASSAGE, copy_from=apres) as table:
        for nom in REGLES:
            table.drop_constraint(op.f(f"ck__{PASSAGE}__{nom}"), type_="check")
        for nom, _genre in COLONNES:
            table.drop_column(nom)
    op.drop_column("diagnostic_confidentiel", "ordonnance_protection")
    op.drop_column("demande", "radiee_le")
