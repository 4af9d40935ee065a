"""Say how much of her time a worker gives, from a month on (002:370)."""

from datetime import date

from sqlalchemy.orm import Session

from models.charge import CENTIEMES_D_UN_ETP, TempsTravail
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable, SaisieInvalide
from workflow.habilitations import Action, verifier

ETP_PAR_DEFAUT = CENTIEMES_D_UN_ETP
"""Where nothing was said: full time. The page says that it is supposed."""

ETP_ILLISIBLE = "Écrivez un temps entre 0 et 1, par exemple 0,80."


def dire_le_temps(
    session: Session, *, acteur: Utilisateur, travailleur: Utilisateur, mois: date, centiemes: int
) -> None:
    """Keep the hundredths of ETP of a worker from the month of `mois` on.

    Raises HabilitationRefusee, Introuvable (somebody of another association), SaisieInvalide.
    """
    verifier(acteur, Action.REASSIGNER)
    if travailleur.organisme_id != acteur.organisme_id:
        raise Introuvable
    if not 0 <= centiemes <= CENTIEMES_D_UN_ETP:
        raise SaisieInvalide({"etp": ETP_ILLISIBLE})
    premier = mois.replace(day=1)
    connu = session.get(TempsTravail, (travailleur.id, premier))
    if connu is None:
        session.add(TempsTravail(utilisateur_id=travailleur.id, mois=premier, centiemes=centiemes))
    else:
        connu.centiemes = centiemes
    session.flush()
