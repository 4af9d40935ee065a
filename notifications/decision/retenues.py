"""What holds an alert back: suspensions as its clock says, open propositions where it says so.

A moment is counted from the facts, never from the hour at which somebody looked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.alerte_regles.nature import RegleAlerte
from models.calendrier import ajouter_duree, decaler_jours, jours_entre
from models.codes import Horloge
from models.dossier import Suspension
from models.relogement import Proposition

Intervalle = tuple[datetime, datetime | None]
"""From an instant (included) to another (excluded), or to no known end."""


@dataclass(frozen=True, slots=True)
class Retenues:
    """The intervals during which an alert neither fires nor is told. `suspensions`: empty for a
    clock that runs on; in the order of their beginnings."""

    horloge: Horloge = Horloge.CONTINUE
    suspensions: tuple[Intervalle, ...] = ()
    propositions: tuple[Intervalle, ...] = ()

    def liberer(self, moment: datetime) -> datetime | None:
        """Return the first instant from `moment` at which nothing holds; None while one does."""
        return premier_moment_libre(moment, (*self.suspensions, *self.propositions))

    def compter(self, depart: datetime, duree: str) -> datetime | None:
        """Return when a delay counted from `depart` is over and nothing holds; None: not known.

        Each suspension met on the way does what the clock declares: it adds its calendar days,
        or makes the delay start again.
        """
        terme = ajouter_duree(depart, duree)
        for debut, fin in self.suspensions:
            if (fin is not None and fin <= depart) or debut >= terme:
                continue
            if fin is None:
                return None
            if self.horloge == Horloge.REMISE_A_ZERO:
                terme = ajouter_duree(fin, duree)
            else:
                terme = decaler_jours(terme, jours_entre(max(debut, depart), fin))
        return self.liberer(terme)


def premier_moment_libre(depart: datetime, retenues: Iterable[Intervalle]) -> datetime | None:
    """Return the first instant from `depart` that no interval covers, None when there is none."""
    moment = depart
    for debut, fin in sorted(retenues, key=lambda retenue: retenue[0]):
        if debut <= moment and fin is None:
            return None
        if debut <= moment and fin is not None:
            moment = max(moment, fin)
    return moment


def lire_retenues(
    session: Session, *, regle: RegleAlerte, dossier_id: int | None, horloge: Horloge
) -> Retenues:
    """Return what holds an alert of that rule back on that dossier; nothing where there is none."""
    if dossier_id is None:
        return Retenues()
    suspensions = select(Suspension.debut, Suspension.fin).where(
        Suspension.dossier_id == dossier_id
    )
    propositions = select(Proposition.ouverte_le, Proposition.close_le).where(
        Proposition.dossier_id == dossier_id
    )
    return Retenues(
        horloge,
        _lire(session, suspensions.order_by(Suspension.debut))
        if horloge != Horloge.CONTINUE
        else (),
        _lire(session, propositions) if regle.retenue_par_proposition else (),
    )


def _lire(session: Session, demande: Select[datetime, datetime | None]) -> tuple[Intervalle, ...]:
    return tuple((debut, fin) for debut, fin in session.execute(demande))
