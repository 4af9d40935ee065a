"""Tells landlords of a housing need without saying whose: they are told as organisations."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from models.alerte import Alerte, AlerteDestinataire
from models.alerte_regles.nature import Audience, Palier, RegleAlerte
from models.codes import Role
from models.dossier import Dossier
from notifications.boite.avis import Nouvelle, prevenir
from notifications.composition.genres import GENRES
from notifications.destinataires.audiences import list_organismes_du_besoin, list_referents

BESOIN = "besoin_anonyme"
PAGE_DES_BESOINS = "/bailleur/besoins"


def dit_un_besoin(regle: RegleAlerte, paliers: Iterable[Palier]) -> bool:
    """Return whether these steps tell the need: with the linked landlord, by rule (002:476-497)."""
    return regle.besoin_anonyme and any(p.audience == Audience.BAILLEUR_LIE for p in paliers)


def dire_le_besoin(
    session: Session,
    alerte: Alerte,
    dossier: Dossier,
    *,
    nommes: Collection[int],
    rang: int,
    le: datetime,
) -> None:
    """Tell the landlords that read the need, less those of `nommes`, told by name already.

    Their référents get neither the dossier nor the due date: the page shows what may be read.
    """
    connus = {ligne.organisme_id for ligne in alerte.destinataires if ligne.organisme_id}
    organismes = list_organismes_du_besoin(session, dossier=dossier, sauf={*connus, *nommes})
    role = Role.REFERENT_BAILLEUR
    alerte.destinataires += [AlerteDestinataire(role=role, organisme_id=o) for o in organismes]
    nouvelle = Nouvelle(
        cle=f"alerte:{alerte.public_id}:b{rang}",
        genre=BESOIN,
        objet=GENRES[BESOIN].libelle,
        lien=PAGE_DES_BESOINS,
        gabarit=BESOIN,
        contexte={"lien": PAGE_DES_BESOINS},
        canal=GENRES[BESOIN].canal,
        alerte_id=alerte.id,
    )
    referents = list_referents(session, organismes=organismes, departement=dossier.departement)
    prevenir(session, nouvelle, personnes=referents, le=le)
