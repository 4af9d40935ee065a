"""A collective action: a run of its own, without a household.

It never calls the way of a household: it throws a message, which opens a dossier or tells the one
that the household has (`workflow.messages.suivis`; `docs/adr/0010`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import OrganismeType
from models.collectif import ActionCollective
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from workflow.avancement import dossiers
from workflow.errors import SaisieInvalide
from workflow.habilitations import Action, verifier

PARCOURS = "collectif"
SANS_TITRE = "Donnez un titre à cette action."
BAILLEUR_INCONNU = "Choisissez un bailleur de la liste."


def ouvrir_action(
    session: Session,
    *,
    acteur: Utilisateur,
    fait_le: datetime,
    saisi_le: datetime,
    titre: str,
    site: str | None = None,
    bailleur: str | None = None,
    **rattachement: Any,
) -> int:
    """Create an action and open its run; return the id of the run.

    `bailleur`: the public id of the landlord of the site, if there is one; `rattachement`: as for
    `workflow.avancement.dossiers.ouvrir`, without a household.
    Raises SaisieInvalide, HabilitationRefusee.
    """
    verifier(acteur, Action.OUVRIR_DOSSIER)
    action = ActionCollective(
        titre=_titre(titre), site=site or None, bailleur_id=_bailleur(session, bailleur)
    )
    session.add(action)
    session.flush()
    return dossiers.ouvrir(
        session,
        acteur=acteur,
        fait_le=fait_le,
        saisi_le=saisi_le,
        menage_id=None,
        action_id=action.id,
        **rattachement,
    )


def _titre(titre: str) -> str:
    if not titre.strip():
        raise SaisieInvalide({"titre": SANS_TITRE})
    return titre.strip()


def _bailleur(session: Session, public_id: str | None) -> int | None:
    if not public_id:
        return None
    trouve = session.scalar(
        select(Organisme.id).where(
            Organisme.public_id == public_id,
            Organisme.type == OrganismeType.BAILLEUR,
            Organisme.actif,
        )
    )
    if trouve is None:
        raise SaisieInvalide({"bailleur": BAILLEUR_INCONNU})
    return trouve
