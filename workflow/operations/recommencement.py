"""Start again: a new dossier goes on from one that is over (droit au recommencement, 001:350)."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from models.codes import DossierEtat
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.avancement.dossiers import ouvrir
from workflow.avancement.evenement import Evenement
from workflow.ecritures.contexte import table
from workflow.errors import Introuvable, TransitionInterdite
from workflow.habilitations import a_portee
from workflow.operations.cloture import est_continue

ACQUIS: Final = (
    "programme", "referent", "departement", "prescripteur", "composition", "demande",
    "volet_logement", "volet_confidentiel", "correspondant", "recommandations",
)  # fmt: skip
"""What a former dossier holds that may serve again; each only after a yes."""

REPRIS: Final = "acquis"
"""Type of the journal row of what was taken up; its element names it, its value is nowhere."""

EN_COURS = "Ce dossier est en cours : il n’y a rien à recommencer."
DEJA = "L’accompagnement a déjà repris dans un autre dossier."


def verifier_recommencable(session: Session, dossier: Dossier) -> None:
    """Raise TransitionInterdite for a dossier that goes on, or that another one continues."""
    if dossier.clos_le is None and dossier.etat != DossierEtat.VEILLE:
        raise TransitionInterdite(EN_COURS)
    if est_continue(session, dossier.id):
        raise TransitionInterdite(DEJA)


def recommencer(
    session: Session,
    *,
    acteur: Utilisateur,
    ancien: Dossier,
    repris: Collection[str],
    programme_id: int,
    definition_id: int,
    referent_id: int,
    departement: str,
    le: datetime,
) -> int:
    """Open a dossier linked to one that is closed or in veille. Return its id.

    `repris`: codes of ACQUIS that were said yes to; the values are written only by the steps that
    they are proposed in. A veille goes on: the landlord's answers one year after are owed all the
    same (002:283-292). Raises Introuvable, HabilitationRefusee, TransitionInterdite.
    """
    if not a_portee(session, acteur, lecture.relire(session, ancien.id)):
        raise Introuvable
    if not _retenir(session, ancien.id):
        raise TransitionInterdite(EN_COURS)
    verifier_recommencable(session, ancien)
    dossier_id = ouvrir(
        session,
        acteur=acteur,
        menage_id=ancien.foyer.id,
        definition_id=definition_id,
        programme_id=programme_id,
        association_id=ancien.association_id,
        referent_id=referent_id,
        departement=departement,
        fait_le=le,
        saisi_le=le,
        reprend_id=ancien.id,
    )
    _noter(session, dossier_id, acteur=acteur, repris=repris, ancien=ancien.public_id, le=le)
    return dossier_id


def _retenir(session: Session, dossier_id: int) -> bool:
    """Hold a dossier that is over until the transaction ends: it is restarted only once."""
    dossier = table(Dossier)
    retenu = session.connection().execute(
        update(dossier)
        .where(
            dossier.c.id == dossier_id,
            or_(dossier.c.clos_le.is_not(None), dossier.c.etat == DossierEtat.VEILLE),
        )
        .values(etat=dossier.c.etat)
    )
    return retenu.rowcount == 1


def _noter(
    session: Session,
    dossier_id: int,
    *,
    acteur: Utilisateur,
    repris: Collection[str],
    ancien: str,
    le: datetime,
) -> None:
    for code in (code for code in ACQUIS if code in repris):
        ligne = lecture.relire(session, dossier_id)
        contenu = {"dossier": ancien}
        transition.noter(
            session, ligne, Evenement(REPRIS, le, le, acteur.id, element=code, contenu=contenu)
        )
