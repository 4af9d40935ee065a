"""The daily sweep: what the dates of conventions, committees and organisations make due.

Once a day from five in the morning in Paris, at the first tick that comes. What holds today and
has not been told is an alert, dated with its true due date, however late the server looks; what
is open and holds no more is closed. Run twice, or by two schedulers, it tells nobody twice: the
key of each alert is unique.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.alerte_reglages import lire_reglages
from models.calendrier import PARIS, jour_paris
from models.db import SessionFactory, lecture, transaction
from models.tour import dernier_tour, est_a_faire, marquer
from notifications.decision.escalade import annoncer
from notifications.releve import conservation, conventions, organismes, reunions
from notifications.releve.constats import Constat, Passage
from notifications.releve.territoires import lire_reunions, lire_territoires

TOUR = "releve"
HEURE = time(5, tzinfo=PARIS)

CODES = ("A15", "A16", "A17", "A18", "A19", "A20", "A21")

journal = logging.getLogger(__name__)


def relever(factory: SessionFactory, *, le: datetime) -> int:
    """Do the sweep of the day if it is not done; return how many alerts it fired.

    With nothing to do, it costs one reading.
    """
    pour = moment_du_jour(le)
    with lecture(factory) as session:
        dernier = dernier_tour(session, TOUR)
        if not est_a_faire(dernier, pour):
            return 0
        passage = _preparer(session, pour, dernier, le)
        trouves = {un.cle: un for un in trouver(session, passage)}
        connues = _lire_connues(session)
    a_dire = [un for cle, un in trouves.items() if un.a_dire and cle not in connues]
    dites = sum(_dire(factory, un, le=le) for un in a_dire)
    tenus = {cle for cle, un in trouves.items() if un.tient}
    vivantes = {cle for cle, vit in connues.items() if vit} | {un.cle for un in a_dire}
    with transaction(factory) as session:
        _fermer(session, sorted(vivantes - tenus), le=le)
        marquer(session, TOUR, pour=pour)
    return dites


def moment_du_jour(le: datetime) -> datetime:
    """Return the last five o'clock in Paris: what the sweep at `le` is done for."""
    jour = jour_paris(le)
    pour = datetime.combine(jour, HEURE)
    return pour if pour <= le else datetime.combine(jour - timedelta(days=1), HEURE)


def _preparer(session: Session, pour: datetime, dernier: datetime | None, le: datetime) -> Passage:
    jour = jour_paris(pour)
    depuis = jour if dernier is None else min(jour, jour_paris(dernier))
    return Passage(le, jour, depuis, lire_reglages(session))


def trouver(session: Session, passage: Passage) -> Iterable[Constat]:
    """Yield all that holds: what is due and whose fact has not come."""
    territoires = lire_territoires(session)
    tenues = lire_reunions(session, avant=passage.jour)
    signees = conventions.lire_conventions(session)
    yield from reunions.list_constats(
        passage,
        territoires,
        protocoles=reunions.lire_protocoles(session),
        conventions=signees,
        reunions=tenues,
    )
    yield from conventions.list_constats(passage, signees, territoires=territoires, reunions=tenues)
    yield from organismes.list_mois(passage, organismes.lire_mois(session, passage, signees))
    yield from organismes.list_agrements(
        passage,
        organismes.lire_agrements(session),
        conventions=signees,
        territoires=territoires,
    )
    yield from conservation.list_constats(passage, session)


def _lire_connues(session: Session) -> Mapping[str, bool]:
    """Return {key of every alert that is about no dossier: whether it is open}."""
    demande = select(Alerte.cle, Alerte.close_le).where(
        Alerte.dossier_id.is_(None), Alerte.code.in_(CODES)
    )
    return {cle: close_le is None for cle, close_le in session.execute(demande)}


def _dire(factory: SessionFactory, constat: Constat, *, le: datetime) -> bool:
    """Fire one alert. False when another scheduler did, or when it failed: the next day tries."""
    try:
        with transaction(factory) as session:
            annoncer(session, alerte=_alerte(constat), regle=constat.regle, le=le)
    except IntegrityError:
        return False
    except Exception as erreur:  # one item of a batch: the others must go on
        journal.error("releve_en_echec", extra={"code": constat.code, "type": type(erreur)})
        return False
    return True


def _alerte(constat: Constat) -> Alerte:
    return Alerte(
        cle=constat.cle,
        code=constat.code,
        echeance_le=constat.due_le,
        declenchee_le=constat.due_le,
        **constat.sujet,
    )


def _fermer(session: Session, cles: Iterable[str], *, le: datetime) -> None:
    """Close by the fact: the meeting was held, the month confirmed, the convention followed."""
    for cle in cles:
        ouverte = (Alerte.cle == cle, Alerte.close_le.is_(None), Alerte.declenchee_le <= le)
        session.execute(update(Alerte).where(*ouverte).values(close_le=le))
