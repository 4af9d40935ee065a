"""Confirm the social workers that an association really gave in a month (002:370; A19)."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.calendrier import jour_paris
from models.charge import MiseADisposition, cle_du_mois
from models.utilisateur import Utilisateur
from workflow.errors import SaisieInvalide
from workflow.habilitations import Action, verifier

MAXIMUM: Final = 99_999
"""Hundredths of ETP: more than the whole of Île-de-France has."""

PAS_FINI: Final = "Ce mois n’est pas terminé : il se confirme à partir du premier du mois suivant."
ILLISIBLE: Final = "Écrivez un nombre d’ETP entre 0 et 999,99, par exemple 3,80."


def confirmer_le_mois(
    session: Session, *, acteur: Utilisateur, mois: date, centiemes: int, le: datetime
) -> MiseADisposition:
    """Keep the ETP of all the actor's association in a month that is over; close what asked for it.

    Said again, it replaces what was said. Raises HabilitationRefusee, SaisieInvalide.
    """
    verifier(acteur, Action.REASSIGNER)
    premier = mois.replace(day=1)
    if premier >= jour_paris(le).replace(day=1):
        raise SaisieInvalide({"mois": PAS_FINI})
    if not 0 <= centiemes <= MAXIMUM:
        raise SaisieInvalide({"etp": ILLISIBLE})
    faite = MiseADisposition(
        association_id=acteur.organisme_id,
        mois=premier,
        centiemes=centiemes,
        confirmee_le=le,
        confirmee_par=acteur.id,
    )
    confirmee = session.merge(faite)
    demandee = Alerte.cle == cle_du_mois(acteur.organisme_id, premier)
    session.execute(
        update(Alerte)
        .where(demandee, Alerte.close_le.is_(None), Alerte.declenchee_le <= le)
        .values(close_le=le)
    )
    session.flush()
    return confirmee
