"""Withdrawing a version: it opens no new dossier, and those on it go on. And putting it back."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.administration import tracer
from models.codes import DefinitionStatut
from models.db import un_a_la_fois
from models.definition import Definition, Programme
from models.utilisateur import Utilisateur
from workflow.errors import TransitionInterdite
from workflow.habilitations import Action, verifier

DERNIERE = (
    "C’est la dernière version publiée de ce parcours, et un programme ouvert la suit : publiez "
    "d’abord une autre version, ou fermez ce programme."
)


def retirer_definition(
    session: Session, *, acteur: Utilisateur, definition: Definition, le: datetime
) -> None:
    """Open no new dossier on a version. Raises TransitionInterdite."""
    verifier(acteur, Action.GERER_DEFINITIONS)
    un_a_la_fois(session)  # two withdrawals at once would leave no version
    session.refresh(definition)
    if definition.statut != DefinitionStatut.PUBLIEE:
        raise TransitionInterdite("Cette version est déjà retirée.")
    if _est_la_derniere(session, definition) and _est_suivie(session, definition.cle):
        raise TransitionInterdite(DERNIERE)
    definition.statut = DefinitionStatut.RETIREE
    definition.retiree_le, definition.retiree_par_id = le, acteur.id
    _noter(session, acteur, definition, "retirer", le)


def remettre_definition(
    session: Session, *, acteur: Utilisateur, definition: Definition, le: datetime
) -> None:
    """Put a withdrawn version back: new dossiers follow the newest one. TransitionInterdite."""
    verifier(acteur, Action.GERER_DEFINITIONS)
    un_a_la_fois(session)
    session.refresh(definition)
    if definition.statut != DefinitionStatut.RETIREE:
        raise TransitionInterdite("Cette version est déjà en service.")
    definition.statut = DefinitionStatut.PUBLIEE
    definition.retiree_le = definition.retiree_par_id = None
    _noter(session, acteur, definition, "remettre", le)


def _est_la_derniere(session: Session, definition: Definition) -> bool:
    autre = exists().where(
        Definition.cle == definition.cle,
        Definition.statut == DefinitionStatut.PUBLIEE,
        Definition.id != definition.id,
    )
    return not session.scalar(select(autre))


def _est_suivie(session: Session, cle: str) -> bool:
    ouvert = exists().where(Programme.parcours == cle, Programme.actif)
    return bool(session.scalar(select(ouvert)))


def _noter(
    session: Session, acteur: Utilisateur, definition: Definition, action: str, le: datetime
) -> None:
    session.flush()
    tracer(
        session, acteur_id=acteur.id, objet="definition", objet_id=definition.public_id,
        libelle=f"{definition.nom}, version {definition.numero}", action=action, le=le,
    )  # fmt: skip
