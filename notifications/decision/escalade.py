"""Follows an alert that fired: its steps, each at its delay, then its reminders.

One look tells all that is due, and each person once: after eight days off, an alert is late, not
repeated. Of two schedulers that look at the same alert, one acts.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select, update
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.alerte_reglages import lire_reglages
from models.alerte_regles import REGLES
from models.alerte_regles.nature import Palier, RegleAlerte
from models.codes import Horloge
from models.dossier import Dossier, Suspension
from models.relogement import Proposition
from notifications.decision.annonces import Sujet, appeler, dire_paliers, lire_sujet, rappeler
from notifications.decision.retenues import Retenues, lire_retenues
from notifications.decision.suites import list_paliers, prochaine

_PAR_CLE = {"synchronize_session": False}

HORLOGES_ARRETEES = sorted(c for c, r in REGLES.items() if r.horloge != Horloge.CONTINUE)
RETENUES_PAR_PROPOSITION = sorted(c for c, r in REGLES.items() if r.retenue_par_proposition)


@dataclass(frozen=True, slots=True)
class Suite:
    """An alert to look at, as it was read."""

    alerte_id: int
    suite_le: datetime
    dossier_id: int | None
    code: str


def list_a_suivre(
    session: Session, *, le: datetime, limite: int, alerte_id: int | None = None
) -> list[Suite]:
    """Return at most `limite` open alerts to look at by `le`, the earliest first; or just one.

    What a suspension or an open proposition holds is left out, and is back when they end: its
    moment is counted from their dates.
    """
    demande = (
        select(Alerte.id, Alerte.suite_le, Alerte.dossier_id, Alerte.code)
        .where(Alerte.close_le.is_(None), Alerte.suite_le <= le, ~_est_retenue())
        .where(Alerte.id == alerte_id if alerte_id is not None else ~false())
        .order_by(Alerte.suite_le, Alerte.id)
        .limit(limite)
    )
    return [
        Suite(un, au, dossier, code) for un, au, dossier, code in session.execute(demande) if au
    ]


def _est_retenue() -> ColumnElement[bool]:
    suspendu = select(Suspension.id).where(
        Suspension.dossier_id == Alerte.dossier_id, Suspension.fin.is_(None)
    )
    propose = select(Proposition.id).where(
        Proposition.dossier_id == Alerte.dossier_id, Proposition.close_le.is_(None)
    )
    return or_(
        and_(Alerte.code.in_(HORLOGES_ARRETEES), suspendu.exists()),
        and_(Alerte.code.in_(RETENUES_PAR_PROPOSITION), propose.exists()),
    )


def annoncer(
    session: Session,
    *,
    alerte: Alerte,
    regle: RegleAlerte,
    le: datetime,
    retenues: Retenues | None = None,
) -> None:
    """Tell an alert that has just fired: the steps due by `le`, and the systems that listen.

    `alerte`: with its subject and its dates, in the session; its key is free. `retenues`: what
    holds it back by the rule's own clock, when they have just been read.
    """
    session.add(alerte)
    session.flush()
    sujet = lire_sujet(session, alerte, regle)
    _derouler(session, sujet, retenues=retenues, le=le)
    appeler(session, sujet, le=le)


def avancer(session: Session, *, suite: Suite, le: datetime) -> bool:
    """Do what is due at `le` for an alert, and say when to look again.

    False when somebody moved it first: another scheduler, an answer, its closing. A rule that was
    switched off since is told no more (`relire` wakes what it had told).
    """
    alerte = _prendre(session, suite)
    if alerte is None:
        return False
    dossier = session.get(Dossier, alerte.dossier_id) if alerte.dossier_id else None
    programme_id = dossier.programme_id if dossier else alerte.programme_id
    en_vigueur = lire_reglages(session).regle(alerte.code, programme_id)
    if en_vigueur.active:
        _derouler(session, lire_sujet(session, alerte, en_vigueur.regle), le=le)
    return True


def remettre(session: Session, *, suite: Suite, au: datetime) -> bool:
    """Look again at `au`, after a failure. False when somebody moved it first."""
    remise = update(Alerte).where(*_meme(suite)).values(suite_le=au).returning(Alerte.id)
    return session.scalar(remise.execution_options(**_PAR_CLE)) is not None


def relire(session: Session, *, code: str, programme_id: int | None, le: datetime) -> int:
    """Look again at every open alert of a rule that has been set; return how many.

    `programme_id`: None for all of them. Who was told stays told; every step is looked at from
    the first, for one that the setting adds may come before those that were told.
    """
    du_programme = select(Dossier.id).where(Dossier.programme_id == programme_id)
    portee = or_(Alerte.dossier_id.in_(du_programme), Alerte.programme_id == programme_id)
    relues = session.execute(
        update(Alerte)
        .where(Alerte.code == code, Alerte.close_le.is_(None))
        .where(portee if programme_id is not None else ~false())
        .values(suite_le=le, palier=0)
        .returning(Alerte.id)
        .execution_options(**_PAR_CLE)
    )
    return len(relues.all())


def _meme(suite: Suite) -> tuple[ColumnElement[bool], ...]:
    return (
        Alerte.id == suite.alerte_id,
        Alerte.suite_le == suite.suite_le,
        Alerte.close_le.is_(None),
    )


def _prendre(session: Session, suite: Suite) -> Alerte | None:
    """Claim the alert as it was read, and read it as it is now."""
    prise = update(Alerte).where(*_meme(suite)).values(suite_le=None).returning(Alerte.id)
    if session.scalar(prise.execution_options(**_PAR_CLE)) is None:
        return None
    return session.get_one(Alerte, suite.alerte_id, populate_existing=True)


def _regle_du_jour(sujet: Sujet) -> RegleAlerte:
    """What is found as a dossier closes is told, once: no fact can put it out any more."""
    if sujet.dossier is not None and sujet.dossier.clos_le is not None:
        return replace(sujet.regle, repetition=None)
    return sujet.regle


def _derouler(
    session: Session, sujet: Sujet, *, le: datetime, retenues: Retenues | None = None
) -> None:
    """Live all the moments up to `le`, then tell each person once, whatever their number.

    What is told late for the first time stands for the reminders that it would have had. Of a
    rule that was set again (`relire`), the steps passed remind those whom they had told.
    """
    alerte, regle = sujet.alerte, _regle_du_jour(sujet)
    if retenues is None:
        retenues = lire_retenues(
            session, regle=regle, dossier_id=alerte.dossier_id, horloge=regle.horloge
        )
    deja = list_paliers(regle)[: alerte.palier]
    revenue_le, connue = alerte.relancee_le, bool(deja or alerte.destinataires)
    dus = _vivre(alerte, regle, retenues, le)
    dites = dire_paliers(
        session,
        sujet,
        paliers=[palier for palier, _ in dus],
        deja=deja,
        dits_le=[moment for _, moment in dus],
        le=le,
    )
    if connue and alerte.relancee_le != revenue_le:
        passes = list_paliers(regle)[: alerte.palier]
        alerte.rappels += rappeler(session, sujet, paliers=passes, sauf=dites, le=le)
    session.flush()


def _vivre(
    alerte: Alerte, regle: RegleAlerte, retenues: Retenues, le: datetime
) -> list[tuple[Palier, datetime]]:
    """Bring the alert's own dates to `le`; return the steps that have become due, and when."""
    dus: list[tuple[Palier, datetime]] = []
    suivante = prochaine(alerte, regle, retenues)
    while suivante is not None and suivante.moment is not None and suivante.moment <= le:
        if suivante.palier is None:
            alerte.relancee_le = suivante.moment
        else:
            dus.append((suivante.palier, suivante.moment))
            alerte.palier += 1
        suivante = prochaine(alerte, regle, retenues)
    # Held: to look at as soon as nothing holds it (`list_a_suivre`).
    alerte.suite_le = None if suivante is None else suivante.moment or le
    return dus
