"""The individual follow-ups that collective actions ask for (004 2.3.19, 3.4.1, 3.4.3).

A message `suivi_individuel`, whose key is a household, tells the dossier that this household has
with the association; where it has none, a dossier opens. Exactly once, as every message: claiming
it and writing what it leads to are one transaction.
"""

from datetime import datetime

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.codes import DossierEtat
from models.dossier import Dossier
from models.errors import ErreurMetier
from models.journal import Journal
from models.menage import Menage
from models.message import Message
from models.utilisateur import Utilisateur
from workflow.avancement import dossiers, incidents, lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.errors import EtapeDejaFaite, TransitionInterdite
from workflow.messages import remise
from workflow.parcours.definitions import derniere_publiee

NOM = "suivi_individuel"
PRIS = "Un autre traitement vient d’accueillir ce suivi."
SANS_PARCOURS = "Aucun parcours n’est publié pour ce suivi individuel : publiez-le."
LIBELLE = "Suivi demandé par une action collective"


def list_demandes(session: Session, *, le: datetime, limite: int) -> list[int]:
    """Return the follow-ups that nobody has taken in yet, the oldest first."""
    demande = (
        select(Message.id)
        .join(Dossier, Dossier.id == Message.emetteur_id)
        .where(
            Message.nom == NOM,
            Message.recu_le.is_(None),
            Message.prochain_essai_le <= le,
            Dossier.action_id.is_not(None),
        )
        .order_by(Message.id)
        .limit(limite)
    )
    return list(session.scalars(demande))


def accueillir(session: Session, *, message_id: int, le: datetime) -> int | None:
    """Take in one follow-up; return the dossier told or opened, None when it is already done.

    Raises TransitionInterdite when its parcours is not published, EtapeDejaFaite when another
    process is faster: the caller rolls back.
    """
    message = session.get(Message, message_id)
    if message is None or message.recu_le is not None:
        return None
    action = session.get_one(Dossier, message.emetteur_id)
    nomme = session.scalars(select(Menage).where(Menage.public_id == message.correlation)).one()
    menage = session.get_one(Menage, nomme.fusionne_dans_id or nomme.id)
    suivi = _dossier_en_cours(session, action, menage)
    if suivi is None:
        destinataire, rang = _ouvrir(session, message, action, menage, le), 1
    else:
        destinataire, rang = suivi, _prevenir(session, suivi, message, le)
    _prendre(session, message, destinataire, rang)
    return destinataire


def _dossier_en_cours(session: Session, action: Dossier, menage: Menage) -> int | None:
    """Return the newest open dossier of the household with the action's association."""
    return session.scalar(
        select(Dossier.id)
        .where(
            Dossier.menage_id == menage.id,
            Dossier.association_id == action.association_id,
            Dossier.etat != DossierEtat.CLOS,
        )
        .order_by(Dossier.id.desc())
        .limit(1)
    )


def _prevenir(session: Session, dossier_id: int, message: Message, le: datetime) -> int:
    """Write in the journal of the household's dossier; return the rank of the row."""
    ligne = lecture.relire(session, dossier_id)
    evenement = Evenement(
        NOM, message.connu_le, le, acteur_id=None, contenu={"libelle": LIBELLE, "message": NOM}
    )
    transition.noter(session, ligne, evenement)
    return int(ligne.journal_rang) + 1


def _ouvrir(
    session: Session, message: Message, action: Dossier, menage: Menage, le: datetime
) -> int:
    """Open the household's dossier, in the name of whoever asked for it."""
    transmises = orjson.loads(message.charge).get("variables", {})
    forme = str(transmises.get("forme_suivi", ""))
    definition = derniere_publiee(session, forme)
    if definition is None:
        raise TransitionInterdite(SANS_PARCOURS)
    return dossiers.ouvrir(
        session,
        acteur=_auteur(session, message, action),
        fait_le=message.connu_le,
        saisi_le=le,
        menage_id=menage.id,
        definition_id=definition.id,
        programme_id=action.programme_id,
        association_id=action.association_id,
        referent_id=action.referent_id,
        departement=action.departement,
    )


def _auteur(session: Session, message: Message, action: Dossier) -> Utilisateur:
    """Return who did the step that threw the message; the référent for one that has left."""
    auteur = session.scalar(
        select(Journal.acteur_id).where(
            Journal.dossier_id == action.id, Journal.rang == message.rang
        )
    )
    trouve = session.get(Utilisateur, auteur) if auteur is not None else None
    return trouve if trouve is not None and trouve.actif else action.referent


def signaler_l_echec(session: Session, *, message_id: int, erreur: Exception, le: datetime) -> None:
    """Tell the administrator which action asks for it, and try again in a day."""
    message = session.get_one(Message, message_id)
    incidents.declarer(
        session,
        dossier_id=message.emetteur_id,
        element=message.element,
        message=str(erreur) if isinstance(erreur, ErreurMetier) else incidents.MESSAGE,
        le=le,
    )
    remise.reporter(session, message_id=message_id, le=le)


def _prendre(session: Session, message: Message, destinataire: int, rang: int) -> None:
    pris = session.connection().execute(
        update(Message)
        .where(Message.id == message.id, Message.recu_le.is_(None))
        .values(recu_le=message.connu_le, destinataire_id=destinataire, destinataire_rang=rang)
        .returning(Message.id)
    )
    if pris.first() is None:
        raise EtapeDejaFaite(PRIS)
    session.expire(message)
