"""What a step reads: one row of the dossier, and the live instance behind it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from models.codes import SorteEcheance
from models.definition import Definition
from models.dossier import Dossier, EtapeOuverte, EtatMoteur, Suspension
from models.echeance import Echeance
from models.preparee import LecturePreparee
from workflow.engine import Instance
from workflow.engine.etat import cache
from workflow.errors import Introuvable, MoteurEnDefaut
from workflow.habilitations import Ligne
from workflow.parcours.definition_chargee import DefinitionChargee, charger

_SUSPENDU = exists().where(Suspension.dossier_id == Dossier.id, Suspension.fin.is_(None))
_PROCHAINE = (
    # By the true due date: a timer put off (an incident, a correction) is due all the same.
    select(func.min(Echeance.due_le, type_=Echeance.due_le.type))
    .where(
        Echeance.dossier_id == Dossier.id,
        Echeance.sorte == SorteEcheance.MINUTERIE,
        Echeance.reveil_le.is_not(None),
    )
    .scalar_subquery()
)
COLONNES = (
    Dossier.id, Dossier.public_id, Dossier.menage_id, Dossier.definition_id,
    Dossier.programme_id, Dossier.association_id, Dossier.referent_id, Dossier.departement,
    Dossier.etat, Dossier.depuis, Dossier.clos_le, Dossier.version, Dossier.journal_rang,
    Dossier.journal_tete, Definition.sha256, Dossier.parametres, EtatMoteur.corps,
    _SUSPENDU.label("suspendu"), _PROCHAINE.label("prochaine_minuterie"),
)  # fmt: skip
DOSSIER: Select[*tuple[Any, ...]] = (
    select(*COLONNES)
    .join(Definition, Definition.id == Dossier.definition_id)
    .join(EtatMoteur, EtatMoteur.dossier_id == Dossier.id)
)
ETAPE: Select[*tuple[Any, ...]] = DOSSIER.add_columns(
    EtapeOuverte.tache_id, EtapeOuverte.element, EtapeOuverte.libelle, EtapeOuverte.sorte,
    EtapeOuverte.role, EtapeOuverte.role_conjoint, EtapeOuverte.formulaire,
    EtapeOuverte.depuis.label("etape_depuis"),
).join(EtapeOuverte, EtapeOuverte.dossier_id == Dossier.id)  # fmt: skip

# Built once: putting a statement together costs more than running it.
_PAR_DOSSIER = LecturePreparee(DOSSIER.where(Dossier.id == bindparam("lu_dossier")))
_DERNIERS_FAITS = LecturePreparee(
    select(
        select(func.max(EtapeOuverte.depuis, type_=EtapeOuverte.depuis.type))
        .where(EtapeOuverte.dossier_id == bindparam("lu_dossier"))
        .label("etape"),
        select(
            func.max(func.coalesce(Suspension.fin, Suspension.debut), type_=Suspension.debut.type)
        )
        .where(Suspension.dossier_id == bindparam("lu_dossier"))
        .label("suspension"),
    )
)
_PAR_TACHE = LecturePreparee(ETAPE.where(EtapeOuverte.tache_id == bindparam("lu_tache")))


@dataclass(frozen=True, slots=True)
class Lu:
    """A dossier as read before a transition. `ligne` has the columns of `DOSSIER` or `ETAPE`;
    `parametres` are those that it opened with: its programme may have changed since."""

    ligne: Ligne
    definition: DefinitionChargee
    instance: Instance
    parametres: Mapping[str, Any]


@lru_cache(maxsize=512)
def lire_parametres(texte: str) -> Mapping[str, Any]:
    """Return the parameters of a programme or of a dossier, read once per text."""
    return MappingProxyType(orjson.loads(texte))


def relire(session: Session, dossier_id: int) -> Ligne:
    """Read the row of a dossier. Raises Introuvable."""
    ligne: Ligne | None = _PAR_DOSSIER.premiere(session.connection(), lu_dossier=dossier_id)
    if ligne is None:
        raise Introuvable
    return ligne


def dernier_fait(session: Session, ligne: Ligne) -> datetime:
    """Return the moment that nothing new may precede: the last step, suspension or resumption.

    `dossier.depuis` alone is not enough: many steps leave the dossier in its state.
    """
    moments = _DERNIERS_FAITS.premiere(session.connection(), lu_dossier=ligne.id)
    connus: list[datetime] = [ligne.depuis, *(moment for moment in moments if moment is not None)]
    return max(connus)


@contextmanager
def situer(ligne: Ligne) -> Iterator[None]:
    """Say which dossier an engine failure stops: the incident needs it."""
    try:
        yield
    except MoteurEnDefaut as erreur:
        erreur.dossier_id = ligne.id
        raise


def lire_dossier(session: Session, dossier_id: int) -> Lu:
    """Read a dossier and its instance. Raises Introuvable."""
    return animer(session, relire(session, dossier_id))


def lire_etape(session: Session, tache_id: str) -> Ligne | None:
    """Read an open step with its dossier; None when it is not open any more."""
    ligne: Ligne | None = _PAR_TACHE.premiere(session.connection(), lu_tache=tache_id)
    return ligne


def animer(session: Session, ligne: Ligne) -> Lu:
    """Bring the instance of a row to life: from the cache, else from its stored state."""
    definition = charger(session, ligne.definition_id, ligne.sha256)
    instance = cache.prendre(session, ligne.id, ligne.version)
    if instance is None:
        with situer(ligne):
            instance = Instance.decoder(definition.modele, ligne.corps)
    return Lu(ligne, definition, instance, lire_parametres(ligne.parametres))


def lire_englobants(session: Session, dossier_id: int) -> Mapping[str, tuple[str, ...]]:
    """Return the calls and sub-processes around each open step and delay, outermost first.

    Read from a copy, for a page: the live instance stays where it is. Empty for a state that
    cannot be read. Raises Introuvable.
    """
    ligne = relire(session, dossier_id)
    definition = charger(session, ligne.definition_id, ligne.sha256)
    try:
        instance = Instance.decoder(definition.modele, ligne.corps)
    except MoteurEnDefaut:
        return {}
    frontiere = instance.frontiere()
    taches = [ouverte.tache_id for ouverte in frontiere.ouvertes]
    taches += [minuterie.tache_id for minuterie in frontiere.minuteries]
    return {tache_id: instance.englobants(tache_id) for tache_id in taches}
