"""Close a dossier, on no end event of its diagram."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from models.accompagnement import Sortie
from models.alerte import Alerte
from models.codes import DossierEtat
from models.dossier import EtapeOuverte, Suspension
from models.echeance import Echeance
from models.utilisateur import Utilisateur
from workflow import lecture, transition
from workflow.ecritures import mesures
from workflow.ecritures.caleol import clore_proposition
from workflow.ecritures.contexte import Contexte, table
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


def fermer(contexte: Contexte, motif: str) -> None:
    """Write what a closing makes of the file: nothing stays open behind the dossier."""
    dossier_id, connexion = contexte.dossier_id, contexte.connexion
    clore_proposition(contexte, "sortie")
    mesures.clore_toutes(contexte, motif)
    mesures.annuler_echeances(contexte, table(Echeance).c.dossier_id == dossier_id)
    mesures.clore_alertes(contexte, table(Alerte).c.dossier_id == dossier_id)
    contexte.inserer(Sortie, **contexte.fait, motif=motif)
    etape, suspension = table(EtapeOuverte), table(Suspension)
    connexion.execute(delete(etape).where(etape.c.dossier_id == dossier_id))
    connexion.execute(
        update(suspension)
        .where(suspension.c.dossier_id == dossier_id, suspension.c.fin.is_(None))
        .values(fin=contexte.fait_le)
    )
