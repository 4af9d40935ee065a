"""What was done to households as such: separated, regrouped, merged, and how to undo it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.db import Base
from models.menage import Menage
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur


class Remaniement(Base):
    """A separation, a regrouping or a merge of two households, with every row that it changed.

    `menage_id`: the household that goes on; `autre_id`: the one created, joined from or absorbed.
    """

    __tablename__ = "remaniement"
    __table_args__ = (
        CheckConstraint("genre IN ('separation', 'regroupement', 'fusion')", name="genre_connu"),
        CheckConstraint("menage_id <> autre_id", name="deux_menages"),
        CheckConstraint(
            "(annule_le IS NULL) = (annule_par_id IS NULL)", name="annulation_coherente"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    genre: Mapped[str]
    menage_id: Mapped[int] = mapped_column(ForeignKey("menage.id", ondelete="RESTRICT"), index=True)
    menage: Mapped[Menage] = relationship(foreign_keys=[menage_id])
    autre_id: Mapped[int | None] = mapped_column(
        ForeignKey("menage.id", ondelete="SET NULL"), index=True
    )
    """Null once a separation is undone: the household that it had created is no more."""
    association_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    auteur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="RESTRICT"))
    auteur: Mapped[Utilisateur] = relationship(foreign_keys=[auteur_id])
    fait_le: Mapped[datetime]
    saisi_le: Mapped[datetime]
    contenu: Mapped[str]
    """JSON: the rows changed and added, before and after, and what belonged to both then."""
    annule_le: Mapped[datetime | None]
    annule_par_id: Mapped[int | None] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="RESTRICT")
    )
