"""What waits beside the open steps of « Ma journée », each in a short list of its own."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.utilisateur import Utilisateur
from web.fiches.reparations import Attendue, list_attendues
from web.listes.agenda import LigneAgenda, lire_agenda
from web.listes.obligations import LigneObligation, lire_obligation, list_obligations
from web.listes.offres import (
    OffreARepondre,
    OffreATous,
    lire_a_repondre,
    lire_a_tous,
    list_offres_a_repondre,
    list_offres_a_tous,
)
from web.listes.signalements import (
    LigneSignalement,
    lire_signalement,
    list_signalements,
    list_signalements_envoyes,
)


@dataclass(frozen=True)
class AVoir:
    """`envoyes`: the warnings that the other side has not dealt with.

    `disponibles`: the dwellings that landlords offer to all. `reparations`: what a head of
    service is to decide for stopped dossiers.
    """

    signalements: tuple[LigneSignalement, ...]
    envoyes: tuple[LigneSignalement, ...]
    offres: tuple[OffreARepondre, ...]
    disponibles: tuple[OffreATous, ...]
    obligations: tuple[LigneObligation, ...]
    agenda: tuple[LigneAgenda, ...]
    reparations: tuple[Attendue, ...]


def lire_a_voir(session: Session, utilisateur: Utilisateur, *, aujourdhui: date) -> AVoir:
    """Return the first rows of each list: one query each, more for the dates."""
    recus = session.execute(list_signalements(utilisateur))
    envoyes = session.execute(list_signalements_envoyes(utilisateur))
    offres = session.execute(list_offres_a_repondre(utilisateur))
    disponibles = session.execute(list_offres_a_tous(utilisateur))
    obligations = session.execute(list_obligations(utilisateur))
    return AVoir(
        signalements=tuple(map(lire_signalement, recus)),
        envoyes=tuple(map(lire_signalement, envoyes)),
        offres=tuple(map(lire_a_repondre, offres)),
        disponibles=tuple(map(lire_a_tous, disponibles)),
        obligations=tuple(map(lire_obligation, obligations)),
        agenda=lire_agenda(session, utilisateur, aujourdhui=aujourdhui),
        reparations=list_attendues(session, utilisateur),
    )
