"""What the law makes somebody owe because of a step; no step of the diagram asks for it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.accompagnement import Fait, fait_avant_saisie
from models.codes import Role
from models.contraintes import parmi
from models.db import Base
from models.types import nouvel_identifiant


class ObligationGenre(StrEnum):
    """What is owed, each by the rule that `workflow.regles` names."""

    PROPOSER_AILLEURS = "proposer_ailleurs"
    """R5: propose the first suitable vacant dwelling outside the fragile residence."""
    MOTIF_NON_OPPOSABLE = "motif_non_opposable"
    """R6: contest « owner » before a landlord who does not know of the protection order."""
    PREUVE_DALO = "preuve_dalo"
    """R8: find the proof that the household was told what a refusal costs."""
    RADIATION_DALO = "radiation_dalo"
    """R9: the demand is struck off, the State still owes an offer."""


class ObligationCause(StrEnum):
    """Why it is owed no more. While it is open the column is null."""

    PROPOSITION = "proposition"
    PREUVE = "preuve"
    TRAITEE = "traitee"
    SANS_OBJET = "sans_objet"


class Obligation(Fait, Base):
    """`role`: who owes it; `bailleur_id`: the landlord, when one does.

    `fait_le` is the date of the fact that it comes from, whose secret `public_id` is drawn from:
    a correction takes it back, and a dossier lived again gives the same one.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        fait_avant_saisie(),
        parmi("genre", ObligationGenre),
        parmi("role", Role),
        parmi("cause", ObligationCause),
        CheckConstraint("(close_le IS NULL) = (cause IS NULL)", name="cause_coherente"),
        CheckConstraint("close_le >= fait_le", name="close_apres"),
        CheckConstraint(
            "(role = 'referent_bailleur') = (bailleur_id IS NOT NULL)", name="bailleur_du_bailleur"
        ),
        Index(
            "ix__obligation__du_bailleur",
            "bailleur_id",
            sqlite_where=text("close_le IS NULL"),
            postgresql_where=text("close_le IS NULL"),
        ),
    )

    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    genre: Mapped[str]
    role: Mapped[str]
    bailleur_id: Mapped[int | None] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    proposition_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposition.id", ondelete="CASCADE"), index=True
    )
    close_le: Mapped[datetime | None]
    cause: Mapped[str | None]
