"""Sends what is due in the outbox: claim, send, mark, each in a transaction of its own.

A message is claimed by a conditional update, so that two senders never share one. A sender
that dies between the server's « 250 » and our mark leaves its claim behind: once the claim is
stale, the message goes again with the same Message-ID. Nothing is lost, and the rare repeat is
recognisable.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from models.db import SessionFactory, lecture, transaction
from models.envoi import Envoi, prendre
from models.utilisateur import Utilisateur
from notifications.messages import Origine, Pli, composer
from notifications.transports import EnvoiImpossible, ServeurInjoignable, Transport

ATTENTES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
"""How long to wait after each failed attempt; after the last one the message is given up."""

PRISE_PERIMEE = timedelta(minutes=10)
"""A claim older than that belongs to a sender that died: no send lasts so long."""

A_EFFACER = frozenset({"mot_de_passe"})
"""Messages whose context opens something: it does not stay once they have left."""

journal = logging.getLogger(__name__)

Prevu = tuple[int, datetime]
"""(id of the message, moment of the attempt that is due)."""


@dataclass(frozen=True)
class Essai:
    """What came of one attempt; `cause` is None when the mail left."""

    pli: Pli
    cause: str | None = None
    definitif: bool = False
    injoignable: bool = False


def expedier(
    factory: SessionFactory,
    *,
    transport: Transport,
    origine: Origine,
    le: datetime,
    limite: int,
    lot: int = 1,
) -> int:
    """Try at most `limite` due messages and return how many left.

    A server that does not answer ends the run after one attempt: the others stay due.

    `lot` messages share their two transactions: above one only for a transport that cannot
    fail (memory), since a crash may then repeat a whole batch.
    """
    prevus = iter(_list_prevus(factory, le=le, limite=limite))
    partis = 0
    try:
        while morceau := list(islice(prevus, lot)):
            essais = _expedier_lot(factory, morceau, transport=transport, origine=origine, le=le)
            partis += sum(essai.cause is None for essai in essais)
            if any(essai.injoignable for essai in essais):
                break
    finally:
        transport.fermer()
    return partis


def _list_prevus(factory: SessionFactory, *, le: datetime, limite: int) -> list[Prevu]:
    with transaction(factory) as session:
        _liberer(session, le=le)
        _rapprocher(session, le=le)
    demande = (
        select(Envoi.id, Envoi.prochain_essai_le)
        .where(
            Envoi.envoye_le.is_(None), Envoi.abandonne_le.is_(None), Envoi.prochain_essai_le <= le
        )
        .order_by(Envoi.prochain_essai_le, Envoi.id)
        .limit(limite)
    )
    with lecture(factory) as session:
        return [(identifiant, prevu_le) for identifiant, prevu_le in session.execute(demande)]


def _liberer(session: Session, *, le: datetime) -> None:
    """Make the messages claimed by a dead sender due again; the lost attempt is counted.

    A claim from the future is stale too: the clock was ahead when it was made.
    """
    session.execute(
        update(Envoi)
        .where(
            Envoi.envoye_le.is_(None),
            Envoi.abandonne_le.is_(None),
            Envoi.prochain_essai_le <= le,
            Envoi.pris_le >= Envoi.prochain_essai_le,
            or_(Envoi.pris_le <= le - PRISE_PERIMEE, Envoi.pris_le >= le + PRISE_PERIMEE),
        )
        .values(prochain_essai_le=le, pris_le=None, essais=Envoi.essais + 1)
    )


def _rapprocher(session: Session, *, le: datetime) -> None:
    """Make due what was planned further ahead than any wait: the clock was ahead, and is not now.

    Left alone, the messages of a clock that had jumped by months would wait for those months.
    """
    session.execute(
        update(Envoi)
        .where(
            Envoi.envoye_le.is_(None),
            Envoi.abandonne_le.is_(None),
            Envoi.prochain_essai_le > le + ATTENTES[-1],
        )
        .values(prochain_essai_le=le, pris_le=None)
    )


def _expedier_lot(
    factory: SessionFactory,
    prevus: Sequence[Prevu],
    *,
    transport: Transport,
    origine: Origine,
    le: datetime,
) -> list[Essai]:
    with transaction(factory) as session:
        plis = list(_prendre_tous(session, prevus, le=le))
    essais = [_tenter(pli, transport=transport, origine=origine, le=le) for pli in plis]
    with transaction(factory) as session:
        for essai in essais:
            _marquer(session, essai, le=le)
    return essais


_PLI = (
    select(
        Envoi.id,
        Envoi.cle,
        Envoi.gabarit,
        Envoi.essais,
        Utilisateur.courriel,
        Envoi.contexte,
        Utilisateur.actif,
    )
    .join(Utilisateur, Utilisateur.id == Envoi.utilisateur_id)
    .where(Envoi.id == bindparam("envoi_id"))
)


def _prendre_tous(session: Session, prevus: Sequence[Prevu], *, le: datetime) -> Iterator[Pli]:
    """Claim these messages and yield those that are ours and have somebody to read them."""
    for identifiant, prevu_le in prevus:
        if not prendre(session, identifiant, essai_prevu_le=prevu_le, le=le):
            continue
        lu = session.execute(_PLI, {"envoi_id": identifiant}).one()
        contexte = json.loads(lu.contexte)
        pli = Pli(lu.id, lu.cle, lu.gabarit, lu.essais, lu.courriel, contexte)
        if lu.actif:
            yield pli
        else:
            _marquer(session, Essai(pli, "compte desactive", definitif=True), le=le)


def _tenter(pli: Pli, *, transport: Transport, origine: Origine, le: datetime) -> Essai:
    """Send one message of the batch; whatever goes wrong stays with that message."""
    try:
        transport.envoyer(composer(pli, origine=origine, le=le))
    except ServeurInjoignable as erreur:
        return Essai(pli, str(erreur), injoignable=True)
    except EnvoiImpossible as erreur:
        return Essai(pli, str(erreur), definitif=erreur.definitif)
    except Exception as erreur:
        # The error's own text may quote what was being composed: only its type is kept.
        journal.error("envoi %d impossible : %s", pli.id, type(erreur).__name__)
        return Essai(pli, type(erreur).__name__)
    return Essai(pli)


def _marquer(session: Session, essai: Essai, *, le: datetime) -> None:
    """Write down what came of an attempt.

    A failure counts only while the claim is still ours; a mail that left has left.
    """
    valeurs = _partie(le) if essai.cause is None else _echec(essai, le)
    est_clos = "prochain_essai_le" not in valeurs
    if est_clos and essai.pli.gabarit in A_EFFACER:
        valeurs["contexte"] = "{}"
    ligne = update(Envoi).where(Envoi.id == essai.pli.id, Envoi.envoye_le.is_(None))
    if essai.cause is not None:
        ligne = ligne.where(Envoi.pris_le == le)
    session.execute(ligne.values(essais=essai.pli.essais + 1, **valeurs))


def _partie(le: datetime) -> dict[str, datetime | str | None]:
    return {"envoye_le": le, "abandonne_le": None, "erreur": None}


def _echec(essai: Essai, le: datetime) -> dict[str, datetime | str | None]:
    """Return the columns of a failed attempt: the next one, later each time, or none."""
    if essai.definitif or essai.pli.essais >= len(ATTENTES):
        return {"abandonne_le": le, "erreur": essai.cause}
    return {"prochain_essai_le": le + ATTENTES[essai.pli.essais], "erreur": essai.cause}
