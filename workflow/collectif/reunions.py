"""The meetings of a committee: given a date and an hour, moved, called off.

Each change counts (`sequence`): calendars keep the last one.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.calendrier import jour_paris
from models.instance import Instance, Reunion
from models.utilisateur import Utilisateur
from models.visibilite import instances_visibles
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, verifier

DEJA_PREVUE = "Une réunion est déjà prévue ce jour-là."
DEJA_CHANGEE = "Cette réunion vient d’être changée par quelqu’un d’autre : relisez-la."
PASSEE = "Cette réunion a déjà eu lieu."


@dataclass(frozen=True)
class Seance:
    """When and where. `heure` in Paris, None for the day only; `duree_minutes` with an hour."""

    le: date
    heure: time | None = None
    duree_minutes: int | None = None
    lieu: str | None = None
    a_distance: bool = False


def programmer(
    session: Session, *, acteur: Utilisateur, instance: Instance, seance: Seance
) -> Reunion:
    """Give a committee a meeting; on a day whose meeting was called off, that one is held again.

    Raises HabilitationRefusee, Introuvable, SaisieInvalide when that day has one already.
    """
    verifier(acteur, Action.GERER_INSTANCES)
    _verifier_visible(session, acteur, instance.id)
    deja = _du_jour(session, instance.id, seance.le)
    if deja is not None and deja.annulee_le is None:
        raise SaisieInvalide({"le": DEJA_PREVUE})
    if deja is not None:
        return _changer(session, deja, {**asdict(seance), "annulee_le": None})
    reunion = Reunion(instance_id=instance.id, **asdict(seance))
    session.add(reunion)
    session.flush()
    return reunion


def modifier(
    session: Session, *, acteur: Utilisateur, reunion: Reunion, seance: Seance, le: datetime
) -> Reunion:
    """Move a meeting, its hour or its place. The same again changes nothing.

    Raises HabilitationRefusee, Introuvable, TransitionInterdite for one held or called off,
    SaisieInvalide when that day has another.
    """
    _verifier_a_venir(session, acteur, reunion, le)
    autre = _du_jour(session, reunion.instance_id, seance.le)
    if autre is not None and autre.id != reunion.id:
        raise SaisieInvalide({"le": DEJA_PREVUE})
    voulu = asdict(seance)
    if all(getattr(reunion, nom) == valeur for nom, valeur in voulu.items()):
        return reunion
    return _changer(session, reunion, voulu)


def annuler(session: Session, *, acteur: Utilisateur, reunion: Reunion, le: datetime) -> Reunion:
    """Call a meeting off; its list stays. Raises as `modifier`."""
    _verifier_a_venir(session, acteur, reunion, le)
    return _changer(session, reunion, {"annulee_le": le})


def _verifier_a_venir(
    session: Session, acteur: Utilisateur, reunion: Reunion, le: datetime
) -> None:
    verifier(acteur, Action.GERER_INSTANCES)
    _verifier_visible(session, acteur, reunion.instance_id)
    if reunion.annulee_le is not None:
        raise TransitionInterdite("Cette réunion est annulée.")
    if reunion.le < jour_paris(le):
        raise TransitionInterdite(PASSEE)


def _changer(session: Session, reunion: Reunion, valeurs: dict[str, object]) -> Reunion:
    """Write a change over the state that was read, or over nothing."""
    session.flush()
    lue = (Reunion.id == reunion.id, Reunion.sequence == reunion.sequence)
    change = update(Reunion).where(*lue).values(**valeurs, sequence=reunion.sequence + 1)
    if session.scalar(change.returning(Reunion.id)) is None:
        raise TransitionInterdite(DEJA_CHANGEE)
    session.refresh(reunion)
    return reunion


def _du_jour(session: Session, instance_id: int, le: date) -> Reunion | None:
    demande = select(Reunion).where(Reunion.instance_id == instance_id, Reunion.le == le)
    return session.scalars(demande).first()


def _verifier_visible(session: Session, acteur: Utilisateur, instance_id: int) -> None:
    visible = instances_visibles(acteur).where(Instance.id == instance_id)
    if session.scalars(visible).first() is None:
        raise Introuvable
