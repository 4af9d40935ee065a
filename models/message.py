"""Messages from one dossier to another: written with the step that throws them, received once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Base


class Message(Base):
    """A message that a diagram has thrown; it waits here until one dossier receives it.

    `charge` (JSON) carries routing variables only: ids and codes, nothing social.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("emetteur_id", "tache_id"),
        CheckConstraint(
            "(recu_le IS NULL) = (destinataire_id IS NULL) "
            "AND (recu_le IS NULL) = (destinataire_rang IS NULL)",
            name="reception_coherente",
        ),
        CheckConstraint("destinataire_id <> emetteur_id", name="pas_a_soi_meme"),
        CheckConstraint("expire_le IS NULL OR expire_le >= emis_le", name="expire_apres_emission"),
        Index(
            "ix__message__a_remettre",
            "id",
            sqlite_where=text("recu_le IS NULL"),
            postgresql_where=text("recu_le IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    emetteur_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    rang: Mapped[int]
    """Rank, in the thrower's journal, of the step that threw it."""
    element: Mapped[str]
    tache_id: Mapped[str]
    nom: Mapped[str]
    correlation: Mapped[str]
    """The key that the receiver must wait for; empty when the throwing element names none."""
    charge: Mapped[str]
    emis_le: Mapped[datetime]
    connu_le: Mapped[datetime]
    """From when it could be received: the entry of the step, or the due date of a timer."""
    prochain_essai_le: Mapped[datetime]
    expire_le: Mapped[datetime | None]
    recu_le: Mapped[datetime | None]
    destinataire_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), index=True
    )
    destinataire_rang: Mapped[int | None]
    """Rank, in the receiver's journal, of the reception."""
