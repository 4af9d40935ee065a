"""The settings of the product that are no rule of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.administration import Reglage, lire_reglage
from models.codes import Role
from models.db import un_a_la_fois
from models.utilisateur import Utilisateur
from workflow.errors import TransitionInterdite
from workflow.gestion.traces import Traceur
from workflow.habilitations import Action, verifier

RELECTURE: Final = "relecture"
"""Whether a second administrateur must read a version over before it is published."""
OUI, NON = "oui", "non"
A_LEVER: Final = "a_lever"
"""Still asked for: one administrateur asked that it no longer be, and another has to agree."""
MOTS: Final = {OUI: "oui", NON: "non", A_LEVER: "oui, fin demandée"}
DEUX: Final = 2
SEUL: Final = (
    "Vous êtes le seul administrateur : personne ne pourrait relire vos versions. Invitez-en "
    "d’abord un second."
)
PAS_SEUL: Final = (
    "Vous avez déjà demandé la fin de la relecture : un autre administrateur doit l’accorder ici."
)

_tracer = Traceur[Reglage]("reglage", lambda reglage: (reglage.cle, "Relecture avant publication"))


@dataclass(frozen=True, slots=True)
class FinDemandee:
    """Who asked that the second reading be no longer asked for, and when."""

    par_id: int
    par: str
    le: datetime


def relecture_exigee(session: Session) -> bool:
    """Tell whether whoever wrote a version may not publish it alone."""
    return lire_reglage(session, RELECTURE, NON) != NON


def lire_la_fin_demandee(session: Session) -> FinDemandee | None:
    """Return the request that waits for a second administrateur, if any."""
    demande = (
        select(Reglage.modifie_par_id, Utilisateur.nom, Reglage.modifie_le)
        .join(Utilisateur, Utilisateur.id == Reglage.modifie_par_id)
        .where(Reglage.cle == RELECTURE, Reglage.valeur == A_LEVER)
    )
    ligne = session.execute(demande).first()
    return None if ligne is None else FinDemandee(*ligne)


def regler_la_relecture(
    session: Session, *, acteur: Utilisateur, exigee: bool, le: datetime
) -> str:
    """Ask for a second reader, or no longer; return what holds now: OUI, NON or A_LEVER.

    Who could end it alone could publish alone: the first to want the end asks for it, another
    grants it. Alone of their kind, an administrateur ends it: nobody could read over either.
    Drafts that wait for their reader may then be published by anybody, their author included.
    Raises HabilitationRefusee, TransitionInterdite.
    """
    verifier(acteur, Action.REGLER_PRODUIT)
    un_a_la_fois(session)
    reglage = session.get(Reglage, RELECTURE, populate_existing=True)
    if reglage is None:
        reglage = Reglage(cle=RELECTURE, valeur=NON)
    avant, apres = reglage.valeur, _suite(session, reglage, acteur, exigee=exigee)
    if avant != apres:
        reglage.valeur, reglage.modifie_le, reglage.modifie_par_id = apres, le, acteur.id
        session.add(reglage)
        detail = {RELECTURE: [MOTS[avant], MOTS[apres]]}
        _tracer(session, acteur, reglage, action="regler", le=le, detail=detail)
    return apres


def _suite(session: Session, reglage: Reglage, acteur: Utilisateur, *, exigee: bool) -> str:
    est_seul = _compter_les_administrateurs(session) < DEUX
    if exigee:
        if reglage.valeur == NON and est_seul:
            raise TransitionInterdite(SEUL)
        return OUI
    if reglage.valeur == NON or est_seul:
        return NON
    if reglage.valeur == OUI:
        return A_LEVER
    if reglage.modifie_par_id == acteur.id:
        raise TransitionInterdite(PAS_SEUL)
    return NON


def _compter_les_administrateurs(session: Session) -> int:
    actifs = select(func.count()).where(
        Utilisateur.role == Role.ADMINISTRATEUR, Utilisateur.actif.is_(True)
    )
    return session.scalar(actifs) or 0
