"""The dossiers that a user sees: search by name, reference, number or référent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import recherche
from models.codes import DossierEtat, Role
from models.dossier import Dossier
from models.recherche import lire_recherche
from models.repli import plier
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.listes.etapes import est_suspendu, nom_du_demandeur
from web.page.pagination import Rangee, Requete

BAILLEURS = (Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR)
"""They search by name: the number of a household that somebody looks for is hidden from them."""


@dataclass(frozen=True)
class LigneDossier:
    dossier: str
    menage: str
    etat: str
    depuis: datetime
    departement: str
    referent: str
    suspendu: bool


def list_dossiers(
    utilisateur: Utilisateur, *, cherche: str, clos: bool, referents: Collection[int] = ()
) -> Requete:
    """Return the dossiers found, the best first, then by name; the open ones, or the closed ones.

    `referents`: those whose dossiers are found too (`lire_referents`).
    """
    nom = nom_du_demandeur()
    requete = (
        select(
            Dossier.public_id, nom, Dossier.etat, Dossier.depuis, Dossier.departement,
            Utilisateur.nom, est_suspendu().label("suspendu"),
        )
        .join(Utilisateur, Utilisateur.id == Dossier.referent_id)
        .where(
            condition_de_visibilite(utilisateur),
            Dossier.menage_id.is_not(None),
            (Dossier.etat == DossierEtat.CLOS) == clos,
        )
    )  # fmt: skip
    if not cherche:
        return requete.order_by(nom, Dossier.id)
    lue = lire_recherche(cherche, sans_telephone=Role(utilisateur.role) in BAILLEURS)
    trouve = or_(recherche.correspond(lue), Dossier.referent_id.in_(referents))
    return requete.where(trouve).order_by(recherche.rang(lue), nom, Dossier.id)


def lire_referents(session: Session, utilisateur: Utilisateur, cherche: str) -> list[int]:
    """Return the colleagues who are called so: whoever hands dossiers over looks for them.

    Nobody for a caseworker, who sees but his own. An association has tens of accounts: they are
    folded here.
    """
    mots = plier(cherche).split()
    if not mots or Role(utilisateur.role) != Role.CHEF_DE_SERVICE:
        return []
    collegues = session.execute(
        select(Utilisateur.id, Utilisateur.nom).where(
            Utilisateur.organisme_id == utilisateur.organisme_id
        )
    )
    return [cle for cle, nom in collegues if all(mot in plier(nom) for mot in mots)]


def lire_dossier(rangee: Rangee) -> LigneDossier:
    return LigneDossier(*rangee)
