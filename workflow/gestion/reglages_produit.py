"""The settings of the product that are no rule of its own."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.administration import Reglage, lire_reglage, tracer
from models.codes import Role
from models.utilisateur import Utilisateur
from workflow.errors import TransitionInterdite
from workflow.habilitations import Action, verifier

RELECTURE: Final = "relecture"
"""Whether a second administrateur must read a version over before it is published."""
OUI, NON = "oui", "non"
DEUX: Final = 2
SEUL: Final = (
    "Vous êtes le seul administrateur : personne ne pourrait relire vos versions. Invitez-en "
    "d’abord un second."
)


def relecture_exigee(session: Session) -> bool:
    """Tell whether whoever wrote a version may not publish it alone."""
    return lire_reglage(session, RELECTURE, NON) == OUI


def regler_la_relecture(
    session: Session, *, acteur: Utilisateur, exigee: bool, le: datetime
) -> None:
    """Ask for a second reader, or no longer. Raises HabilitationRefusee, TransitionInterdite."""
    verifier(acteur, Action.REGLER_PRODUIT)
    avant = lire_reglage(session, RELECTURE, NON)
    apres = OUI if exigee else NON
    if exigee and _compter_les_administrateurs(session) < DEUX:
        raise TransitionInterdite(SEUL)
    if avant == apres:
        return
    session.merge(Reglage(cle=RELECTURE, valeur=apres, modifie_le=le, modifie_par_id=acteur.id))
    tracer(
        session,
        acteur_id=acteur.id,
        objet="reglage",
        objet_id=RELECTURE,
        libelle="Relecture avant publication",
        action="regler",
        le=le,
        detail={RELECTURE: [avant, apres]},
    )


def _compter_les_administrateurs(session: Session) -> int:
    actifs = select(func.count()).where(
        Utilisateur.role == Role.ADMINISTRATEUR, Utilisateur.actif.is_(True)
    )
    return session.scalar(actifs) or 0
