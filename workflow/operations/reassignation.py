"""Hand a dossier to another référent of the same association, with a word."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.alerte import Alerte, AlerteDestinataire
from models.utilisateur import Utilisateur
from workflow.avancement import transition
from workflow.ecritures import mesures
from workflow.ecritures.contexte import table
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.habilitations import SUIVEURS, Action, Ligne
from workflow.histoire.faits import REASSIGNATION
from workflow.operations.geste import Geste, lire, noter


def reassigner(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int | None,
    referent: str,
    motif: str,
    saisi_le: datetime,
) -> None:
    """Name another référent, by public id; the open measures follow.

    `version`: None when whoever hands over did not have the dossier under the eyes.
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
    _confier_les_alertes(session, ligne, referent_id)


def _confier_les_alertes(session: Session, ligne: Ligne, referent_id: int) -> None:
    """The alerts that run are the new référent's to read: the former one sees them no more."""
    alerte, pour = table(Alerte), table(AlerteDestinataire)
    en_cours = select(alerte.c.id).where(
        alerte.c.dossier_id == ligne.id, alerte.c.close_le.is_(None)
    )
    siennes = select(pour.c.alerte_id).where(pour.c.utilisateur_id == referent_id)
    session.connection().execute(
        update(pour)
        .where(
            pour.c.alerte_id.in_(en_cours),
            pour.c.alerte_id.not_in(siennes),
            pour.c.utilisateur_id == ligne.referent_id,
        )
        .values(utilisateur_id=referent_id, lue_le=None)
    )


def _trouver(session: Session, ligne: Ligne, public_id: str) -> int:
    """Return the account that may follow the dossier. Raises SaisieInvalide."""
    trouve = session.scalars(
        select(Utilisateur.id).where(
            Utilisateur.public_id == public_id,
            Utilisateur.organisme_id == ligne.association_id,
            Utilisateur.role.in_(SUIVEURS),
            Utilisateur.actif,
        )
    ).first()
    if trouve is None:
        raise SaisieInvalide({"referent": "Choisissez une personne de votre association."})
    return trouve
