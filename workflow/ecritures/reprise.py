"""A terminated lease: the eviction procedure, the opinion asked for, the protocol signed."""

from sqlalchemy import select

from models.paliers import AvisReprise, ProcedureExpulsion
from workflow.ecritures import incidents_locatifs
from workflow.ecritures.contexte import Champs, Contexte, table

_PROCEDURE = table(ProcedureExpulsion)
ETAPE_PAR_DEFAUT = "jugement_resiliation"


def recueillir_avis_ccapex(contexte: Contexte, champs: Champs) -> None:
    """Keep the CCAPEX's opinion and the decision that follows it (004 2.3.10)."""
    contexte.ajouter(AvisReprise, **contexte.fait, **champs.pop("avis_reprise"))


def constater_procedure(contexte: Contexte, champs: Champs) -> None:
    """Keep where the procedure stands, and the debt (004 2.2.2, 2.2.10)."""
    procedure = champs.pop("procedure")
    contexte.ajouter(ProcedureExpulsion, **contexte.fait, **procedure)
    incidents_locatifs.constater_la_dette(
        contexte, dette=procedure.get("dette"), mois=procedure.get("mois_impayes")
    )


def conclure_protocole(contexte: Contexte, champs: Champs) -> None:
    """Keep the protocol and its plan, at the stage that the procedure had reached (004 2.2.2)."""
    contexte.ajouter(
        ProcedureExpulsion,
        **contexte.fait,
        etape=_derniere_etape(contexte),
        **champs.pop("procedure"),
    )


def _derniere_etape(contexte: Contexte) -> str:
    etape: str | None = contexte.connexion.scalar(
        select(_PROCEDURE.c.etape)
        .where(_PROCEDURE.c.dossier_id == contexte.dossier_id)
        .order_by(_PROCEDURE.c.id.desc())
        .limit(1)
    )
    return etape or ETAPE_PAR_DEFAUT
