"""Close a dossier, on no end event of its diagram; hold a closed one while it goes on."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.codes import DossierEtat
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.ecritures.cloture import fermer
from workflow.ecritures.contexte import table
from workflow.habilitations import Action
from workflow.operations.geste import Geste, lire, noter, pas_avant

CLOTURE = "cloture"
"""`fin_element` of a dossier that a person closed, on no end event of the diagram."""


def clore(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    motif: str,
    fait_le: datetime,
    saisi_le: datetime,
) -> None:
    """Close a dossier for a reason of `sortie_motif`. Raises TransitionInterdite."""
    geste = Geste(Action.CLORE, acteur, fait_le, saisi_le)
    ligne = lire(session, geste, dossier_id, version)
    fait_le = pas_avant(lecture.dernier_fait(session, ligne), fait_le)
    geste = replace(geste, fait_le=fait_le)
    valeurs = {"etat": DossierEtat.CLOS, "clos_le": fait_le, "fin_element": CLOTURE}
    evenement = noter(session, ligne, geste, CLOTURE, {"motif": motif}, **valeurs)
    fermer(transition.contexte_d_ecriture(session, ligne, evenement), motif)


def retenir_clos(session: Session, dossier_id: int) -> bool:
    """Hold a closed dossier until the transaction ends; False when it is not closed.

    One reopens it while another restarts it elsewhere: only one of them may.
    """
    dossier = table(Dossier)
    retenu = session.connection().execute(
        update(dossier)
        .where(dossier.c.id == dossier_id, dossier.c.clos_le.is_not(None))
        .values(clos_le=dossier.c.clos_le)
    )
    return retenu.rowcount == 1


def est_continue(session: Session, dossier_id: int) -> bool:
    """Tell whether another dossier goes on from this one."""
    suite = select(Dossier.id).where(Dossier.reprend_id == dossier_id).limit(1)
    return session.scalar(suite) is not None
