"""Periodic work: when each kind was last done, claimed by conditional update."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.db import Base


class Tour(Base):
    """One kind of periodic work. `fait_pour`: the moment or the day that it was last done for."""

    __tablename__ = "tour"

    nom: Mapped[str] = mapped_column(primary_key=True)
    fait_pour: Mapped[datetime]
