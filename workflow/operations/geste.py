"""What every operation of the dossier does first and last: ask what can refuse it, note it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.calendrier import jour_lisible, jours_entre
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.avancement.evenement import Evenement
from workflow.errors import EtapeDejaFaite, Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne, a_portee, verifier


@dataclass(frozen=True, slots=True)
class Geste:
    """Who does what, when it happened and when it is typed."""

    action: Action
    acteur: Utilisateur
    fait_le: datetime
    saisi_le: datetime


def lire(
    session: Session, geste: Geste, dossier_id: int, version: int | None, *, clos: bool = False
) -> Ligne:
    """Read the dossier for an operation, once all that can refuse it has been asked.

    `clos`: the operation may act on a closed dossier.
    """
    verifier(geste.acteur, geste.action)
    ligne = lecture.relire(session, dossier_id)
    if not a_portee(session, geste.acteur, ligne):
        raise Introuvable
    if geste.fait_le > geste.saisi_le:
        raise SaisieInvalide({"fait_le": "La date du fait ne peut pas être dans le futur."})
    if ligne.clos_le is not None and not clos:
        raise TransitionInterdite("Ce dossier est clos : rien ne peut plus y être changé.")
    if version is not None and version != ligne.version:
        raise EtapeDejaFaite(
            "Ce dossier a changé depuis que vous avez ouvert la page : relisez-le d’abord."
        )
    return ligne


def pas_avant(borne: datetime, fait_le: datetime) -> datetime:
    """Return the moment of the fact: the day of `borne` at the earliest, and never before it."""
    if jours_entre(borne, fait_le) < 0:
        jour = jour_lisible(borne)
        raise SaisieInvalide({"fait_le": f"La date du fait ne peut pas précéder le {jour}."})
    return max(fait_le, borne)


def noter(
    session: Session,
    ligne: Ligne,
    geste: Geste,
    type_: str,
    contenu: Mapping[str, object],
    **valeurs: Any,
) -> Evenement:
    evenement = Evenement(type_, geste.fait_le, geste.saisi_le, geste.acteur.id, contenu=contenu)
    transition.noter(session, ligne, evenement, version=ligne.version + 1, **valeurs)
    session.expire_all()
    return evenement
