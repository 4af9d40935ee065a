"""Which dossiers a user may see: the start of every query, as a table by role.

Whoever is not in the result sees nothing of the dossier, its name included: the answer is 404.
Which fields are shown is decided further (`web/fiches/`).
"""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from models.accompagnement import Signalement
from models.codes import DossierEtat, Role
from models.dossier import Dossier
from models.relogement import Correspondant, Logement, Occupation, Proposition
from models.utilisateur import Utilisateur

Regle = Callable[[Utilisateur], ColumnElement[bool]]


def dossiers_visibles(utilisateur: Utilisateur) -> Select[Dossier]:
    """Return the query of the dossiers that this user may see."""
    return select(Dossier).where(condition_de_visibilite(utilisateur))


def condition_de_visibilite(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Return the same rule as a condition on `dossier`, for queries that start elsewhere."""
    return VISIBILITE[Role(utilisateur.role)](utilisateur)


def _referent_du_dossier(utilisateur: Utilisateur) -> ColumnElement[bool]:
    return Dossier.referent_id == utilisateur.id


def _de_l_association(utilisateur: Utilisateur) -> ColumnElement[bool]:
    return Dossier.association_id == utilisateur.organisme_id


def _du_bailleur(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Open rapprochement on a dwelling of his, or tenant of his; lost when the dossier closes.

    Source: access matrix, « L si rapprochement/locataire ».
    """
    return and_(
        Dossier.etat != DossierEtat.CLOS,
        _dans_ses_departements(utilisateur),
        or_(rapproche_de(utilisateur.organisme_id), loge_par(utilisateur.organisme_id)),
    )


def rapproche_de(bailleur_id: int) -> ColumnElement[bool]:
    """Return « a proposition on a dwelling of this landlord is open »."""
    return (
        select(Proposition.id)
        .join(Logement, Logement.id == Proposition.logement_id)
        .where(
            Proposition.dossier_id == Dossier.id,
            Proposition.close_le.is_(None),
            Logement.bailleur_id == bailleur_id,
        )
        .exists()
    )


def loge_par(bailleur_id: int) -> ColumnElement[bool]:
    """Return « the household lives today in a dwelling of this landlord »."""
    return (
        select(Occupation.id)
        .where(
            Occupation.menage_id == Dossier.menage_id,
            Occupation.fin.is_(None),
            Occupation.bailleur_id == bailleur_id,
        )
        .exists()
    )


def _du_correspondant(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """His households only (002:488), while his landlord houses them or is about to."""
    nomme = select(Correspondant.id).where(
        Correspondant.dossier_id == Dossier.id, Correspondant.utilisateur_id == utilisateur.id
    )
    bailleur_id = utilisateur.organisme_id
    return and_(
        Dossier.etat != DossierEtat.CLOS,
        nomme.exists(),
        or_(rapproche_de(bailleur_id), loge_par(bailleur_id)),
    )


def _de_la_coordination(utilisateur: Utilisateur) -> ColumnElement[bool]:
    return Dossier.departement.in_(utilisateur.departements)


def _dans_ses_departements(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """A référent without a département covers them all."""
    couverts = utilisateur.departements
    return Dossier.departement.in_(couverts) if couverts else true()


def _aucun(_utilisateur: Utilisateur) -> ColumnElement[bool]:
    """An administrateur draws diagrams: no household's data at all."""
    return false()


VISIBILITE: Mapping[Role, Regle] = {
    Role.TRAVAILLEUR_SOCIAL: _referent_du_dossier,
    Role.CHEF_DE_SERVICE: _de_l_association,
    Role.REFERENT_BAILLEUR: _du_bailleur,
    Role.CORRESPONDANT_BAILLEUR: _du_correspondant,
    Role.COORDONNATEUR: _de_la_coordination,
    Role.ADMINISTRATEUR: _aucun,
}


def signalements_lisibles(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Return which signalements of a visible dossier a user reads, and deals with.

    A landlord reads only those exchanged with it: what passed with another is not its affair.
    """
    if utilisateur.role in (Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR):
        return Signalement.bailleur_id == utilisateur.organisme_id
    return true()
