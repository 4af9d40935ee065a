"""Declare an absence: who does the work meanwhile. The dates give the rights, and end them."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import debut_de_journee, jour_lisible, jour_paris
from models.codes import Role
from models.db import un_a_la_fois
from models.suppleance import Suppleance
from models.utilisateur import Utilisateur
from workflow.errors import HabilitationRefusee, Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import SUIVEURS, Action, verifier

DUREE_MAXIMUM = timedelta(days=366)


def declarer_absence(
    session: Session,
    *,
    acteur: Utilisateur,
    absent: Utilisateur,
    suppleant: Utilisateur,
    debut: date,
    fin: date,
    le: datetime,
) -> Suppleance:
    """Let `suppleant` do the work of `absent` from the day `debut` to the day `fin`, both in.

    Raises HabilitationRefusee (somebody else's absence), SaisieInvalide (dates, an absence that
    overlaps, a chain of stand-ins).
    """
    verifier(acteur, Action.DECLARER_ABSENCE)
    _verifier_acteur(acteur, absent)
    _verifier_suppleant(absent, suppleant)
    _verifier_dates(debut, fin, jour_paris(le))
    un_a_la_fois(session)
    absence = Suppleance(
        absent_id=absent.id,
        suppleant_id=suppleant.id,
        # From now when it begins today: another stand-in may have ended this morning.
        debut=max(debut_de_journee(debut), le),
        fin=debut_de_journee(fin + timedelta(days=1)),
        declaree_par=acteur.id,
        declaree_le=le,
    )
    _verifier_chevauchement(session, absence)
    _verifier_chaine(session, absence)
    session.add(absence)
    session.flush()
    return absence


def terminer_absence(session: Session, *, acteur: Utilisateur, absence: str, le: datetime) -> None:
    """End a stand-in now; one that has not begun is erased. By either of them, or the chef.

    Raises Introuvable, TransitionInterdite when it has ended already.
    """
    verifier(acteur, Action.DECLARER_ABSENCE)
    trouvee = lire_absence(session, acteur, absence)
    if trouvee.fin <= le:
        raise TransitionInterdite("Ce remplacement est déjà terminé.")
    if trouvee.debut > le:
        session.delete(trouvee)
    else:
        trouvee.fin = le
    session.flush()


def lire_absence(session: Session, acteur: Utilisateur, absence: str) -> Suppleance:
    """Return an absence that concerns the actor. Raises Introuvable."""
    demande = (
        select(Suppleance, Utilisateur.organisme_id)
        .join(Utilisateur, Utilisateur.id == Suppleance.absent_id)
        .where(Suppleance.public_id == absence)
    )
    ligne = session.execute(demande).first()
    if ligne is None or not _concerne(acteur, ligne[0], ligne[1]):
        raise Introuvable
    trouvee: Suppleance = ligne[0]
    return trouvee


def _concerne(acteur: Utilisateur, absence: Suppleance, association_id: int) -> bool:
    chef = acteur.role == Role.CHEF_DE_SERVICE and acteur.organisme_id == association_id
    return chef or acteur.id in (absence.absent_id, absence.suppleant_id)


def _verifier_acteur(acteur: Utilisateur, absent: Utilisateur) -> None:
    """A caseworker declares her own absence; a chef, anybody's of the association."""
    if absent.organisme_id != acteur.organisme_id:
        raise Introuvable
    if acteur.id != absent.id and acteur.role != Role.CHEF_DE_SERVICE:
        raise HabilitationRefusee(
            "Vous déclarez vos propres absences ; pour celle d’un collègue, demandez à votre "
            "chef de service."
        )


def _verifier_suppleant(absent: Utilisateur, suppleant: Utilisateur) -> None:
    if suppleant.id == absent.id:
        raise SaisieInvalide({"suppleant": "Choisissez quelqu’un d’autre que la personne absente."})
    collegue = suppleant.actif and suppleant.organisme_id == absent.organisme_id
    if not collegue or suppleant.role not in SUIVEURS or absent.role not in SUIVEURS:
        raise SaisieInvalide({"suppleant": "Choisissez un collègue de votre association."})


def _verifier_dates(debut: date, fin: date, aujourdhui: date) -> None:
    erreurs = {}
    if debut < aujourdhui:
        erreurs["debut"] = "Un remplacement commence aujourd’hui au plus tôt."
    if fin < debut:
        erreurs["fin"] = "Le dernier jour ne peut pas précéder le premier."
    elif fin - debut > DUREE_MAXIMUM:
        erreurs["fin"] = "Un remplacement dure un an au plus : confiez plutôt les dossiers."
    if erreurs:
        raise SaisieInvalide(erreurs)


def _verifier_chevauchement(session: Session, absence: Suppleance) -> None:
    autre = _premiere(session, absence, absent_id=absence.absent_id)
    if autre is not None:
        raise SaisieInvalide(
            {
                "debut": f"Cette absence en recoupe une autre, {_periode(autre)} : "
                "mettez d’abord fin à celle-là."
            }
        )


def _verifier_chaine(session: Session, absence: Suppleance) -> None:
    """Refuse a stand-in of a stand-in: nobody would know who does the work."""
    absente = _premiere(session, absence, absent_id=absence.suppleant_id)
    if absente is not None:
        raise SaisieInvalide(
            {"suppleant": f"Cette personne est elle-même absente {_periode(absente)}."}
        )
    remplace = _premiere(session, absence, suppleant_id=absence.absent_id)
    if remplace is not None:
        raise SaisieInvalide(
            {
                "debut": f"La personne absente remplace déjà un collègue {_periode(remplace)} : "
                "mettez d’abord fin à ce remplacement."
            }
        )


def _premiere(session: Session, absence: Suppleance, **de: int) -> Suppleance | None:
    """Return the first stand-in of these people that overlaps the new one."""
    demande = (
        select(Suppleance)
        .filter_by(**de)
        .where(Suppleance.debut < absence.fin, Suppleance.fin > absence.debut)
        .order_by(Suppleance.debut)
    )
    return session.scalars(demande).first()


def _periode(absence: Suppleance) -> str:
    return f"du {jour_lisible(absence.debut)} au {jour_lisible(dernier_instant(absence.fin))}"


def dernier_instant(fin: datetime) -> datetime:
    """Return a moment of the last day of a stand-in: `fin` is out, at midnight or later."""
    return fin - timedelta(microseconds=1)
