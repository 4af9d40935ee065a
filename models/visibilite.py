"""Which dossiers a user may see: the start of every query, as a table by role.

Whoever is not in the result sees nothing of the dossier, its name included: the answer is 404.
Which fields are shown is decided further (`web/fiches/`).
"""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from models.accompagnement import Signalement
from models.alerte import Alerte, AlerteDestinataire
from models.codes import DossierEtat, Role
from models.collectif import ActionCollective
from models.dossier import Dossier
from models.instance import Instance
from models.journal import Note
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
    """His own households, and those of whom he stands in for at the moment (`Suppleance`)."""
    if not utilisateur.supplee:
        return Dossier.referent_id == utilisateur.id
    return Dossier.referent_id.in_(sorted({utilisateur.id, *utilisateur.supplee}))


def _de_l_association(utilisateur: Utilisateur) -> ColumnElement[bool]:
    return Dossier.association_id == utilisateur.organisme_id


def _du_bailleur(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Open rapprochement on a dwelling of his, or tenant of his; lost when the dossier closes.

    Source: access matrix, « L si rapprochement/locataire ».
    """
    return and_(
        Dossier.etat != DossierEtat.CLOS,
        dans_ses_departements(utilisateur, Dossier.departement),
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
    """The households of her départements; of an action she reads no name (`ACTIONS`)."""
    return and_(Dossier.departement.in_(utilisateur.departements), Dossier.menage_id.is_not(None))


def dans_ses_departements(
    utilisateur: Utilisateur, departement: ColumnElement[str] | InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """Return « the column is one of his départements »; a référent without one covers them all."""
    couverts = utilisateur.departements
    return departement.in_(couverts) if couverts else true()


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


def actions_visibles(utilisateur: Utilisateur) -> Select[Dossier]:
    """Return the query of the collective actions that a user may see: their runs.

    What is read of one is decided further: names only on a run that the user may see as a dossier.
    """
    regle = ACTIONS[Role(utilisateur.role)](utilisateur)
    return select(Dossier).join(ActionCollective).where(regle)


def _du_site(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """A landlord sees the actions on a site of its own (004 2.3.19, 3.4.1)."""
    return ActionCollective.bailleur_id == utilisateur.organisme_id


def _du_territoire(utilisateur: Utilisateur) -> ColumnElement[bool]:
    return Dossier.departement.in_(utilisateur.departements)


ACTIONS: Mapping[Role, Regle] = {
    Role.TRAVAILLEUR_SOCIAL: _de_l_association,
    Role.CHEF_DE_SERVICE: _de_l_association,
    Role.REFERENT_BAILLEUR: _du_site,
    Role.CORRESPONDANT_BAILLEUR: _du_site,
    Role.COORDONNATEUR: _du_territoire,
    Role.ADMINISTRATEUR: _aucun,
}
"""Which collective actions each role sees: a colleague must know them to register a household."""


def instances_visibles(utilisateur: Utilisateur) -> Select[Instance]:
    """Return the query of the committees that a user may see."""
    return select(Instance).where(INSTANCES[Role(utilisateur.role)](utilisateur))


def _de_ses_programmes(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """The association's own, and those of the programmes and départements it works in."""
    suivi = select(Dossier.id).where(
        Dossier.association_id == utilisateur.organisme_id,
        Dossier.programme_id == Instance.programme_id,
        Dossier.departement == Instance.departement,
    )
    return or_(Instance.association_id == utilisateur.organisme_id, suivi.exists())


def _de_son_territoire(utilisateur: Utilisateur) -> ColumnElement[bool]:
    return Instance.departement.in_(utilisateur.departements)


INSTANCES: Mapping[Role, Regle] = {
    Role.TRAVAILLEUR_SOCIAL: _de_ses_programmes,
    Role.CHEF_DE_SERVICE: _de_ses_programmes,
    Role.REFERENT_BAILLEUR: _aucun,
    Role.CORRESPONDANT_BAILLEUR: _aucun,
    Role.COORDONNATEUR: _de_son_territoire,
    Role.ADMINISTRATEUR: _aucun,
}
"""A committee's own association keeps it to itself; the lists show only visible dossiers."""


def signalements_lisibles(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Return which signalements of a visible dossier a user reads, and deals with.

    A landlord reads only those exchanged with it: what passed with another is not its affair.
    """
    if utilisateur.role in (Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR):
        return Signalement.bailleur_id == utilisateur.organisme_id
    return true()


def notes_lisibles(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Return which notes a user reads, for a query that joins `dossier`: hers, and the team's.

    The team of a dossier is its référent, who stands in for her, and the chef de service. A note
    for its author alone stays the author's when the dossier is handed over: neither the new
    référent nor the chef reads it, and its author reads it while she sees the dossier, no longer.
    Any other role reads no note at all.
    """
    if utilisateur.role not in (Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE):
        return false()
    return and_(
        condition_de_visibilite(utilisateur),
        or_(Note.auteur_id == utilisateur.id, Note.niveau == "equipe"),
    )


def alertes_adressees(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Return « this alert was told to the user », or to whom he stands in for at the moment."""
    lecteurs = sorted({utilisateur.id, *utilisateur.supplee})
    # Not a join: told to both, it is one alert all the same.
    dites = select(AlerteDestinataire.alerte_id).where(
        AlerteDestinataire.utilisateur_id.in_(lecteurs)
    )
    return Alerte.id.in_(dites)


def alertes_lisibles(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Return which alerts a user may open and answer, for a query that outer-joins `dossier`.

    About a dossier: he still sees it and, for a landlord, somebody of his house was told by name.
    About a convention, a committee or an organisation: he was told, or answers for it.
    """
    du_dossier = and_(condition_de_visibilite(utilisateur), _dite_a_son_cote(utilisateur))
    hors_dossier = or_(alertes_adressees(utilisateur), _repond_du_sujet(utilisateur))
    return or_(
        and_(Alerte.dossier_id.is_not(None), du_dossier),
        and_(Alerte.dossier_id.is_(None), hors_dossier),
    )


def _dite_a_son_cote(utilisateur: Utilisateur) -> ColumnElement[bool]:
    if utilisateur.role not in (Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR):
        return true()
    return alertes_adressees(utilisateur) | _dite_a_un_collegue(utilisateur)


def _dite_a_un_collegue(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """To the référents alone: a correspondant reads what he was told himself (002:488)."""
    if utilisateur.role != Role.REFERENT_BAILLEUR:
        return false()
    dites = (
        select(AlerteDestinataire.alerte_id)
        .join(Utilisateur, Utilisateur.id == AlerteDestinataire.utilisateur_id)
        .where(Utilisateur.organisme_id == utilisateur.organisme_id)
    )
    return Alerte.id.in_(dites)


def _repond_du_sujet(utilisateur: Utilisateur) -> ColumnElement[bool]:
    if utilisateur.role == Role.CHEF_DE_SERVICE:
        return Alerte.organisme_id == utilisateur.organisme_id
    if utilisateur.role == Role.COORDONNATEUR:
        return Alerte.departement.in_(utilisateur.departements)
    return _dite_a_un_collegue(utilisateur)
