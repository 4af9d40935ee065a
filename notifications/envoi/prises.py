"""What is due in the outbox, and the claim on it: a message is never two senders' at once.

A sender that dies between the server's « 250 » and our mark leaves its claim behind: once the
claim is stale, the message goes again with the same identifier.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, or_, select, update
from sqlalchemy.orm import Session

from models.abonnement import Abonnement
from models.administration import lire_textes
from models.db import SessionFactory, lecture, transaction
from models.envoi import Envoi, EnvoiCanal, prendre
from models.utilisateur import Utilisateur
from notifications.appels.composition import PliAppel
from notifications.composition.messages import SANS_TEXTES, Pli

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


@dataclass(frozen=True)
class Prevu:
    """A message due: the moment of its attempt is what the claim is made on."""

    id: int
    cle: str
    essai_prevu_le: datetime
    destination: int | None
    """Subscription of a call; None: the mail server."""


@dataclass(frozen=True)
class Prise:
    """A message that is ours now. `sans_lecteur`: why nobody would read it, if so."""

    pli: Pli | PliAppel
    sans_lecteur: str | None = None


def reprendre(factory: SessionFactory, *, le: datetime) -> None:
    """Make due again what a dead sender held, and what a clock ahead had put off."""
    with transaction(factory) as session:
        _liberer(session, le=le)
        _rapprocher(session, le=le)


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


def list_prevus(
    factory: SessionFactory, *, canal: EnvoiCanal, le: datetime, limite: int
) -> list[Prevu]:
    """Return what is due by this channel, the earliest first."""
    demande = (
        select(Envoi.id, Envoi.cle, Envoi.prochain_essai_le, Envoi.abonnement_id)
        .where(_a_envoyer(le), Envoi.canal == canal)
        .order_by(Envoi.prochain_essai_le, Envoi.id)
        .limit(limite)
    )
    return _lire(factory, demande)


def trouver_prevu(factory: SessionFactory, *, cle: str, le: datetime) -> Prevu | None:
    """Return the message of this key if it is due."""
    demande = select(Envoi.id, Envoi.cle, Envoi.prochain_essai_le, Envoi.abonnement_id).where(
        Envoi.cle == cle, _a_envoyer(le)
    )
    return next(iter(_lire(factory, demande)), None)


def _a_envoyer(le: datetime) -> ColumnElement[bool]:
    return (
        Envoi.envoye_le.is_(None) & Envoi.abandonne_le.is_(None) & (Envoi.prochain_essai_le <= le)
    )


def _lire(factory: SessionFactory, demande: Select[int, str, datetime, int | None]) -> list[Prevu]:
    with lecture(factory) as session:
        return [Prevu(*ligne) for ligne in session.execute(demande)]


_LU = (
    select(
        Envoi.id,
        Envoi.cle,
        Envoi.gabarit,
        Envoi.essais,
        Envoi.contexte,
        Envoi.abonnement_id,
        Utilisateur.courriel,
        Utilisateur.actif.label("lit"),
        Abonnement.adresse,
        Abonnement.secret,
        Abonnement.actif.label("ecoute"),
    )
    .outerjoin(Utilisateur, Utilisateur.id == Envoi.utilisateur_id)
    .outerjoin(Abonnement, Abonnement.id == Envoi.abonnement_id)
    .where(Envoi.id == bindparam("envoi_id"))
)


def prendre_tous(session: Session, prevus: Sequence[Prevu], *, le: datetime) -> Iterator[Prise]:
    """Claim these messages and yield those that are ours."""
    ecrits = lire_textes(session)
    for prevu in prevus:
        if prendre(session, prevu.id, essai_prevu_le=prevu.essai_prevu_le, le=le):
            yield _prise(session.execute(_LU, {"envoi_id": prevu.id}).one(), ecrits)


def _prise(lu: Row[*tuple[Any, ...]], ecrits: Mapping[str, Mapping[str, str]]) -> Prise:
    contexte = json.loads(lu.contexte)
    debut = (lu.id, lu.cle, lu.gabarit, lu.essais)
    if lu.abonnement_id is None:
        # Rows of the first versions name one template per rule of alert.
        message = "alerte" if lu.gabarit.startswith("alerte_") else lu.gabarit
        pli = Pli(*debut, lu.courriel, contexte, ecrits.get(message, SANS_TEXTES))
        return Prise(pli, None if lu.lit else "compte desactive")
    appel = PliAppel(*debut, lu.abonnement_id, lu.adresse, lu.secret, contexte)
    return Prise(appel, None if lu.ecoute else "abonnement desactive")


def ecarter(session: Session, *, abonnement: int, essais: int, le: datetime) -> None:
    """Put off the other calls of a receiver that does not answer: they would hide others' calls.

    As long as the one that was tried, of which `essais` had failed before; none is counted.
    """
    session.execute(
        update(Envoi)
        .where(
            _a_envoyer(le),
            Envoi.abonnement_id == abonnement,
            or_(Envoi.pris_le.is_(None), Envoi.pris_le < Envoi.prochain_essai_le),
        )
        .values(prochain_essai_le=le + ATTENTES[min(essais, len(ATTENTES) - 1)])
    )
