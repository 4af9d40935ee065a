"""Sends what is due in the outbox: claim, send, mark, each in a transaction of its own.

Mails and calls share it, each with a turn of its own: a receiver that does not answer keeps no
mail waiting. Nothing is lost, and the rare repeat after a crash bears the same identifier.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from time import monotonic

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.abonnement import Abonnement
from models.db import SessionFactory, transaction
from models.envoi import A_EFFACER, Envoi, EnvoiCanal
from notifications.appels.appelant import AbonnementFini, Appelant
from notifications.appels.composition import PliAppel, composer_appel
from notifications.composition.messages import Origine, Pli, composer
from notifications.envoi.prises import (
    ATTENTES,
    Prevu,
    ecarter,
    list_prevus,
    prendre_tous,
    reprendre,
    trouver_prevu,
)
from notifications.envoi.transports import EnvoiImpossible, ServeurInjoignable, Transport

TEMPS_DES_MUETTES_S = 20.0
"""How long one turn goes on once a receiver has hung: about the time that a single one may take."""

journal = logging.getLogger(__name__)


@dataclass(frozen=True)
class Moyens:
    """By what messages leave. Without `appelant`, calls wait for a process that has one.

    A transport keeps its connection: one `Moyens` per thread.
    """

    transport: Transport
    origine: Origine
    appelant: Appelant | None = None

    @property
    def canaux(self) -> tuple[EnvoiCanal, ...]:
        return tuple(EnvoiCanal) if self.appelant else (EnvoiCanal.COURRIEL,)


@dataclass(frozen=True)
class Essai:
    """What came of one attempt; `cause` is None when the message left."""

    pli: Pli | PliAppel
    cause: str | None = None
    definitif: bool = False
    injoignable: bool = False
    fini: bool = False
    """The receiver wants no more calls."""


def expedier(
    factory: SessionFactory, *, moyens: Moyens, le: datetime, limite: int, lot: int = 1
) -> int:
    """Try at most `limite` due messages of each channel and return how many left.

    A server that does not answer ends the turn of what goes to it after one attempt: the rest
    stays due.

    `lot` messages share their two transactions: above one only for means that cannot fail
    (memory), since a crash may then repeat a whole batch.
    """
    reprendre(factory, le=le)
    try:
        return sum(
            _expedier_canal(
                factory,
                list_prevus(factory, canal=canal, le=le, limite=limite),
                moyens=moyens,
                le=le,
                lot=lot,
            )
            for canal in moyens.canaux
        )
    finally:
        moyens.transport.fermer()


def expedier_un(factory: SessionFactory, *, cle: str, moyens: Moyens, le: datetime) -> bool:
    """Try the message of this key if it is due, and tell whether it left.

    The connection stays open for the next one: `moyens.transport.fermer()` when idle.
    """
    prevu = trouver_prevu(factory, cle=cle, le=le)
    if prevu is None or (prevu.destination is not None and moyens.appelant is None):
        return False
    return _expedier_canal(factory, [prevu], moyens=moyens, le=le, lot=1) == 1


def list_a_expedier(factory: SessionFactory, *, le: datetime, limite: int) -> list[str]:
    """Return the keys of what is due, mails first, after freeing what dead senders held.

    At most `limite` of each channel.
    """
    reprendre(factory, le=le)
    return [
        prevu.cle
        for canal in EnvoiCanal
        for prevu in list_prevus(factory, canal=canal, le=le, limite=limite)
    ]


def _expedier_canal(
    factory: SessionFactory, prevus: Sequence[Prevu], *, moyens: Moyens, le: datetime, lot: int
) -> int:
    muettes: dict[int | None, int] = {}
    partis, debut = 0, monotonic()
    for morceau in _decouper(prevus, lot):
        if muettes and monotonic() - debut > TEMPS_DES_MUETTES_S:
            break  # what is left stays due: receivers that hang must not hold the clock
        ouverts = [prevu for prevu in morceau if prevu.destination not in muettes]
        essais = _expedier_lot(factory, ouverts, moyens=moyens, le=le) if ouverts else []
        partis += sum(essai.cause is None for essai in essais)
        muettes |= {e.pli.destination: e.pli.essais for e in essais if e.injoignable}
    for abonnement, essais_faits in muettes.items():
        if abonnement is not None:
            with transaction(factory) as session:
                ecarter(session, abonnement=abonnement, essais=essais_faits, le=le)
    return partis


def _decouper(prevus: Sequence[Prevu], lot: int) -> Iterator[list[Prevu]]:
    suite = iter(prevus)
    while morceau := list(islice(suite, lot)):
        yield morceau


def _expedier_lot(
    factory: SessionFactory, prevus: Sequence[Prevu], *, moyens: Moyens, le: datetime
) -> list[Essai]:
    with transaction(factory) as session:
        plis = list(_prendre(session, prevus, le=le))
    essais = [_tenter(pli, moyens=moyens, le=le) for pli in plis]
    with transaction(factory) as session:
        for essai in essais:
            _marquer(session, essai, le=le)
    return essais


def _prendre(
    session: Session, prevus: Sequence[Prevu], *, le: datetime
) -> Iterator[Pli | PliAppel]:
    """Claim these messages, yield those that somebody will read, give the others up."""
    for prise in prendre_tous(session, prevus, le=le):
        if prise.sans_lecteur is None:
            yield prise.pli
        else:
            _marquer(session, Essai(prise.pli, prise.sans_lecteur, definitif=True), le=le)


def _tenter(pli: Pli | PliAppel, *, moyens: Moyens, le: datetime) -> Essai:
    """Send one message of the batch; whatever goes wrong stays with that message."""
    try:
        _envoyer(pli, moyens=moyens, le=le)
    except ServeurInjoignable as erreur:
        return Essai(pli, str(erreur), injoignable=True)
    except AbonnementFini as erreur:
        return Essai(pli, str(erreur), definitif=True, fini=True)
    except EnvoiImpossible as erreur:
        return Essai(pli, str(erreur), definitif=erreur.definitif)
    except Exception as erreur:
        # The error's own text may quote what was being composed: only its type is kept.
        journal.error("envoi_impossible", extra={"envoi": pli.id, "type": type(erreur)})
        return Essai(pli, type(erreur).__name__)
    return Essai(pli)


def _envoyer(pli: Pli | PliAppel, *, moyens: Moyens, le: datetime) -> None:
    if isinstance(pli, Pli):
        moyens.transport.envoyer(composer(pli, origine=moyens.origine, le=le))
    elif moyens.appelant is not None:
        moyens.appelant.appeler(composer_appel(pli, origine=moyens.origine))


def _marquer(session: Session, essai: Essai, *, le: datetime) -> None:
    """Write down what came of an attempt.

    A failure counts only while the claim is still ours; a message that left has left.
    """
    valeurs = _partie(le) if essai.cause is None else _echec(essai, le)
    est_clos = "prochain_essai_le" not in valeurs
    if est_clos and essai.pli.gabarit in A_EFFACER:
        valeurs["contexte"] = "{}"
    ligne = update(Envoi).where(Envoi.id == essai.pli.id, Envoi.envoye_le.is_(None))
    if essai.cause is not None:
        ligne = ligne.where(Envoi.pris_le == le)
    session.execute(ligne.values(essais=essai.pli.essais + 1, **valeurs))
    if essai.fini:
        fini = Abonnement.id == essai.pli.destination
        session.execute(update(Abonnement).where(fini).values(actif=False))


def _partie(le: datetime) -> dict[str, datetime | str | None]:
    return {"envoye_le": le, "abandonne_le": None, "erreur": None}


def _echec(essai: Essai, le: datetime) -> dict[str, datetime | str | None]:
    """Return the columns of a failed attempt: the next one, later each time, or none."""
    if essai.definitif or essai.pli.essais >= len(ATTENTES):
        return {"abandonne_le": le, "erreur": essai.cause}
    return {"prochain_essai_le": le + ATTENTES[essai.pli.essais], "erreur": essai.cause}
