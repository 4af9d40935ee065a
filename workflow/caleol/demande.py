"""The demand kept up to date between two steps: its number, its end, where it is registered."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.menage import Demande
from models.utilisateur import Utilisateur
from workflow.avancement import transition
from workflow.avancement.evenement import Evenement
from workflow.ecritures import demandes
from workflow.errors import TransitionInterdite
from workflow.habilitations import Action
from workflow.operations.geste import Geste, lire

DEMANDE = "demande"
"""Type of the journal row: the columns that changed, {"nur": ..., "valide_jusqu_au": ...}."""

COLONNES = ("nur", "valide_jusqu_au", "al_in", "syplo_a_jour")
"""What a renewal changes (R.441-2-7); wishes and radiation belong to the steps."""

SANS_MENAGE = "Une action collective n’a pas de demande de logement."

Valeur = str | date | bool | None


def tenir_la_demande(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    valeurs: Mapping[str, Valeur],
    le: datetime,
) -> bool:
    """Write the columns of `valeurs` that change; return whether one did.

    The dossier's version does not move. Raises HabilitationRefusee, Introuvable,
    TransitionInterdite.
    """
    ligne = lire(session, Geste(Action.PREPARER_CALEOL, acteur, le, le), dossier_id, None)
    if ligne.menage_id is None:
        raise TransitionInterdite(SANS_MENAGE)
    demande = _trouver(session, ligne.menage_id)
    changees = {
        colonne: valeurs[colonne]
        for colonne in COLONNES
        if colonne in valeurs and getattr(demande, colonne) != valeurs[colonne]
    }
    if not changees:
        return False
    evenement = Evenement(DEMANDE, le, le, acteur.id, contenu=changees)
    transition.noter(session, ligne, evenement)
    for colonne, valeur in changees.items():
        setattr(demande, colonne, valeur)
    session.add(demande)
    session.flush()
    if demandes.DATES & changees.keys():
        demandes.suivre(transition.contexte_d_ecriture(session, ligne, evenement))
    return True


def _trouver(session: Session, menage_id: int) -> Demande:
    """Return the household's demand; a new one, not written yet, when it has none."""
    connue = session.scalars(select(Demande).where(Demande.menage_id == menage_id)).first()
    return connue or Demande(menage_id=menage_id)
