"""Undo a separation, a regrouping or a merge: every row as it was, or a refusal that says why."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.menage import Menage
from models.remaniement import Remaniement
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable, TransitionInterdite
from workflow.habilitations import Action
from workflow.menages.fusion import FUSION, FUSION_ANNULEE
from workflow.menages.mouvements import REGROUPEMENT, SEPARATION, dossiers_de
from workflow.menages.personnes import EVENEMENT, noter
from workflow.menages.registre import defaire
from workflow.operations.geste import Geste, lire

ANNULES = {
    SEPARATION: "separation_annulee",
    REGROUPEMENT: "regroupement_annule",
    FUSION: FUSION_ANNULEE,
}
"""Element of the journal rows that say so."""

DEJA_ANNULE = "C’est déjà annulé."


def list_remaniements(session: Session, menage_id: int) -> list[Remaniement]:
    """Return what was done to a household and to those that it absorbed, the last first."""
    absorbes = select(Menage.id).where(Menage.fusionne_dans_id == menage_id)
    siens = or_(
        Remaniement.menage_id == menage_id,
        Remaniement.autre_id == menage_id,
        Remaniement.menage_id.in_(absorbes),
        Remaniement.autre_id.in_(absorbes),
    )
    return list(session.scalars(select(Remaniement).where(siens).order_by(Remaniement.id.desc())))


def annuler(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    remaniement: str,
    saisi_le: datetime,
) -> None:
    """Put the households back as they were, from the dossier of one of them.

    A merge is undone by a chef de service. Raises HabilitationRefusee, Introuvable,
    TransitionInterdite with what happened since.
    """
    fait = session.scalars(select(Remaniement).where(Remaniement.public_id == remaniement)).first()
    action = Action.FUSIONNER if fait and fait.genre == FUSION else Action.GERER_MENAGE
    ligne = lire(session, Geste(action, acteur, saisi_le, saisi_le), dossier_id, None, clos=True)
    if fait is None or ligne.menage_id not in (fait.menage_id, fait.autre_id):
        raise Introuvable
    if fait.annule_le is not None:
        raise TransitionInterdite(DEJA_ANNULE)
    concernes = {fait.menage_id, *([fait.autre_id] if fait.autre_id else [])}
    defaire(session, fait.contenu)
    fait.annule_le, fait.annule_par_id = saisi_le, acteur.id
    session.flush()
    genre = FUSION_ANNULEE if fait.genre == FUSION else EVENEMENT
    for menage_id in sorted(concernes):
        for dossier in dossiers_de(session, menage_id, fait.association_id):
            contenu = {"remaniement": fait.public_id}
            element = ANNULES[fait.genre]
            noter(session, dossier, acteur, element, contenu, saisi_le=saisi_le, genre=genre)
