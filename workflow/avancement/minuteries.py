"""Timers of the diagrams: fired by the scheduler, or by a step that comes after them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import SorteEcheance
from models.echeance import Echeance
from workflow.avancement import lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.avancement.transition import Avancee
from workflow.engine import Frontiere
from workflow.errors import MoteurEnDefaut
from workflow.habilitations import Ligne

RATTRAPEES_MAXIMUM = 500
"""Timers that one step may fire: a fact dated years back may meet many, never without end."""


def declencher(session: Session, *, echeance: Echeance, le: datetime) -> Avancee:
    """Fire a timer: the fact is dated by the due date, the entry by `le`.

    Raises Introuvable, TacheAbsente, EtapeDejaFaite, MoteurEnDefaut.
    """
    lu = lecture.lire_dossier(session, echeance.dossier_id)
    tache_id, due_le = str(echeance.tache_id), echeance.due_le
    evenement = Evenement(
        "minuterie",
        due_le,
        le,
        acteur_id=None,
        element=echeance.code,
        tache_id=tache_id,
        acte=lu.instance.element(tache_id).lire("acte"),
        variables=lu.instance.variables(tache_id),
        contenu={"libelle": echeance.libelle},
    )
    avant = lu.instance.frontiere()
    ajoutees = transition.variables_de_l_acte(evenement)
    with lecture.situer(lu.ligne):
        lu.instance.declencher(tache_id, variables=ajoutees, moment=due_le, graine=evenement.sel)
    _verifier_que_le_temps_passe(echeance, avant, lu.instance.frontiere())
    return transition.ecrire(session, lu, avant, evenement)


def _verifier_que_le_temps_passe(echeance: Echeance, avant: Frontiere, apres: Frontiere) -> None:
    """Raise MoteurEnDefaut when a timer, fired, waits again for a moment that has come already.

    Nothing would ever end it: neither the scheduler's tick nor the step that catches up.
    """
    connues = {minuterie.tache_id for minuterie in avant.minuteries}
    for minuterie in apres.minuteries:
        rearmee = minuterie.element.id == echeance.code and minuterie.tache_id not in connues
        if rearmee and minuterie.due_le <= echeance.due_le:
            raise _sans_fin(echeance)


def _sans_fin(echeance: Echeance) -> MoteurEnDefaut:
    return MoteurEnDefaut(
        f"L’échéance « {echeance.libelle} » revient sans que le temps passe : le diagramme "
        "doit être corrigé.",
        echeance.code,
    )


def rattraper(session: Session, dossier: Ligne, *, jusqu_a: datetime, le: datetime) -> bool:
    """Fire the dossier's timers that were due before a fact, in their order.

    A due date is never lost because the user acts before the scheduler. Return whether any
    fired.
    """
    if dossier.prochaine_minuterie is None or dossier.prochaine_minuterie > jusqu_a:
        return False
    faites = 0
    while (echeance := _premiere(session, dossier.id, jusqu_a)) is not None:
        faites += 1
        if faites > RATTRAPEES_MAXIMUM:
            raise _sans_fin(echeance)
        declencher(session, echeance=echeance, le=le)
        session.expunge(echeance)
    return True


def _premiere(session: Session, dossier_id: int, jusqu_a: datetime) -> Echeance | None:
    return session.scalars(
        select(Echeance)
        .where(
            Echeance.dossier_id == dossier_id,
            Echeance.sorte == SorteEcheance.MINUTERIE,
            Echeance.reveil_le.is_not(None),
            Echeance.due_le <= jusqu_a,
        )
        .order_by(Echeance.due_le, Echeance.id)
        .limit(1)
    ).first()
