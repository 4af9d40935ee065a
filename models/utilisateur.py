"""People who sign in, what they are and the départements they cover."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.codes import Role
from models.contraintes import parmi
from models.db import Base
from models.organisme import Organisme
from models.types import nouvel_identifiant


class Utilisateur(Base):
    """An account. `jeton_session` changes when every open session must end at once."""

    __tablename__ = "utilisateur"
    __table_args__ = (parmi("role", Role),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=nouvel_identifiant)
    courriel: Mapped[str] = mapped_column(unique=True)
    nom: Mapped[str]
    role: Mapped[str]
    organisme_id: Mapped[int] = mapped_column(ForeignKey("organisme.id", ondelete="RESTRICT"))
    organisme: Mapped[Organisme] = relationship(lazy="joined")
    empreinte_mot_de_passe: Mapped[str | None]
    jeton_session: Mapped[str] = mapped_column(default=nouvel_identifiant)
    actif: Mapped[bool] = mapped_column(default=True)
    invite_le: Mapped[datetime | None]
    """When the last invitation was sent; the account has no password until it is answered."""
    desactive_le: Mapped[datetime | None]
    couvertures: Mapped[list["Couverture"]] = relationship(lazy="selectin")

    supplee = frozenset[int]()
    """Ids of the colleagues whom this reader stands in for at the moment of the request.

    Not a column: the edge sets it (`models.suppleance.lire_supplees`), rights read it.
    """

    @property
    def departements(self) -> frozenset[str]:
        return frozenset(couverture.departement for couverture in self.couvertures)


class Couverture(Base):
    """A département that a coordonnateur or a référent bailleur covers."""

    __tablename__ = "couverture"

    utilisateur_id: Mapped[int] = mapped_column(
        ForeignKey("utilisateur.id", ondelete="CASCADE"), primary_key=True
    )
    departement: Mapped[str] = mapped_column(primary_key=True)


class Jeton(Base):
    """A single-use link (forgotten password). Only the digest of the link is kept."""

    __tablename__ = "jeton"

    id: Mapped[int] = mapped_column(primary_key=True)
    empreinte: Mapped[str] = mapped_column(unique=True)
    utilisateur_id: Mapped[int] = mapped_column(ForeignKey("utilisateur.id", ondelete="CASCADE"))
    expire_le: Mapped[datetime]
    utilise_le: Mapped[datetime | None]


class TentativeConnexion(Base):
    """A failed sign-in, counted by account and by address. Holds digests, not addresses."""

    __tablename__ = "tentative_connexion"

    id: Mapped[int] = mapped_column(primary_key=True)
    cle: Mapped[str] = mapped_column(index=True)
    le: Mapped[datetime]
