"""What some référents answered when asked why a household waits: a stuck list says why.

All of it is invented: the meeting names the situations (002:258-272), no table counts them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.codes import Role
from models.journal import Journal
from models.utilisateur import Utilisateur
from web.rejeu.hasard import build_hasard
from workflow.suivi import reponses

CODE: Final = "A01"
REPONDUES: Final = 0.6
"""Share of the alerts that somebody answered."""

DERNIERS_JOURS: Final = 25
"""Days within which they did: an answer holds until the rule repeats itself, a month later."""

PARTS: Final = {
    "offre_rare": 38,
    "demande_a_completer": 16,
    "non_divorce": 13,
    "demarche_association": 12,
    "cohabitation": 9,
    "choix_du_menage": 7,
    "regroupement_familial": 5,
}


def repondre_aux_alertes(session: Session, *, le: datetime) -> int:
    """Answer some of the running alerts of six months, at most at `le`; return how many."""
    faites = 0
    for alerte in session.scalars(
        select(Alerte).where(Alerte.code == CODE, Alerte.close_le.is_(None)).order_by(Alerte.id)
    ).all():
        hasard = build_hasard("reponses", alerte.public_id)
        acteur = next(_list_porteurs(session, alerte), None)
        if acteur is None or hasard.random() >= REPONDUES:
            continue
        reponses.repondre(
            session,
            acteur=acteur,
            alerte=alerte.public_id,
            motif=hasard.choices(tuple(PARTS), tuple(PARTS.values()))[0],
            precision="",
            le=_moment(session, alerte, hasard, le),
        )
        faites += 1
    return faites


def _list_porteurs(session: Session, alerte: Alerte) -> Iterator[Utilisateur]:
    """Yield the travailleurs sociaux who were told of it."""
    for destinataire in alerte.destinataires:
        compte = session.get(Utilisateur, destinataire.utilisateur_id)
        if compte is not None and compte.role == Role.TRAVAILLEUR_SOCIAL:
            yield compte


def _moment(session: Session, alerte: Alerte, hasard: Random, le: datetime) -> datetime:
    """Return a moment of the last weeks, after all that was written about the dossier."""
    ecrit = session.scalar(
        select(func.max(Journal.saisi_le, type_=Journal.saisi_le.type)).where(
            Journal.dossier_id == alerte.dossier_id
        )
    )
    voulu = le - timedelta(days=hasard.uniform(1, DERNIERS_JOURS))
    return min(le, max(voulu, alerte.declenchee_le, ecrit or voulu))
