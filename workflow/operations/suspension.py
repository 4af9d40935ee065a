"""Suspend and resume: an interval, orthogonal to the state (a product choice, in no source)."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.utilisateur import Utilisateur
from workflow.avancement import lecture, minuteries, transition
from workflow.ecritures.suspension import debut_de_suspension, lever, poser
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action
from workflow.operations.geste import Geste, lire, noter, pas_avant


def suspendre(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    motif: str,
    reprise_prevue_le: datetime | None,
    fait_le: datetime,
    saisi_le: datetime,
) -> None:
    """Open a suspension: clocks `arret` and `remise_a_zero` stop, `continue` run on.

    Raises TransitionInterdite when the dossier is closed or already suspended.
    """
    geste = Geste(Action.SUSPENDRE, acteur, fait_le, saisi_le)
    ligne = lire(session, geste, dossier_id, version)
    if ligne.suspendu:
        raise TransitionInterdite("Ce dossier est déjà suspendu.")
    if not motif.strip():
        raise SaisieInvalide({"motif": "Indiquez pourquoi le dossier est suspendu."})
    fait_le = pas_avant(lecture.dernier_fait(session, ligne), fait_le)
    geste = replace(geste, fait_le=fait_le)
    if minuteries.rattraper(session, ligne, jusqu_a=fait_le, le=saisi_le):
        ligne = lecture.relire(session, dossier_id)
    prevue = reprise_prevue_le.isoformat() if reprise_prevue_le else None
    contenu = {"motif": motif.strip(), "reprise_prevue_le": prevue}
    evenement = noter(session, ligne, geste, "suspension", contenu)
    contexte = transition.contexte_d_ecriture(session, ligne, evenement)
    poser(contexte, motif=motif.strip(), reprise_prevue_le=reprise_prevue_le)


def reprendre(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    fait_le: datetime,
    saisi_le: datetime,
) -> None:
    """End the suspension: each clock does what it declares. Raises TransitionInterdite."""
    geste = Geste(Action.REPRENDRE, acteur, fait_le, saisi_le)
    ligne = lire(session, geste, dossier_id, version)
    debut = debut_de_suspension(session.connection(), dossier_id)
    if debut is None:
        raise TransitionInterdite("Ce dossier n’est pas suspendu.")
    geste = replace(geste, fait_le=pas_avant(debut, fait_le))
    evenement = noter(session, ligne, geste, "reprise", {})
    lever(transition.contexte_d_ecriture(session, ligne, evenement))
