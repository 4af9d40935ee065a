"""Alerts to fire: one dossier really walked to the eve of its alert, then cloned."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from benchmarks.pannes.terrain import Terrain
from benchmarks.stock import cloner
from models.alerte_regles.nature import Canal
from models.avis import PreferenceAvis
from models.db import make_engine, transaction
from models.definition import ProgrammeSignataire
from models.echeance import Echeance
from models.organisme import Organisme
from tests.workflow.decor import Monde
from tests.workflow.suivi import Suivi
from web.travaux import schema

CODE = "A01"
AVANT = timedelta(days=200)
"""When the dossier was opened: its six months are over, the first reminder is not due."""


@dataclass(frozen=True)
class Semis:
    """A base with so many alerts due, each to be told to three people, one of them by mail."""

    lieu: Terrain
    alertes: int


def semer(lieu: Terrain, alertes: int, *, le: datetime) -> Semis:
    """Fill a planted base with so many alerts due at `le`; nothing else is."""
    with lieu.ouvert() as monde:
        preparer_les_personnes(monde)
        mener_a_l_alerte(monde, depart=le - AVANT)
    engine = make_engine(lieu.url)
    cloner(engine, alertes - 1)
    if not lieu.est_sqlite:
        schema.installer(engine)
    engine.dispose()
    return Semis(lieu, alertes)


def preparer_les_personnes(monde: Monde) -> None:
    """The coordonnateur wants the digest; a landlord has signed, and reads the anonymous need."""
    with transaction(monde.factory) as session:
        session.add(_par_le_resume(monde))
        session.add(_signataire(session, monde))


def _par_le_resume(monde: Monde) -> PreferenceAvis:
    return PreferenceAvis(
        utilisateur_id=monde.comptes["coordonnateur"].id, genre=CODE, canal=Canal.QUOTIDIEN
    )


def _signataire(session: Session, monde: Monde) -> ProgrammeSignataire:
    demande = select(Organisme.id).where(Organisme.public_id == monde.bailleur)
    organisme_id = session.scalars(demande).one()
    return ProgrammeSignataire(programme_id=monde.programme_id, organisme_id=organisme_id)


def mener_a_l_alerte(monde: Monde, *, depart: datetime) -> Suivi:
    """Walk a dossier until its six months run, and leave it no other due date."""
    suivi = Suivi.ouvrir(monde, le=depart).mener_jusqu_a("mettre_a_jour_demande")
    with transaction(monde.factory) as session:
        session.execute(delete(Echeance).where(Echeance.code != CODE))
    return suivi
