"""The inbox of a user: what she has read, and how she wants to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, literal, select, update
from sqlalchemy.orm import Session

from models.alerte import AlerteDestinataire
from models.alerte_regles.nature import Canal
from models.avis import HEURE_PAR_DEFAUT, LUNDI, Avis, PreferenceAvis, RythmeAvis
from models.types import UtcDateTime
from models.utilisateur import Utilisateur


@dataclass(frozen=True, slots=True)
class Rythme:
    """At which hour in Paris the daily digest comes, on which day the weekly one (1: Monday)."""

    heure: int
    jour: int
    tout_resume: bool


def marquer_lu(session: Session, *, lecteur: Utilisateur, avis: str, le: datetime) -> None:
    """Say that one row of her own inbox was read; another's is left alone."""
    _marquer(session, lecteur, Avis.public_id == avis, le=le)


def marquer_tout_lu(session: Session, *, lecteur: Utilisateur, le: datetime) -> None:
    """Empty her count, of what had come by that moment."""
    _marquer(session, lecteur, Avis.cree_le <= le, le=le)


def marquer_alerte_lue(
    session: Session, *, lecteur: Utilisateur, alerte_id: int, le: datetime
) -> None:
    """Say that she opened the page of an alert: its rows of her inbox, and that she knows."""
    _marquer(session, lecteur, Avis.alerte_id == alerte_id, le=le)
    session.execute(
        update(AlerteDestinataire)
        .where(
            AlerteDestinataire.alerte_id == alerte_id,
            AlerteDestinataire.utilisateur_id == lecteur.id,
            AlerteDestinataire.lue_le.is_(None),
        )
        .values(lue_le=le)
    )


def _marquer(
    session: Session, lecteur: Utilisateur, lesquels: ColumnElement[bool], *, le: datetime
) -> None:
    """Read once: the first day stays. A clock that went back never reads before the writing."""
    moment = literal(le, UtcDateTime())
    session.execute(
        update(Avis)
        .where(Avis.utilisateur_id == lecteur.id, Avis.lu_le.is_(None), lesquels)
        .values(lu_le=case((Avis.cree_le > moment, Avis.cree_le), else_=moment))
        .execution_options(synchronize_session=False)
    )


def lire_rythme(session: Session, *, lecteur: Utilisateur) -> Rythme:
    """Return when she is told; the defaults of who chose nothing."""
    choisi = session.get(RythmeAvis, lecteur.id)
    if choisi is None:
        return Rythme(HEURE_PAR_DEFAUT, LUNDI, tout_resume=False)
    return Rythme(choisi.heure, choisi.jour, choisi.tout_resume)


def lire_preferences(session: Session, *, lecteur: Utilisateur) -> dict[str, Canal]:
    """Return {kind: how she wants it}, for those that she changed."""
    demande = select(PreferenceAvis.genre, PreferenceAvis.canal).where(
        PreferenceAvis.utilisateur_id == lecteur.id
    )
    return {genre: Canal(canal) for genre, canal in session.execute(demande)}


def regler(
    session: Session,
    *,
    lecteur: Utilisateur,
    rythme: Rythme,
    choix: Mapping[str, Canal | None],
) -> None:
    """Write how she wants to be told. `choix`: None for a kind left as its rule says.

    A kind that is not in `choix` keeps what it had: her role may have changed.
    """
    session.merge(
        RythmeAvis(
            utilisateur_id=lecteur.id,
            heure=rythme.heure,
            jour=rythme.jour,
            tout_resume=rythme.tout_resume,
        )
    )
    session.execute(
        delete(PreferenceAvis).where(
            PreferenceAvis.utilisateur_id == lecteur.id, PreferenceAvis.genre.in_(choix)
        )
    )
    session.add_all(
        PreferenceAvis(utilisateur_id=lecteur.id, genre=genre, canal=canal)
        for genre, canal in choix.items()
        if canal is not None
    )
    session.flush()
