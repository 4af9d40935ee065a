"""Absences and stand-ins, as those whom they concern read them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from models.codes import Role
from models.suppleance import Suppleance
from models.utilisateur import Utilisateur
from web.page.pagination import Rangee, Requete
from workflow.suivi.absences import dernier_instant


@dataclass(frozen=True)
class AbsenceVue:
    """`fin`: a moment of its last day. `etat`: a_venir, en_cours or terminee."""

    public_id: str
    absent: str
    suppleant: str
    debut: datetime
    fin: datetime
    etat: str


def list_absences(lecteur: Utilisateur) -> Requete:
    """Return the absences that concern the reader: a chef's whole association, the last first."""
    absent, suppleant = aliased(Utilisateur), aliased(Utilisateur)
    siennes = or_(Suppleance.absent_id == lecteur.id, Suppleance.suppleant_id == lecteur.id)
    concernees = siennes
    if lecteur.role == Role.CHEF_DE_SERVICE:
        concernees = or_(siennes, absent.organisme_id == lecteur.organisme_id)
    return (
        select(
            Suppleance.public_id, absent.nom, suppleant.nom, Suppleance.debut, Suppleance.fin
        )
        .join(absent, absent.id == Suppleance.absent_id)
        .join(suppleant, suppleant.id == Suppleance.suppleant_id)
        .where(concernees)
        .order_by(Suppleance.fin.desc(), Suppleance.id)
    )  # fmt: skip


def lire_absence(rangee: Rangee, *, le: datetime) -> AbsenceVue:
    public_id, absent, suppleant, debut, fin = rangee
    etat = "terminee" if fin <= le else "a_venir" if debut > le else "en_cours"
    return AbsenceVue(public_id, absent, suppleant, debut, dernier_instant(fin), etat)
