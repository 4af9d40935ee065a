"""Tells that an offer has lapsed: once the delay is over, silence is a refusal (R.441-10).

The second half of A03 (« J-3 puis échéance »): the step that follows waits for nobody, so nothing
else would say it to the référent of a household that is not DALO.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte_regles.nature import Audience
from models.avis import Avis
from models.codes import PropositionIssue
from models.dossier import Dossier
from models.errors import typographier
from models.relogement import Proposition
from notifications.boite.avis import Nouvelle, prevenir
from notifications.composition.genres import GENRES
from notifications.destinataires.audiences import list_personnes

OFFRE_EXPIREE: Final = "offre_expiree"
PHRASE: Final = (
    "L’offre de logement du dossier {reference} est restée sans réponse à son terme : le silence "
    "vaut refus (R.441-10). Parlez-en avec le ménage, puis notez la suite dans Jalon."
)


def dire_le_silence(session: Session, *, dossier_id: int, terme: datetime, le: datetime) -> None:
    """Tell the référent of an offer that silence refused at `terme`, once; else tell nobody."""
    if not _est_echue(session, dossier_id, terme) or _est_deja_dit(session, dossier_id, terme):
        return
    dossier = session.get_one(Dossier, dossier_id)
    titre = typographier(f"{dossier.reference} : offre restée sans réponse")
    phrase = typographier(PHRASE.format(reference=dossier.reference))
    lien = f"/dossiers/{dossier.public_id}"
    nouvelle = Nouvelle(
        cle=f"{OFFRE_EXPIREE}:{dossier.public_id}:{terme.isoformat()}",
        genre=OFFRE_EXPIREE,
        objet=titre,
        lien=lien,
        gabarit="nouvelle",
        contexte={"titre": titre, "phrase": phrase, "lien": lien},
        canal=GENRES[OFFRE_EXPIREE].canal,
        obligatoire=GENRES[OFFRE_EXPIREE].obligatoire,
        reference=dossier.reference,
        echeance_le=terme,
        dossier_id=dossier.id,
    )
    audiences = (Audience.TRAVAILLEUR_SOCIAL,)
    personnes = list_personnes(session, dossier=dossier, audiences=audiences, le=le)
    prevenir(session, nouvelle, personnes=personnes, le=le)


def _est_echue(session: Session, dossier_id: int, terme: datetime) -> bool:
    demande = select(Proposition.id).where(
        Proposition.dossier_id == dossier_id,
        Proposition.close_le == terme,
        Proposition.issue == PropositionIssue.SILENCE,
    )
    return session.scalar(demande) is not None


def _est_deja_dit(session: Session, dossier_id: int, terme: datetime) -> bool:
    """Another timer may be due at the same instant, or the dossier have been taken back."""
    demande = select(Avis.id).where(
        Avis.dossier_id == dossier_id, Avis.genre == OFFRE_EXPIREE, Avis.echeance_le == terme
    )
    return session.scalars(demande.limit(1)).first() is not None
