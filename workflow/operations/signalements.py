"""Warnings between association and landlord, both ways (001:245, 002:489)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Signalement
from models.codes import Role
from models.relogement import Logement, Occupation, Proposition
from models.utilisateur import Utilisateur
from models.visibilite import signalements_lisibles
from workflow import lecture, transition
from workflow.errors import Introuvable
from workflow.habilitations import Action, Ligne, a_portee, verifier
from workflow.operations.geste import Geste, lire
from workflow.transition import Evenement

EMETTEURS: dict[Role, str] = {
    Role.TRAVAILLEUR_SOCIAL: "association",
    Role.CHEF_DE_SERVICE: "association",
    Role.REFERENT_BAILLEUR: "bailleur",
    Role.CORRESPONDANT_BAILLEUR: "bailleur",
}


def signaler(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    type: str,
    message: str | None,
    fait_le: datetime,
    saisi_le: datetime,
) -> int:
    """Record a signalement and return its id. Raises HabilitationRefusee, Introuvable.

    The dossier's version does not move: a warning never spoils a form being filled.
    """
    geste = Geste(Action.SIGNALER, acteur, fait_le, saisi_le)
    ligne = lire(session, geste, dossier_id, None)
    contenu = {"type": type, "message": message}
    evenement = Evenement(
        "signalement", fait_le, saisi_le, acteur.id, element=type, contenu=contenu
    )
    transition.noter(session, ligne, evenement)
    signalement = Signalement(
        dossier_id=dossier_id,
        emetteur=EMETTEURS[Role(acteur.role)],
        bailleur_id=_bailleur_du_signalement(session, acteur, ligne),
        auteur_id=acteur.id,
        type=type,
        message=message,
        fait_le=fait_le,
        saisi_le=saisi_le,
    )
    session.add(signalement)
    session.flush()
    return signalement.id


def _bailleur_du_signalement(session: Session, acteur: Utilisateur, ligne: Ligne) -> int | None:
    """Return the landlord of the exchange: the author's, else the household's, else the offer's."""
    if EMETTEURS[Role(acteur.role)] == "bailleur":
        return acteur.organisme_id
    loge = select(Occupation.bailleur_id).where(
        Occupation.menage_id == ligne.menage_id, Occupation.fin.is_(None)
    )
    propose = (
        select(Logement.bailleur_id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(Proposition.dossier_id == ligne.id, Proposition.close_le.is_(None))
    )
    return session.scalars(loge).first() or session.scalars(propose).first()


def traiter_signalement(
    session: Session, *, acteur: Utilisateur, signalement_id: int, le: datetime
) -> None:
    """Mark a signalement as dealt with; the other side sees it. Raises Introuvable."""
    verifier(acteur, Action.TRAITER_SIGNALEMENT)
    lisible = select(Signalement).where(
        Signalement.id == signalement_id, signalements_lisibles(acteur)
    )
    signalement = session.scalars(lisible).first()
    if signalement is None:
        raise Introuvable
    ligne = lecture.relire(session, signalement.dossier_id)
    if not a_portee(session, acteur, ligne):
        raise Introuvable
    if signalement.traite_le is None:
        signalement.traite_le = le
        evenement = Evenement("signalement_traite", le, le, acteur.id, element=signalement.type)
        transition.noter(session, ligne, evenement)
        session.flush()
