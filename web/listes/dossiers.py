"""The dossiers that a user sees: search by name or reference."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from models.codes import DossierEtat, Role
from models.dossier import Dossier
from models.menage import Personne
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.listes.etapes import est_suspendu, nom_du_demandeur
from web.page.pagination import Rangee, Requete

ECHAPPEMENT = "\\"
MOTS_MAXIMUM = 6


@dataclass(frozen=True)
class LigneDossier:
    dossier: str
    menage: str
    etat: str
    depuis: datetime
    departement: str
    referent: str
    suspendu: bool


def list_dossiers(utilisateur: Utilisateur, *, cherche: str, clos: bool) -> Requete:
    """Return the dossiers found, by name of household; the open ones, or the closed ones.

    A head of service also finds them by their référent.
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
        .order_by(nom, Dossier.id)
    )  # fmt: skip
    if not cherche:
        return requete
    if Role(utilisateur.role) == Role.CHEF_DE_SERVICE:
        return requete.where(or_(_correspond(cherche), _suivi_par(cherche)))
    return requete.where(_correspond(cherche))


def lire_dossier(rangee: Rangee) -> LigneDossier:
    return LigneDossier(*rangee)


def _correspond(cherche: str) -> ColumnElement[bool]:
    """Return « each word is in a person's name », or « this is the reference »."""
    mots = cherche.split()[:MOTS_MAXIMUM]
    reference = cherche.strip().removeprefix("D-").lower()
    noms = [_un_nom_contient(mot) for mot in mots]
    tous = noms[0]
    for condition in noms[1:]:
        tous = tous & condition
    return or_(tous, Dossier.public_id == reference)


def _suivi_par(cherche: str) -> ColumnElement[bool]:
    """Return « this is how its référent is called »: whoever hands dossiers over looks for them."""
    graphies = {cherche, cherche.lower(), cherche.upper(), cherche.title()}
    return or_(
        *(
            Utilisateur.nom.ilike(f"%{_echapper(graphie)}%", escape=ECHAPPEMENT)
            for graphie in sorted(graphies)
        )
    )


def _un_nom_contient(mot: str) -> ColumnElement[bool]:
    """Compare without capitals. SQLite folds ASCII only, hence the spellings of « É »."""
    graphies = {mot, mot.lower(), mot.upper(), mot.capitalize()}
    conditions = [
        colonne.ilike(f"%{_echapper(graphie)}%", escape=ECHAPPEMENT)
        for graphie in sorted(graphies)
        for colonne in (Personne.nom, Personne.prenom)
    ]
    return (
        select(Personne.id)
        .where(Personne.menage_id == Dossier.menage_id, or_(*conditions))
        .exists()
    )


def _echapper(texte: str) -> str:
    for signe in (ECHAPPEMENT, "%", "_"):
        texte = texte.replace(signe, ECHAPPEMENT + signe)
    return texte
