"""Committees: the dossiers put on the lists of their meetings, and what these say."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.calendrier import debut_de_journee, decaler_mois, jour_paris
from models.dossier import Dossier
from models.instance import DecisionInstance, Instance, OrdreDuJour, Periodicite, Reunion
from models.journal import Journal
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, a_portee, verifier

INSCRIPTION: Final = "inscription_instance"
DECISION: Final = "decision_instance"
"""Types of the journal rows; their element is the kind of committee."""

PERIODES: Final[Mapping[str, tuple[int, int]]] = {
    Periodicite.HEBDOMADAIRE: (0, 7),
    Periodicite.QUINZAINE: (0, 14),
    Periodicite.MENSUELLE: (1, 0),
    Periodicite.BIMESTRIELLE: (2, 0),
    Periodicite.TRIMESTRIELLE: (3, 0),
    Periodicite.SEMESTRIELLE: (6, 0),
    Periodicite.ANNUELLE: (12, 0),
}
"""(months, days) between two meetings."""


def creer_instance(
    session: Session,
    *,
    acteur: Utilisateur,
    nom: str,
    type: str,
    periodicite: str | None,
    programme_id: int | None = None,
    departement: str | None = None,
) -> Instance:
    """Create a committee of a programme in a département, or else of the actor's association."""
    verifier(acteur, Action.GERER_INSTANCES)
    instance = Instance(
        nom=nom,
        type=type,
        periodicite=periodicite,
        programme_id=programme_id,
        departement=departement,
        association_id=acteur.organisme_id if programme_id is None else None,
    )
    session.add(instance)
    session.flush()
    return instance


def date_proposee(instance: Instance, derniere: date | None) -> date | None:
    """Return the day one period after the last meeting; the quarterly one: three months."""
    periode = PERIODES.get(instance.periodicite or "")
    if periode is None or derniere is None:
        return None
    mois, jours = periode
    return decaler_mois(derniere, mois) + timedelta(days=jours)


def reunions_du_dossier(dossier: Dossier, *, depuis: date) -> Select[Reunion]:
    """Return the query of the meetings to come that may see a dossier, the next one first."""
    return (
        select(Reunion)
        .join(Instance, Instance.id == Reunion.instance_id)
        .where(
            or_(
                Instance.association_id == dossier.association_id,
                and_(
                    Instance.programme_id == dossier.programme_id,
                    Instance.departement == dossier.departement,
                ),
            ),
            Reunion.le >= depuis,
            Reunion.annulee_le.is_(None),
        )
        .order_by(Reunion.le, Reunion.id)
    )


def inscrire(
    session: Session, *, acteur: Utilisateur, dossier: Dossier, reunion: str, le: datetime
) -> OrdreDuJour:
    """Put a dossier on the list of a meeting to come, by its public id. Once is enough.

    Raises HabilitationRefusee, Introuvable, TransitionInterdite. The dossier's version does not
    move.
    """
    verifier(acteur, Action.INSCRIRE_INSTANCE)
    ligne = lecture.relire(session, dossier.id)
    possibles = reunions_du_dossier(dossier, depuis=jour_paris(le))
    trouvee = session.scalars(possibles.where(Reunion.public_id == reunion)).first()
    if trouvee is None or not a_portee(session, acteur, ligne):
        raise Introuvable
    if ligne.clos_le is not None:
        raise TransitionInterdite("Ce dossier est clos : aucune réunion ne l’attend plus.")
    deja = _ligne(session, trouvee.id, dossier.id)
    if deja is not None:
        return deja
    contenu = {"reunion": trouvee.public_id}
    element = trouvee.instance.type
    evenement = Evenement(INSCRIPTION, le, le, acteur.id, element=element, contenu=contenu)
    transition.noter(session, ligne, evenement)
    inscrit = OrdreDuJour(
        reunion_id=trouvee.id, dossier_id=dossier.id, inscrit_le=le, inscrit_par_id=acteur.id
    )
    session.add(inscrit)
    session.flush()
    return inscrit


def _ligne(session: Session, reunion_id: int, dossier_id: int) -> OrdreDuJour | None:
    return session.scalars(
        select(OrdreDuJour).where(
            OrdreDuJour.reunion_id == reunion_id, OrdreDuJour.dossier_id == dossier_id
        )
    ).first()


def decider(
    session: Session,
    *,
    acteur: Utilisateur,
    ordre: OrdreDuJour,
    decision: str,
    etape: int | None,
    le: datetime,
) -> None:
    """Keep what a meeting said of a dossier, and the step it led to (`etape`: journal rank).

    Said again, it replaces what was said. Raises Introuvable, SaisieInvalide before the meeting.
    """
    verifier(acteur, Action.GERER_INSTANCES)
    ligne = lecture.relire(session, ordre.dossier_id)
    if not a_portee(session, acteur, ligne):
        raise Introuvable
    if ordre.reunion.annulee_le is not None:
        raise TransitionInterdite("Cette réunion est annulée : elle ne décide rien.")
    if jour_paris(le) < ordre.reunion.le:
        raise SaisieInvalide({"decision": "La réunion n’a pas encore eu lieu."})
    ordre.decision, ordre.decide_le = DecisionInstance(decision), le
    ordre.journal_id = _etape(session, ordre, etape)
    contenu = {"reunion": ordre.reunion.public_id, "decision": decision}
    element = ordre.reunion.instance.type
    transition.noter(
        session, ligne, Evenement(DECISION, le, le, acteur.id, element=element, contenu=contenu)
    )
    session.flush()


def _etape(session: Session, ordre: OrdreDuJour, rang: int | None) -> int | None:
    if rang is None:
        return None
    possibles = {journal.rang: journal.id for journal in list_etapes(session, ordre)}
    if rang not in possibles:
        raise Introuvable
    return possibles[rang]


def list_etapes(session: Session, ordre: OrdreDuJour) -> Sequence[Journal]:
    """Return the steps of the dossier since the day of the meeting, the first one first."""
    return session.scalars(
        select(Journal)
        .where(
            Journal.dossier_id == ordre.dossier_id,
            Journal.type == "etape",
            Journal.fait_le >= debut_de_journee(ordre.reunion.le),
        )
        .order_by(Journal.rang)
    ).all()


def derniere_reunion(session: Session, instance: Instance) -> date | None:
    """Return the day of the last meeting known, held or to come."""
    return session.scalar(
        select(func.max(Reunion.le, type_=Reunion.le.type)).where(
            Reunion.instance_id == instance.id, Reunion.annulee_le.is_(None)
        )
    )
