"""Stages, reviews and eviction procedures.

Nothing wrote reviews before: their table is made again, with the dossier that they belong to.
"""

import sqlalchemy as sa
from alembic import op

import models.types

revision = "0006_paliers"
down_revision = "0005_corrections"
branch_labels = None
depends_on = None

OCCUPATION = (
    ("limite_prefet_le", sa.Date),
    ("fin_prevue_le", sa.Date),
    ("rang_palier", sa.Integer),
    ("preneur_nom", sa.Text),
    ("convention_tripartite", sa.Boolean),
)
ETAPES = (
    "impaye", "commandement_payer", "assignation", "jugement_resiliation", "commandement_quitter",
    "concours_force_publique", "expulsion",
)  # fmt: skip
EXAMEN = "examen_periodique"
FAITS = (EXAMEN, "avis_prefet", "passage_palier", "procedure_expulsion", "avis_reprise")


def _controle(table: str, regle: str, nom: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(regle, name=op.f(f"ck__{table}__{nom}"))


def _cle(table: str, cible: str) -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk__{table}__{cible}_id")
    return sa.ForeignKeyConstraint([f"{cible}_id"], [f"{cible}.id"], name=nom, ondelete="CASCADE")


def _creer(table: str, *colonnes: sa.schema.SchemaItem, occupation: bool = False) -> None:
    """Create a table of dated facts, about an occupation or not."""
    cles = ("dossier", "occupation") if occupation else ("dossier",)
    lieu = (sa.Column("occupation_id", sa.Integer(), nullable=False),) if occupation else ()
    op.create_table(
        table,
        *lieu,
        *colonnes,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", models.types.UtcDateTime(timezone=True), nullable=False),
        _controle(table, "fait_le <= saisi_le", "fait_avant_saisie"),
        *(_cle(table, cible) for cible in cles),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{table}")),
    )
    for cible in cles:
        op.create_index(op.f(f"ix__{table}__{cible}_id"), table, [f"{cible}_id"])


def upgrade() -> None:
    for nom, genre in OCCUPATION:
        op.add_column("occupation", sa.Column(nom, genre()))
    op.drop_table(EXAMEN)
    _creer_examens()
    _creer(
        "avis_prefet",
        sa.Column("bail_propose", sa.Boolean(), nullable=False),
        sa.Column("motif", sa.Text()),
        sa.Column("limite_le", sa.Date()),
        _controle("avis_prefet", "bail_propose OR motif IS NOT NULL", "refus_motive"),
        occupation=True,
    )
    _creer(
        "passage_palier",
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("menage_present", sa.Boolean()),
        sa.Column("motif", sa.Text()),
        _controle("passage_palier", "decision IN ('valide', 'ajourne')", "decision_connue"),
    )
    _creer_reprises()


def _creer_examens() -> None:
    _creer(
        EXAMEN,
        *(
            sa.Column(nom, sa.Boolean())
            for nom in (
                "bailleur_present", "preneur_present", "menage_present", "loyer_paye",
                "occupation_paisible",
            )
        ),
        sa.Column("dette_restante", sa.Integer()),
        sa.Column("mois_payes", sa.Integer()),
        sa.Column("criteres_atteints", sa.Boolean()),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text()),
        _controle(
            EXAMEN, "decision IN ('glisse', 'prolonge', 'suivant', 'echec')", "decision_connue"
        ),
        _controle(EXAMEN, "decision <> 'echec' OR motif IS NOT NULL", "echec_motive"),
        _controle(EXAMEN, "dette_restante >= 0", "dette_positive"),
        _controle(EXAMEN, "mois_payes >= 0", "mois_payes_positifs"),
        occupation=True,
    )  # fmt: skip


def _creer_reprises() -> None:
    procedure, avis = "procedure_expulsion", "avis_reprise"
    etapes = ", ".join(f"'{etape}'" for etape in ETAPES)
    _creer(
        procedure,
        sa.Column("etape", sa.Text(), nullable=False),
        *(
            sa.Column(nom, sa.Integer())
            for nom in ("dette", "mois_impayes", "plan_mensualite", "plan_mois")
        ),
        sa.Column("protocole_signe", sa.Boolean()),
        sa.Column("fsl", sa.Boolean()),
        sa.Column("apl", sa.Text()),
        _controle(procedure, f"etape IN ({etapes})", "etape_connu"),
        _controle(procedure, "apl IN ('maintenue', 'suspendue', 'retablie')", "apl_connue"),
        _controle(procedure, "dette >= 0", "dette_positive"),
        _controle(procedure, "mois_impayes >= 0", "mois_impayes_positifs"),
        _controle(procedure, "plan_mensualite >= 1", "mensualite_positive"),
        _controle(procedure, "plan_mois >= 1", "plan_positif"),
    )
    _creer(
        avis,
        sa.Column("avis", sa.Text(), nullable=False),
        sa.Column("decideur", sa.Text()),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text()),
        _controle(avis, "avis IN ('favorable', 'defavorable', 'sans_avis')", "avis_connu"),
        _controle(avis, "decideur IN ('siao', 'csde', 'bailleur')", "decideur_connu"),
        _controle(avis, "decision IN ('accord', 'refus')", "decision_connue"),
        _controle(avis, "decision <> 'refus' OR motif IS NOT NULL", "refus_motive"),
    )


def downgrade() -> None:
    for table in FAITS:
        op.drop_table(table)
    for nom, _genre in OCCUPATION:
        op.drop_column("occupation", nom)
    op.create_table(
        EXAMEN,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loyer_paye", sa.Boolean()),
        sa.Column("occupation_paisible", sa.Boolean()),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text()),
        sa.Column("prefet_informe_le", sa.Date()),
        _controle(EXAMEN, "decision IN ('prolonger', 'proposer_bail', 'echec')", "decision_connue"),
        _controle(EXAMEN, "fait_le <= saisi_le", "fait_avant_saisie"),
        _cle(EXAMEN, "occupation"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{EXAMEN}")),
    )
    op.create_index(op.f(f"ix__{EXAMEN}__occupation_id"), EXAMEN, ["occupation_id"])
