"""Delivery: one message, one dossier, the one that has waited longest.

Claiming the message and living it in the receiver are one transaction: a server killed in between
has done neither. A suspended dossier is passed over until it resumes. A message stays until
somebody waits for it, or until the moment that its diagram gave it.
"""

from datetime import datetime, timedelta

import orjson
from sqlalchemy import ColumnElement, Row, exists, func, select, update
from sqlalchemy.orm import Session

from models.codes import SorteEtape
from models.dossier import EtapeOuverte, Suspension
from models.message import Message
from workflow.avancement import lecture, minuteries, transition
from workflow.avancement.evenement import Evenement
from workflow.avancement.transition import Avancee
from workflow.engine import SANS_CLE
from workflow.habilitations import Ligne

ATTENTES_MAXIMUM = 50
"""Receivers that one tick tries for a message: beyond, the next tick goes on."""

NOUVEL_ESSAI = timedelta(days=1)

Attente = Row[str, int, str]
"""An open step that listens: `tache_id`, `dossier_id`, `element`."""


def dernier(session: Session) -> int:
    """Return the id of the newest message: a tick stops there, for two diagrams may answer
    each other without end."""
    return session.scalar(select(func.max(Message.id))) or 0


def list_a_remettre(
    session: Session, *, apres: int, jusqu_a: int, le: datetime, limite: int
) -> list[int]:
    """Return the messages that somebody waits for, the oldest first."""
    demande = (
        select(Message.id)
        .where(
            Message.id > apres,
            Message.id <= jusqu_a,
            *_en_attente(le),
            exists().where(*_ecoute()).correlate(Message),
        )
        .order_by(Message.id)
        .limit(limite)
    )
    return list(session.scalars(demande))


def list_attentes(session: Session, message_id: int) -> list[Attente]:
    """Return the open steps that a message may go to, the one that has waited longest first."""
    demande = (
        select(EtapeOuverte.tache_id, EtapeOuverte.dossier_id, EtapeOuverte.element)
        .select_from(Message)
        .join(EtapeOuverte, EtapeOuverte.message == Message.nom)
        .where(Message.id == message_id, *_ecoute())
        .order_by(EtapeOuverte.depuis, EtapeOuverte.dossier_id, EtapeOuverte.tache_id)
        .limit(ATTENTES_MAXIMUM)
    )
    return list(session.execute(demande).all())


def remettre(session: Session, *, message_id: int, tache_id: str, le: datetime) -> Avancee | None:
    """Deliver a message to an open step. None: the message or the step is not there any more.

    Raises EtapeDejaFaite when the receiver moves meanwhile, MoteurEnDefaut when its diagram
    cannot go on: the caller rolls back, and the message still waits.
    """
    etape = lecture.lire_etape(session, tache_id)
    message = session.get(Message, message_id)
    if etape is None or etape.suspendu or message is None:
        return None
    recu_le = _recu_le(session, message, etape)
    if recu_le > le:
        return None  # the clock of the machine went back: not yet
    if minuteries.rattraper(session, etape, jusqu_a=recu_le, le=le):
        etape = lecture.lire_etape(session, tache_id)
    if etape is None or not _prendre(session, message_id, etape, recu_le, le):
        return None
    return _vivre(session, message, etape, recu_le, le)


def reporter(session: Session, *, message_id: int, le: datetime) -> None:
    """Try again in a day: those who wait for the message cannot receive it yet."""
    session.execute(
        update(Message)
        .where(Message.id == message_id, Message.recu_le.is_(None))
        .values(prochain_essai_le=le + NOUVEL_ESSAI)
    )


def _en_attente(le: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.recu_le.is_(None),
        Message.prochain_essai_le <= le,
        Message.expire_le.is_(None) | (Message.expire_le > le),
    )


def _ecoute() -> tuple[ColumnElement[bool], ...]:
    """Return « this step of another dossier, not suspended, listens to this message »."""
    suspendu = exists().where(
        Suspension.dossier_id == EtapeOuverte.dossier_id, Suspension.fin.is_(None)
    )
    return (
        EtapeOuverte.message == Message.nom,
        EtapeOuverte.correlation.in_([Message.correlation, SANS_CLE]),
        EtapeOuverte.dossier_id != Message.emetteur_id,
        ~suspendu.correlate(EtapeOuverte),
    )


def _recu_le(session: Session, message: Message, etape: Ligne) -> datetime:
    """Return the moment of the reception: as soon as the message was there and awaited.

    Not the tick's own moment: a server that was off changes no date. Nothing precedes the
    dossier's last fact where the wait has lasted since a phase began.
    """
    depuis: datetime = etape.etape_depuis
    if etape.sorte == SorteEtape.EVENEMENT:
        depuis = lecture.dernier_fait(session, etape)
    return max(message.connu_le, depuis)


def _prendre(
    session: Session, message_id: int, etape: Ligne, recu_le: datetime, le: datetime
) -> bool:
    """Claim the message for a dossier. False: another scheduler, or a correction, was first."""
    pris = session.connection().execute(
        update(Message)
        .where(Message.id == message_id, *_en_attente(le))
        .values(recu_le=recu_le, destinataire_id=etape.id, destinataire_rang=etape.journal_rang + 1)
        .returning(Message.id)
    )
    return pris.first() is not None


def _vivre(
    session: Session, message: Message, etape: Ligne, recu_le: datetime, le: datetime
) -> Avancee:
    lu = lecture.animer(session, etape)
    recues = lu.instance.recues(etape.tache_id, orjson.loads(message.charge))
    evenement = Evenement(
        "message",
        recu_le,
        le,
        acteur_id=None,
        element=etape.element,
        tache_id=etape.tache_id,
        acte=lu.instance.element(etape.tache_id).lire("acte"),
        variables=lu.instance.variables(etape.tache_id),
        contenu={"libelle": etape.libelle, "message": message.nom, "variables": recues},
    )
    avant = lu.instance.frontiere()
    variables = {**recues, **transition.variables_de_l_acte(evenement)}
    with lecture.situer(lu.ligne):
        lu.instance.terminer(
            etape.tache_id, variables=variables, moment=recu_le, graine=evenement.sel
        )
    return transition.ecrire(session, lu, avant, evenement)
