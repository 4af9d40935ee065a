"""Alerts that had fired, once the dossier has been rebuilt: kept, or withdrawn.

The rebuilt due date says which: the same one as the alert's, and the alert stands; another one,
and the alert is withdrawn so that it fires at the true date; none, and its reason is gone, closed
by a fact of the history or taken back with it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.echeance import Echeance
from models.envoi import Envoi
from workflow.ecritures.contexte import table

CAUSE = "étape corrigée"
"""`envoi.erreur` of a message that a correction left without an object."""


def accorder_alertes(session: Session, dossier_id: int, *, le: datetime) -> None:
    """Bring the dossier's alerts in line with its rebuilt due dates."""
    connexion, alerte, echeance = session.connection(), table(Alerte), table(Echeance)
    declenchees = connexion.execute(
        select(
            alerte.c.id, alerte.c.public_id, alerte.c.cle, alerte.c.echeance_le,
            alerte.c.declenchee_le, alerte.c.close_le, echeance.c.id.label("echeance_id"),
            echeance.c.due_le,
        )
        .outerjoin(echeance, echeance.c.cle == alerte.c.cle)
        .where(alerte.c.dossier_id == dossier_id, alerte.c.retiree_le.is_(None))
    ).all()  # fmt: skip
    for ligne in declenchees:
        if ligne.due_le == ligne.echeance_le:
            connexion.execute(delete(echeance).where(echeance.c.id == ligne.echeance_id))
        elif ligne.due_le is not None or ligne.close_le is None:
            _retirer(session, ligne, le)


def _retirer(session: Session, ligne: Any, le: datetime) -> None:
    """Close the alert, free its key, and give up the messages that have not left."""
    alerte, envoi = table(Alerte), table(Envoi)
    session.connection().execute(
        update(alerte)
        .where(alerte.c.id == ligne.id)
        .values(
            cle=f"{ligne.cle}:retiree:{ligne.public_id}",
            close_le=max(le, ligne.declenchee_le),
            retiree_le=le,
        )
    )
    session.connection().execute(
        update(envoi)
        .where(
            envoi.c.cle.startswith(f"alerte:{ligne.public_id}:", autoescape=True),
            envoi.c.envoye_le.is_(None),
            envoi.c.abandonne_le.is_(None),
        )
        .values(abandonne_le=le, erreur=CAUSE)
    )
