"""Decides: which due dates are an alert, and from when. Rules are rows of one table.

An alert fires once per key. Its moment is computed from the facts (due date, propositions,
suspensions), never from the hour at which somebody looked: a tick that comes late, after the
server was off, fires the same alert with the same date.
"""

from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.alerte import Alerte
from models.alerte_reglages import lire_reglages
from models.alerte_regles.nature import RegleAlerte
from models.calendrier import dernier_jour, jour_paris
from models.codes import Horloge
from models.dossier import Dossier, EtapeOuverte
from models.echeance import Echeance
from notifications.decision.escalade import annoncer
from notifications.decision.retenues import lire_retenues

_PAR_CLE = {"synchronize_session": "fetch"}
"""The default would compare the criteria with every due date that the session holds."""


def declencher(session: Session, *, echeance: Echeance, le: datetime) -> Alerte | None:
    """Fire one due alert: the alert, whom it tells at once, their messages. None when it does not.

    A01 (issue 2): at the due date, or when the last open proposition closes if that is later,
    provided that the measure runs and is not suspended. An alert whose reason is gone is
    dropped; one that is held back, or whose rule is switched off, sleeps (`reveil_le` null) until
    workflow wakes it. Of two schedulers that look at the same row, one acts.
    """
    dossier = session.get_one(Dossier, echeance.dossier_id)  # held here: read once
    en_vigueur = lire_reglages(session).regle(echeance.code, dossier.programme_id)
    if not _a_encore_un_objet(session, echeance):
        _retirer(session, echeance)
        return None
    if not en_vigueur.active:
        _rendormir(session, echeance, reveil_le=None)
        return None
    retenues = lire_retenues(
        session,
        regle=en_vigueur.regle,
        dossier_id=echeance.dossier_id,
        horloge=Horloge(echeance.horloge),
    )
    moment = retenues.liberer(max(echeance.due_le, echeance.reveil_le or echeance.due_le))
    if moment is None or moment > le:
        _rendormir(session, echeance, reveil_le=moment)
        return None
    if not _retirer(session, echeance) or _est_deja_declenchee(session, echeance.cle):
        return None
    alerte = _construire(echeance, moment, en_vigueur.regle)
    # A due date keeps the clock that it was armed with.
    lues = retenues if echeance.horloge == en_vigueur.regle.horloge else None
    annoncer(session, alerte=alerte, regle=en_vigueur.regle, retenues=lues, le=le)
    return alerte


def _construire(echeance: Echeance, moment: datetime, regle: RegleAlerte) -> Alerte:
    return Alerte(
        cle=echeance.cle,
        code=echeance.code,
        dossier_id=echeance.dossier_id,
        mesure_id=echeance.mesure_id,
        tache_id=echeance.tache_id,
        echeance_le=echeance.due_le,
        declenchee_le=moment,
        dernier_jour=_dernier_jour(echeance, regle),
        destinataires=[],
    )


def _dernier_jour(echeance: Echeance, regle: RegleAlerte) -> date | None:
    """Return the last day of what the alert warns of, when it comes before the end."""
    if not regle.avant or echeance.depart_le is None:
        return None
    return (dernier_jour if regle.terme_exclu else jour_paris)(echeance.depart_le)


def _a_encore_un_objet(session: Session, echeance: Echeance) -> bool:
    """Return whether the measure still runs, or the step is still open.

    Workflow deletes the row when they end; this is the belt to those braces.
    """
    if echeance.mesure_id is not None:
        ouverte = select(Mesure.id).where(
            Mesure.id == echeance.mesure_id, Mesure.fin_reelle.is_(None)
        )
        return session.scalar(ouverte) is not None
    if echeance.tache_id is not None:
        etape = select(EtapeOuverte.tache_id).where(EtapeOuverte.tache_id == echeance.tache_id)
        return session.scalar(etape) is not None
    return True


def _retirer(session: Session, echeance: Echeance) -> bool:
    """Take the due date away as it was read. False when another worker acted on it first."""
    retiree = session.scalar(
        delete(Echeance)
        .where(Echeance.id == echeance.id, Echeance.reveil_le == echeance.reveil_le)
        .returning(Echeance.id)
        .execution_options(**_PAR_CLE)
    )
    return retiree is not None


def _rendormir(session: Session, echeance: Echeance, *, reveil_le: datetime | None) -> None:
    session.execute(
        update(Echeance)
        .where(Echeance.id == echeance.id, Echeance.reveil_le == echeance.reveil_le)
        .values(reveil_le=reveil_le)
        .execution_options(**_PAR_CLE)
    )


def _est_deja_declenchee(session: Session, cle: str) -> bool:
    return session.scalar(select(Alerte.id).where(Alerte.cle == cle)) is not None
