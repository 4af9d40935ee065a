"""Opening a shipped programme to new households; `gestion` says who may, and who did."""

from sqlalchemy.orm import Session

from models.definition import Programme
from workflow.errors import TransitionInterdite
from workflow.parcours.definitions import derniere_publiee
from workflow.programmes.fiches import Fiche, trouver
from workflow.programmes.registre import chercher, inscrire


def originale(fiche: Fiche) -> Fiche:
    """Return the programme that an alias names; any other is its own."""
    return trouver(fiche.doublon_de) if fiche.doublon_de else fiche


def activer(session: Session, identifiant: str) -> Programme:
    """Open a programme, known by its id or its code; a second time changes nothing.

    An alias opens the programme that it repeats. Raises ProgrammeInconnu, TransitionInterdite.
    """
    fiche = originale(trouver(identifiant))
    if derniere_publiee(session, fiche.forme) is None:
        raise TransitionInterdite(
            f"Le parcours « {fiche.forme} » n’est pas publié : lancez « jalon init », "
            "puis recommencez."
        )
    programme = inscrire(session, fiche)
    programme.actif = True
    session.flush()
    return programme


def lire_ouvert(session: Session, identifiant: str) -> Programme:
    """Return the row of a shipped programme that was opened once, or of the one it repeats.

    Raises ProgrammeInconnu, TransitionInterdite.
    """
    fiche = originale(trouver(identifiant))
    programme = chercher(session, fiche)
    if programme is None:
        raise TransitionInterdite(
            f"Le programme {fiche.id} n’a jamais été activé : il n’y a rien à désactiver."
        )
    return programme
