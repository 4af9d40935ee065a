"""Hand a dossier to another référent of the same association, with a word."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.utilisateur import Utilisateur
from workflow import transition
from workflow.ecritures import mesures
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne
from workflow.histoire.faits import REASSIGNATION
from workflow.operations.geste import Geste, lire, noter

REFERENTS = (Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE)


def reassigner(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    referent: str,
    motif: str,
    saisi_le: datetime,
) -> None:
    """Name another référent, by public id; the open measures follow.

    Raises HabilitationRefusee, SaisieInvalide, TransitionInterdite, EtapeDejaFaite.
    """
    geste = Geste(Action.REASSIGNER, acteur, saisi_le, saisi_le)
    ligne = lire(session, geste, dossier_id, version)
    referent_id = _trouver(session, ligne, referent)
    if referent_id == ligne.referent_id:
        raise TransitionInterdite("Cette personne suit déjà le dossier.")
    if not motif.strip():
        raise SaisieInvalide({"motif": "Dites en un mot pourquoi le dossier change de mains."})
    contenu = {"referent_id": referent_id, "avant_id": ligne.referent_id, "motif": motif.strip()}
    evenement = noter(session, ligne, geste, REASSIGNATION, contenu, referent_id=referent_id)
    contexte = transition.contexte_d_ecriture(session, ligne, evenement)
    mesures.confier(replace(contexte, referent_id=referent_id))


def _trouver(session: Session, ligne: Ligne, public_id: str) -> int:
    """Return the account that may follow the dossier. Raises SaisieInvalide."""
    trouve = session.scalars(
        select(Utilisateur.id).where(
            Utilisateur.public_id == public_id,
            Utilisateur.organisme_id == ligne.association_id,
            Utilisateur.role.in_(REFERENTS),
            Utilisateur.actif,
        )
    ).first()
    if trouve is None:
        raise SaisieInvalide({"referent": "Choisissez une personne de votre association."})
    return trouve
