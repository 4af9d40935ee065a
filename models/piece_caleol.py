"""The papers of a household's file for the commission: asked, received, missing."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Base
from models.types import nouvel_identifiant

ETATS = ("manquante", "demandee", "recue", "sans_objet")
"""From the first to the last that a paper goes through; a kind without a row is missing too."""


class PieceCaleol(Base):
    """One kind of paper of a dossier: it serves every proposition that comes after.

    `code`: a choice of the programmes' parameter `pieces_caleol`. The list that a landlord may
    ask is fixed by decree (002:344 says only that an incomplete file is refused).
    """

    __tablename__ = "piece_caleol"
    __table_args__ = (
        UniqueConstraint("dossier_id", "code"),
        CheckConstraint(
            "etat IN ('manquante', 'demandee', 'recue', 'sans_objet')", name="etat_connu"
        ),
        CheckConstraint("etat <> 'demandee' OR demandee_le IS NOT NULL", name="demandee_datee"),
        CheckConstraint("etat <> 'recue' OR recue_le IS NOT NULL", name="recue_datee"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    code: Mapped[str]
    etat: Mapped[str]
    demandee_le: Mapped[date | None]
    recue_le: Mapped[date | None]
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("document.id", ondelete="SET NULL"), index=True
    )
    """The file that holds it, when it was uploaded."""
