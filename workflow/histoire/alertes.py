"""Alerts that had fired, once the dossier has been rebuilt: kept, or withdrawn.

The rebuilt due date says which: the same one as the alert's, and the alert stands; another one,
and the alert is withdrawn so that it fires at the true date; none, and its reason is gone, closed
by a fact of the history or taken back with it. An alert that fired before its rule's settings
were changed was counted with others: while it has a due date at all, it stands.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.alerte_reglages import ReglageAlerte
from models.avis import Avis
from models.dossier import Dossier
from models.echeance import Echeance
from models.envoi import Envoi
from workflow.ecritures.contexte import table

CAUSE = "étape corrigée"
"""`envoi.erreur` of a message that a correction left without an object."""

_ALERTE, _ECHEANCE = table(Alerte), table(Echeance)
_DOSSIER, _REGLAGE = table(Dossier), table(ReglageAlerte)

_REGLEE_DEPUIS = exists().where(
    _REGLAGE.c.code == _ALERTE.c.code,
    _REGLAGE.c.modifie_le > _ALERTE.c.declenchee_le,
    or_(_REGLAGE.c.programme_id.is_(None), _REGLAGE.c.programme_id == _DOSSIER.c.programme_id),
)


def accorder_alertes(session: Session, dossier_id: int, *, le: datetime) -> None:
    """Bring the dossier's alerts in line with its rebuilt due dates."""
    connexion = session.connection()
    declenchees = connexion.execute(
        select(
            _ALERTE.c.id, _ALERTE.c.public_id, _ALERTE.c.cle, _ALERTE.c.echeance_le,
            _ALERTE.c.declenchee_le, _ALERTE.c.close_le, _ECHEANCE.c.id.label("echeance_id"),
            _ECHEANCE.c.due_le, _REGLEE_DEPUIS.label("reglee_depuis"),
        )
        .join(_DOSSIER, _DOSSIER.c.id == _ALERTE.c.dossier_id)
        .outerjoin(_ECHEANCE, _ECHEANCE.c.cle == _ALERTE.c.cle)
        .where(_ALERTE.c.dossier_id == dossier_id, _ALERTE.c.retiree_le.is_(None))
    ).all()  # fmt: skip
    for ligne in declenchees:
        if ligne.due_le is not None and (ligne.due_le == ligne.echeance_le or ligne.reglee_depuis):
            connexion.execute(delete(_ECHEANCE).where(_ECHEANCE.c.id == ligne.echeance_id))
        elif ligne.due_le is not None or ligne.close_le is None:
            retirer(session, ligne, le)


def retirer(session: Session, ligne: Any, le: datetime) -> None:
    """Close the alert and free its key; forget what was not read, and not sent.

    `ligne`: its id, public_id, cle and declenchee_le.
    """
    connexion, avis = session.connection(), table(Avis)
    connexion.execute(
        update(_ALERTE)
        .where(_ALERTE.c.id == ligne.id)
        .values(
            cle=f"{ligne.cle}:retiree:{ligne.public_id}",
            close_le=max(le, ligne.declenchee_le),
            retiree_le=le,
            suite_le=None,
        )
    )
    connexion.execute(delete(avis).where(avis.c.alerte_id == ligne.id, avis.c.lu_le.is_(None)))
    _abandonner_les_envois(session, ligne.public_id, le)


def _abandonner_les_envois(session: Session, public_id: str, le: datetime) -> None:
    """Give up the mails and the calls about an alert that have not left."""
    envoi = table(Envoi)
    cles = (f"alerte:{public_id}:", f"appel:alerte:{public_id}:")
    session.connection().execute(
        update(envoi)
        .where(
            or_(*(envoi.c.cle.startswith(cle, autoescape=True) for cle in cles)),
            envoi.c.envoye_le.is_(None),
            envoi.c.abandonne_le.is_(None),
        )
        .values(abandonne_le=le, erreur=CAUSE)
    )
