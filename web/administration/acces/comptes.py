"""The accounts: found by name, address or organisation, filtered, sorted and cut in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import request
from sqlalchemy import ColumnElement, desc, select, true
from sqlalchemy.orm import Session

from models.organisme import Organisme
from models.repli import plier
from models.utilisateur import Utilisateur
from web.administration.acces.mots import ROLES, TYPES
from web.compte.liens import INVITATION
from web.page.exports import Colonne, Export
from web.page.pagination import Rangee, Requete

RECHERCHE_MAXIMUM = 100
"""Characters of a search."""

_SANS_MOT_DE_PASSE = Utilisateur.empreinte_mot_de_passe.is_(None)

ETATS: Final[Mapping[str, tuple[str, ColumnElement[bool]]]] = {
    "en_service": ("En service", Utilisateur.actif.is_(True)),
    "invites": ("Invitation sans réponse", Utilisateur.actif & _SANS_MOT_DE_PASSE),
    "desactives": ("Désactivés", ~Utilisateur.actif),
    "tous": ("Tous", true()),
}
"""What the list may be narrowed to: its tab, and the condition."""

TRIS: Final[Mapping[str, tuple[Any, ...]]] = {
    "nom": (Utilisateur.nom,),
    "organisme": (Organisme.nom, Utilisateur.nom),
    "role": (Utilisateur.role, Utilisateur.nom),
    "invite": (desc(Utilisateur.invite_le).nulls_last(), Utilisateur.nom),
}
"""How it may be sorted; invitations, the last first."""


@dataclass(frozen=True)
class Filtre:
    """What the address asks for."""

    cherche: str = ""
    role: str = ""
    etat: str = "en_service"
    tri: str = "nom"
    organisme: str = ""


@dataclass(frozen=True)
class LigneCompte:
    """`etat`: in words (`dire_etat`)."""

    public_id: str
    nom: str
    courriel: str
    role: str
    organisme: str
    organisme_type: str
    etat: str
    invite_le: datetime | None
    desactive_le: datetime | None
    actif: bool


def lire_filtre() -> Filtre:
    """Return the filter of the address; what it does not know is as if it were not there."""
    demande = request.args
    return Filtre(
        cherche=demande.get("q", "").strip()[:RECHERCHE_MAXIMUM],
        role=_connu(demande.get("role", ""), ROLES, ""),
        etat=_connu(demande.get("etat", ""), ETATS, "en_service"),
        tri=_connu(demande.get("tri", ""), TRIS, "nom"),
        organisme=demande.get("organisme", "")[:RECHERCHE_MAXIMUM],
    )


def _connu(valeur: str, connus: Mapping[str, object], defaut: str) -> str:
    return valeur if valeur in connus else defaut


def list_comptes(session: Session, filtre: Filtre) -> Requete:
    """Return the query of the accounts, for `lire_ligne`."""
    requete: Requete = (
        select(
            Utilisateur.public_id, Utilisateur.nom, Utilisateur.courriel, Utilisateur.role,
            Organisme.nom, Organisme.type, Utilisateur.actif, _SANS_MOT_DE_PASSE,
            Utilisateur.invite_le, Utilisateur.desactive_le,
        )
        .join(Organisme, Organisme.id == Utilisateur.organisme_id)
        .where(ETATS[filtre.etat][1])
    )  # fmt: skip
    if filtre.role:
        requete = requete.where(Utilisateur.role == filtre.role)
    if filtre.organisme:
        requete = requete.where(Organisme.public_id == filtre.organisme)
    if filtre.cherche:
        requete = requete.where(Utilisateur.id.in_(_trouver(session, filtre.cherche)))
    return requete.order_by(*TRIS[filtre.tri], Utilisateur.id)


def _trouver(session: Session, cherche: str) -> list[int]:
    """Return the accounts that each word is found in. Hundreds of them: folded here."""
    mots = plier(cherche).split()
    connus = session.execute(
        select(Utilisateur.id, Utilisateur.nom, Utilisateur.courriel, Organisme.nom).join(
            Organisme, Organisme.id == Utilisateur.organisme_id
        )
    )
    return [
        cle
        for cle, *textes in connus
        if mots and all(mot in plier(" ".join(textes)) for mot in mots)
    ]


def lecteur_de_lignes(le: datetime) -> Any:
    """Return what reads a row at that moment: an invitation ages."""

    def lire(rangee: Rangee) -> LigneCompte:
        public_id, nom, courriel, role, organisme, genre, actif, sans, invite_le, desactive_le = (
            rangee
        )
        etat = dire_etat(actif=actif, sans_mot_de_passe=sans, invite_le=invite_le, le=le)
        return LigneCompte(
            public_id, nom, courriel, role, organisme, genre, etat, invite_le, desactive_le, actif
        )

    return lire


def dire_etat(
    *, actif: bool, sans_mot_de_passe: bool, invite_le: datetime | None, le: datetime
) -> str:
    """Return where an account stands, in words."""
    if not actif:
        return "Désactivé"
    if not sans_mot_de_passe:
        return "En service"
    if invite_le is None:
        return "Jamais invité"
    return "Invité" if est_valable(invite_le, le) else "Invitation périmée"


def est_valable(invite_le: datetime, le: datetime) -> bool:
    """Tell whether the link of an invitation still serves."""
    return invite_le + INVITATION > le


EXPORT: Final = Export[LigneCompte](
    "comptes",
    (
        Colonne("Nom", lambda ligne: ligne.nom),
        Colonne("Adresse", lambda ligne: ligne.courriel),
        Colonne("Rôle", lambda ligne: ROLES[ligne.role]),
        Colonne("Organisme", lambda ligne: ligne.organisme),
        Colonne("Sorte d’organisme", lambda ligne: TYPES[ligne.organisme_type]),
        Colonne("État", lambda ligne: ligne.etat),
        Colonne("Invité le", lambda ligne: ligne.invite_le),
        Colonne("Désactivé le", lambda ligne: ligne.desactive_le),
    ),
    dossier=None,
)
