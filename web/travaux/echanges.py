"""What one dossier leads to in another: messages delivered, follow-ups taken in."""

import logging
from datetime import datetime

from models.db import SessionFactory, lecture, transaction
from models.errors import ErreurMetier
from web.travaux import LOT
from web.travaux.echeances import PASSAGERES
from workflow.avancement import incidents
from workflow.messages import remise, suivis

journal = logging.getLogger(__name__)


def distribuer_messages(factory: SessionFactory, *, le: datetime) -> int:
    """Deliver the messages that another dossier waits for; return how many were received.

    Those that a delivery throws in turn leave at the next tick: two diagrams may answer each
    other without end.
    """
    recus, apres = 0, 0
    with lecture(factory) as session:
        jusqu_a = remise.dernier(session)
    while apres < jusqu_a:
        with lecture(factory) as session:
            lot = remise.list_a_remettre(session, apres=apres, jusqu_a=jusqu_a, le=le, limite=LOT)
        recus += sum(distribuer_un(factory, message_id, le=le) for message_id in lot)
        apres = lot[-1] if lot else jusqu_a
    return recus


def list_a_distribuer(
    factory: SessionFactory, *, le: datetime, limite: int
) -> list[tuple[int, int | None]]:
    """Return (message, dossier that has waited longest for it), the oldest message first."""
    with lecture(factory) as session:
        messages = remise.list_a_remettre(
            session, apres=0, jusqu_a=remise.dernier(session), le=le, limite=limite
        )
        attentes = {message: remise.list_attentes(session, message) for message in messages}
    return [(m, lues[0].dossier_id if lues else None) for m, lues in attentes.items()]


def accueillir_suivis(factory: SessionFactory, *, le: datetime) -> int:
    """Open or tell the dossiers of the follow-ups asked for; return how many were taken in."""
    demandes = list_a_accueillir(factory, le=le, limite=LOT)
    return sum(accueillir_un(factory, message_id, le=le) for message_id in demandes)


def list_a_accueillir(factory: SessionFactory, *, le: datetime, limite: int) -> list[int]:
    """Return the messages that ask for a follow-up, the oldest first."""
    with lecture(factory) as session:
        return suivis.list_demandes(session, le=le, limite=limite)


def accueillir_un(factory: SessionFactory, message_id: int, *, le: datetime) -> bool:
    """Take in one follow-up; tell whether it was."""
    try:
        with transaction(factory) as session:
            return suivis.accueillir(session, message_id=message_id, le=le) is not None
    except PASSAGERES:
        journal.warning("suivi_remis_a_plus_tard")
    except Exception as erreur:  # one item of a batch: the others must go on
        journal.error("suivi_en_echec", extra={"type": type(erreur)})
        with transaction(factory) as session:
            suivis.signaler_l_echec(session, message_id=message_id, erreur=erreur, le=le)
    return False


def distribuer_un(factory: SessionFactory, message_id: int, *, le: datetime) -> bool:
    """Offer a message to those who wait for it, in their order; tell whether one received it."""
    with lecture(factory) as session:
        attentes = remise.list_attentes(session, message_id)
    echecs = 0
    for attente in attentes:
        try:
            with transaction(factory) as session:
                if remise.remettre(
                    session, message_id=message_id, tache_id=attente.tache_id, le=le
                ):
                    return True
        except PASSAGERES:
            journal.warning("message_remis_a_plus_tard", extra={"element": attente.element})
        except Exception as erreur:  # one item of a batch: the others must go on
            journal.error(
                "message_en_echec", extra={"element": attente.element, "type": type(erreur)}
            )
            _signaler_l_echec(factory, attente, erreur, le=le)
            echecs += 1
    if echecs:
        with transaction(factory) as session:
            remise.reporter(session, message_id=message_id, le=le)
    return False


def _signaler_l_echec(
    factory: SessionFactory, attente: remise.Attente, erreur: Exception, *, le: datetime
) -> None:
    """Tell the administrator which dossier could not receive: the message is not lost."""
    with transaction(factory) as session:
        incidents.declarer(
            session,
            dossier_id=attente.dossier_id,
            element=attente.element,
            message=str(erreur) if isinstance(erreur, ErreurMetier) else incidents.MESSAGE,
            le=le,
        )
