"""Who is asked to a meeting: what its committee implies, and the référents of its list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.definition import Convention
from models.dossier import Dossier
from models.instance import InstanceType, OrdreDuJour, Reunion
from models.utilisateur import Utilisateur
from notifications.destinataires.audiences import Personne
from notifications.destinataires.comptes import PERSONNE, Comptes
from notifications.destinataires.porteurs import RESPONSABLES, coordonnateurs, porteur, signataires

DU_PORTEUR = frozenset({InstanceType.COPIL, InstanceType.DIALOGUE_GESTION})
"""Committees to which whoever carries the convention comes."""


@dataclass(frozen=True)
class Cadre:
    """What a committee is about, as the audiences of `porteurs` read it."""

    organisme_id: int | None = None
    programme_id: int | None = None
    departement: str | None = None


def list_invites(session: Session, *, reunion: Reunion, le: datetime) -> list[Personne]:
    """Return the active accounts asked to this meeting, each once."""
    trouves = (
        Personne(*ligne)
        for comptes in _audiences(reunion, le)
        for ligne in session.execute(comptes.where(Utilisateur.actif).order_by(Utilisateur.id))
    )
    return list({personne.id: personne for personne in trouves}.values())


def _audiences(reunion: Reunion, le: datetime) -> Iterator[Comptes]:
    """Yield the chefs of the associations, the référents of the list, the State; then by kind.

    The quarterly meeting: the signatories' référents (002:497). The steering committee and the
    dialogue de gestion: who carries the programme's conventions.
    """
    instance = reunion.instance
    yield _referents_de_la_liste(reunion)
    if instance.association_id is not None:
        yield porteur(Cadre(organisme_id=instance.association_id), le)
        return
    cadre = Cadre(programme_id=instance.programme_id, departement=instance.departement)
    yield porteur(cadre, le)
    yield coordonnateurs(cadre, le)
    if instance.type == InstanceType.REUNION_TRIMESTRIELLE:
        yield signataires(cadre, le)
    if instance.type in DU_PORTEUR:
        yield _porteurs_des_conventions(reunion)


def _referents_de_la_liste(reunion: Reunion) -> Comptes:
    suivis = (
        select(Dossier.referent_id)
        .join(OrdreDuJour, OrdreDuJour.dossier_id == Dossier.id)
        .where(OrdreDuJour.reunion_id == reunion.id, Dossier.clos_le.is_(None))
    )
    return select(*PERSONNE).where(Utilisateur.id.in_(suivis))


def _porteurs_des_conventions(reunion: Reunion) -> Comptes:
    """Those who answer for a porteur that works in the committee's département."""
    instance = reunion.instance
    ici = select(Dossier.association_id).where(Dossier.departement == instance.departement)
    porteurs: Select[int] = select(Convention.porteur_id).where(
        Convention.programme_id == instance.programme_id,
        Convention.debut <= reunion.le,
        Convention.fin >= reunion.le,
        Convention.porteur_id.in_(ici),
    )
    return select(*PERSONNE).where(
        Utilisateur.role.in_(RESPONSABLES), Utilisateur.organisme_id.in_(porteurs)
    )
