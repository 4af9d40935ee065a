"""Persons of a household, one by one, and what was done to households, with how to undo it.

Going down, a person who had left every household is put back in the last one.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.repli import cle_homonymes, texte_cherche
from models.types import nouvel_identifiant

revision = "0010_personnes"
down_revision = "0009_programmes"
branch_labels = None
depends_on = None

LOT = 2_000
"""Persons filled in at a time."""

SITUATIONS = (
    "francais", "europeen", "resident", "titre_sejour", "refugie", "recepisse", "demande_asile",
    "sans_titre", "autre",
)  # fmt: skip
PROTECTIONS = (
    "tutelle", "curatelle", "curatelle_renforcee", "sauvegarde_justice", "habilitation_familiale",
    "accompagnement_judiciaire",
)  # fmt: skip
DEPARTS = (
    "separation", "regroupement", "depart_enfant", "deces", "placement", "autre", "erreur_saisie",
)  # fmt: skip
VIDES = ("public_id", "recherche", "homonymie")
"""Texts of every person, filled here: the server's default goes away after."""

NOUVELLES = ("nom_usage", "situation", "protection", "protection_organisme")


def _parmi(colonne: str, codes: Sequence[str]) -> str:
    return f"{colonne} IN ({', '.join(repr(code) for code in codes)})"


REGLES = {
    "situation_connue": _parmi("situation", SITUATIONS),
    "protection_connue": _parmi("protection", PROTECTIONS),
    "organisme_si_protection": "protection_organisme IS NULL OR protection IS NOT NULL",
}


def _controle(table: str, regle: str, nom: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(regle, name=op.f(f"ck__{table}__{nom}"))


def _vers(
    table: str, colonne: str, cible: str, ondelete: str = "RESTRICT"
) -> sa.ForeignKeyConstraint:
    nom = op.f(f"fk__{table}__{colonne}")
    return sa.ForeignKeyConstraint([colonne], [f"{cible}.id"], name=nom, ondelete=ondelete)


def upgrade() -> None:
    with op.batch_alter_table("menage", copy_from=_menage()) as table:
        table.add_column(sa.Column("fusionne_dans_id", sa.Integer()))
        table.create_foreign_key(
            op.f("fk__menage__fusionne_dans_id"),
            "menage",
            ["fusionne_dans_id"],
            ["id"],
            ondelete="RESTRICT",
        )
    _completer_les_personnes()
    _creer_les_appartenances()
    _creer_les_remaniements()


def _menage(*ajouts: sa.schema.SchemaItem) -> sa.Table:
    """Return the whole table: SQLite rebuilds it, and reflection sees no CHECK there."""
    types = ("isole", "couple", "monoparental", "couple_enfants", "autre")
    adulte = "nb_mineurs >= 0 AND nb_mineurs < nb_personnes"
    return sa.Table(
        "menage",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("nb_personnes", sa.Integer(), nullable=False),
        sa.Column("nb_mineurs", sa.Integer(), nullable=False),
        sa.Column("dalo", sa.Boolean(), nullable=False),
        sa.Column("dalo_reconnu_le", sa.Date()),
        *ajouts,
        _controle("menage", _parmi("type", types), "type_connu"),
        _controle("menage", adulte, "un_adulte_au_moins"),
        _controle("menage", "dalo_reconnu_le IS NULL OR dalo", "date_dalo_seulement_si_dalo"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__menage")),
        sa.UniqueConstraint("public_id", name=op.f("uq__menage__public_id")),
    )


def _personne(*ajouts: sa.schema.SchemaItem, menage_requis: bool) -> sa.Table:
    roles = ("demandeur", "co_demandeur", "a_charge")
    return sa.Table(
        "personne",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=not menage_requis),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("prenom", sa.Text(), nullable=False),
        sa.Column("naissance", sa.Date()),
        sa.Column("telephone", sa.Text()),
        sa.Column("courriel", sa.Text()),
        *ajouts,
        _controle("personne", _parmi("role", roles), "role_connu"),
        _vers("personne", "menage_id", "menage"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__personne")),
    )


def _ajouts(*, remplis: bool) -> list[sa.Column[Any]]:
    """Return the new columns, in their order; those of `VIDES` empty until they are filled."""
    vide, faux = (None, None) if remplis else ("", sa.false())
    return [
        sa.Column("public_id", sa.Text(), nullable=False, server_default=vide),
        *(sa.Column(nom, sa.Text()) for nom in NOUVELLES),
        sa.Column("courrier", sa.Boolean(), nullable=False, server_default=faux),
        sa.Column("depuis", sa.Date()),
        sa.Column("recherche", sa.Text(), nullable=False, server_default=vide),
        sa.Column("homonymie", sa.Text(), nullable=False, server_default=vide),
    ]


def _completer_les_personnes() -> None:
    op.drop_index(op.f("ix__personne__menage_id"), "personne")
    with op.batch_alter_table("personne", copy_from=_personne(menage_requis=True)) as table:
        table.alter_column("menage_id", existing_type=sa.Integer(), nullable=True)
        for colonne in _ajouts(remplis=False):
            table.add_column(colonne)
        for nom, regle in REGLES.items():
            table.create_check_constraint(op.f(f"ck__personne__{nom}"), regle)
    _remplir()
    regles = [_controle("personne", regle, nom) for nom, regle in REGLES.items()]
    avant = _personne(*_ajouts(remplis=False), *regles, menage_requis=False)
    with op.batch_alter_table("personne", copy_from=avant) as table:
        for nom in VIDES:
            table.alter_column(nom, existing_type=sa.Text(), server_default=None)
        table.alter_column("courrier", existing_type=sa.Boolean(), server_default=None)
        table.create_unique_constraint(op.f("uq__personne__public_id"), ["public_id"])
    for colonnes in (["menage_id", "recherche"], ["naissance"], ["homonymie"]):
        op.create_index(op.f(f"ix__personne__{'_'.join(colonnes)}"), "personne", colonnes)


def _remplir() -> None:
    """Give each person its public id and its folded names, `LOT` at a time."""
    connexion, dernier = op.get_bind(), 0
    table = _personne(*_ajouts(remplis=False), menage_requis=False)
    lire = sa.select(table.c.id, table.c.nom, table.c.prenom, table.c.telephone).limit(LOT)
    valeurs: dict[str, Any] = {nom: sa.bindparam(f"lu_{nom}") for nom in VIDES}
    ecrire = sa.update(table).where(table.c.id == sa.bindparam("lu")).values(valeurs)
    while lot := connexion.execute(lire.where(table.c.id > dernier).order_by(table.c.id)).all():
        connexion.execute(ecrire, [_valeurs(*ligne) for ligne in lot])
        dernier = lot[-1].id
    demandeurs = table.c.role == "demandeur"
    connexion.execute(sa.update(table).where(demandeurs).values(courrier=sa.true()))


def _valeurs(cle: int, nom: str, prenom: str, telephone: str | None) -> dict[str, object]:
    return {
        "lu": cle,
        "lu_public_id": nouvel_identifiant(),
        "lu_recherche": texte_cherche(nom, prenom, None, telephone),
        "lu_homonymie": cle_homonymes(nom, prenom),
    }


def _creer_les_appartenances() -> None:
    nom = "appartenance"
    op.create_table(
        nom,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("personne_id", sa.Integer(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("debut", sa.Date()),
        sa.Column("fin", sa.Date(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        _controle(nom, _parmi("motif", DEPARTS), "motif_connu"),
        _controle(nom, "debut <= fin", "fin_apres_debut"),
        _vers(nom, "personne_id", "personne", "CASCADE"),
        _vers(nom, "menage_id", "menage"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{nom}")),
    )
    for colonne in ("personne_id", "menage_id"):
        op.create_index(op.f(f"ix__{nom}__{colonne}"), nom, [colonne])


def _creer_les_remaniements() -> None:
    nom = "remaniement"
    op.create_table(
        nom,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("menage_id", sa.Integer(), nullable=False),
        sa.Column("autre_id", sa.Integer()),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("fait_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saisi_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("annule_le", sa.DateTime(timezone=True)),
        sa.Column("annule_par_id", sa.Integer()),
        _controle(nom, _parmi("genre", ("separation", "regroupement", "fusion")), "genre_connu"),
        _controle(nom, "menage_id <> autre_id", "deux_menages"),
        _controle(nom, "(annule_le IS NULL) = (annule_par_id IS NULL)", "annulation_coherente"),
        _vers(nom, "menage_id", "menage"),
        _vers(nom, "autre_id", "menage", "SET NULL"),
        _vers(nom, "association_id", "organisme"),
        _vers(nom, "auteur_id", "utilisateur"),
        _vers(nom, "annule_par_id", "utilisateur"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk__{nom}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq__{nom}__public_id")),
    )
    for colonne in ("menage_id", "autre_id"):
        op.create_index(op.f(f"ix__{nom}__{colonne}"), nom, [colonne])


def downgrade() -> None:
    op.execute(
        "UPDATE personne SET menage_id = (SELECT a.menage_id FROM appartenance a"
        " WHERE a.personne_id = personne.id ORDER BY a.id DESC LIMIT 1) WHERE menage_id IS NULL"
    )
    op.drop_table("remaniement")
    op.drop_table("appartenance")
    for index in ("menage_id_recherche", "naissance", "homonymie"):
        op.drop_index(op.f(f"ix__personne__{index}"), "personne")
    regles = [_controle("personne", regle, nom) for nom, regle in REGLES.items()]
    unique = sa.UniqueConstraint("public_id", name=op.f("uq__personne__public_id"))
    pleine = _personne(*_ajouts(remplis=True), *regles, unique, menage_requis=False)
    with op.batch_alter_table("personne", copy_from=pleine) as table:
        table.drop_constraint(op.f("uq__personne__public_id"), type_="unique")
        for nom in REGLES:
            table.drop_constraint(op.f(f"ck__personne__{nom}"), type_="check")
        for colonne in _ajouts(remplis=True):
            table.drop_column(colonne.name)
        table.alter_column("menage_id", existing_type=sa.Integer(), nullable=False)
    op.create_index(op.f("ix__personne__menage_id"), "personne", ["menage_id"])
    fusion = sa.Column("fusionne_dans_id", sa.Integer())
    liee = _menage(fusion, _vers("menage", "fusionne_dans_id", "menage"))
    with op.batch_alter_table("menage", copy_from=liee) as table:
        table.drop_constraint(op.f("fk__menage__fusionne_dans_id"), type_="foreignkey")
        table.drop_column("fusionne_dans_id")
