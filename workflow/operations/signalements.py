"""Warnings between association and landlord, both ways (001:245, 002:489)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Signalement
from models.codes import Role
from models.relogement import Logement, Occupation, Proposition
from models.utilisateur import Utilisateur
from models.visibilite import signalements_lisibles
from workflow.avancement import lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.errors import Introuvable, TransitionInterdite
from workflow.habilitations import Action, Ligne, a_portee, verifier
from workflow.operations.geste import Geste, lire

MENAGE = "menage"
"""What a household says goes through its association (001:245)."""

EMETTEURS: dict[Role, str] = {
    Role.TRAVAILLEUR_SOCIAL: "association",
    Role.CHEF_DE_SERVICE: "association",
    Role.REFERENT_BAILLEUR: "bailleur",
    Role.CORRESPONDANT_BAILLEUR: "bailleur",
}


def cote_de(role: Role | str) -> tuple[str, ...]:
    """Return the senders of a role's own side: what they send waits for the other one."""
    cote = EMETTEURS[Role(role)]
    return (cote, MENAGE) if cote == "association" else (cote,)


def signaler(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    type: str,
    message: str | None,
    fait_le: datetime,
    saisi_le: datetime,
    du_menage: bool = False,
) -> int:
    """Record a signalement and return its id. Raises HabilitationRefusee, Introuvable.

    `du_menage`: the association passes on what the household says. The dossier's version does not
    move: a warning never spoils a form being filled.
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
        emetteur=_emetteur(acteur, du_menage),
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


def _emetteur(acteur: Utilisateur, du_menage: bool) -> str:
    cote = cote_de(acteur.role)
    return MENAGE if du_menage and MENAGE in cote else cote[0]


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


def accuser_reception(
    session: Session, *, acteur: Utilisateur, signalement_id: int, le: datetime
) -> None:
    """Say that a signalement of the other side is in hand. Raises Introuvable, HabilitationRefusee.

    Said once: the first day stays. One's own side has nothing to acknowledge.
    """
    signalement, ligne = _lire(session, acteur, signalement_id)
    if signalement.emetteur in cote_de(acteur.role):
        raise TransitionInterdite("Ce signalement vient de chez vous : l’autre partie en accuse.")
    if signalement.accuse_le is None:
        signalement.accuse_le = le
        _noter(session, ligne, acteur, geste="signalement_accuse", sujet=signalement.type, le=le)


def traiter_signalement(
    session: Session,
    *,
    acteur: Utilisateur,
    signalement_id: int,
    le: datetime,
    reponse: str | None = None,
) -> None:
    """Mark a signalement as dealt with; the other side sees it, with a word if there is one.

    Raises Introuvable, HabilitationRefusee. Who deals with the other side's has received it.
    """
    signalement, ligne = _lire(session, acteur, signalement_id)
    if signalement.traite_le is None:
        signalement.traite_le, signalement.reponse = le, reponse or None
        if signalement.emetteur not in cote_de(acteur.role):
            signalement.accuse_le = signalement.accuse_le or le
        _noter(session, ligne, acteur, geste="signalement_traite", sujet=signalement.type, le=le)


def _lire(session: Session, acteur: Utilisateur, signalement_id: int) -> tuple[Signalement, Ligne]:
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
    return signalement, ligne


def _noter(
    session: Session, ligne: Ligne, acteur: Utilisateur, *, geste: str, sujet: str, le: datetime
) -> None:
    transition.noter(session, ligne, Evenement(geste, le, le, acteur.id, element=sujet))
    session.flush()
