"""What notes, visits and answers do first: ask what can refuse them, leave a row of journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.errors import ErreurMetier
from models.utilisateur import Utilisateur
from workflow.avancement import transition
from workflow.avancement.evenement import Evenement
from workflow.errors import EtapeDejaFaite
from workflow.habilitations import Action, Ligne
from workflow.operations.geste import Geste, lire

ESSAIS = 4
"""How often a writer who was overtaken tries again: what was typed must not be lost for that."""


class DejaEnregistre(ErreurMetier):
    """The same form was sent twice (double click, back button): the first time was enough."""

    def __init__(self) -> None:
        super().__init__("C’était déjà enregistré : rien n’a été ajouté une seconde fois.")


@dataclass(frozen=True, slots=True)
class Trace:
    """What the journal keeps of an act: codes and ids, never what a note says.

    `clos`: the act is allowed on a closed dossier. `action`: the right that it asks for.
    """

    type: str
    element: str
    contenu: Mapping[str, object]
    fait_le: datetime
    saisi_le: datetime
    clos: bool = False
    action: Action = Action.NOTER


def inscrire(session: Session, acteur: Utilisateur, dossier_id: int, trace: Trace) -> Ligne:
    """Write the journal row of an act; the dossier's version does not move. Return its row.

    From here on the dossier's row is held until the commit. Raises what refuses
    (`operations.geste.lire`), and EtapeDejaFaite when the dossier keeps moving.
    """
    for _essai in range(ESSAIS - 1):
        try:
            return _ecrire(session, acteur, dossier_id, trace)
        except EtapeDejaFaite:
            continue
    return _ecrire(session, acteur, dossier_id, trace)


def _ecrire(session: Session, acteur: Utilisateur, dossier_id: int, trace: Trace) -> Ligne:
    geste = Geste(trace.action, acteur, trace.fait_le, trace.saisi_le)
    ligne = lire(session, geste, dossier_id, None, clos=trace.clos)
    evenement = Evenement(
        trace.type,
        trace.fait_le,
        trace.saisi_le,
        acteur.id,
        element=trace.element,
        contenu=dict(trace.contenu),
    )
    transition.noter(session, ligne, evenement)
    return ligne


def verifier_nouveau(session: Session, deja: ColumnElement[bool]) -> None:
    """Raise DejaEnregistre when a row has this id already; ask once the dossier is held."""
    if session.scalar(select(1).where(deja).limit(1)) is not None:
        raise DejaEnregistre
