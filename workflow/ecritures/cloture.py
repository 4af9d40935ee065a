"""What a closing by a person makes of the file."""

from sqlalchemy import delete, update

from models.accompagnement import Sortie
from models.alerte import Alerte
from models.dossier import EtapeOuverte, Suspension
from models.echeance import Echeance
from workflow.ecritures import delais, mesures, obligations
from workflow.ecritures.caleol import clore_proposition
from workflow.ecritures.contexte import Contexte, table


def fermer(contexte: Contexte, motif: str) -> None:
    """Write what a closing makes of the file: nothing stays open behind the dossier."""
    dossier_id, connexion = contexte.dossier_id, contexte.connexion
    clore_proposition(contexte, "sortie")
    mesures.clore_toutes(contexte, motif)
    obligations.lever_toutes(contexte)
    delais.annuler_echeances(contexte, table(Echeance).c.dossier_id == dossier_id)
    delais.clore_alertes(contexte, table(Alerte).c.dossier_id == dossier_id)
    if contexte.menage_id is not None:  # nobody leaves an action that ends
        contexte.inserer(Sortie, **contexte.fait, motif=motif)
    etape, suspension = table(EtapeOuverte), table(Suspension)
    connexion.execute(delete(etape).where(etape.c.dossier_id == dossier_id))
    connexion.execute(
        update(suspension)
        .where(suspension.c.dossier_id == dossier_id, suspension.c.fin.is_(None))
        .values(fin=contexte.fait_le)
    )
