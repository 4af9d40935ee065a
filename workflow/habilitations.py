"""Who may do what. The tables are the rule; the functions only read them."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from models.codes import Role
from models.dossier import Dossier
from models.preparee import LecturePreparee
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from workflow.errors import HabilitationRefusee

Ligne = Row[*tuple[Any, ...]]
"""A row of `workflow.avancement.lecture`: a dossier, or an open step with its dossier."""


class Action(StrEnum):
    OUVRIR_DOSSIER = "ouvrir_dossier"
    SUSPENDRE = "suspendre"
    REPRENDRE = "reprendre"
    CLORE = "clore"
    CORRIGER = "corriger"
    CORRIGER_AUTRUI = "corriger_autrui"
    ROUVRIR = "rouvrir"
    REASSIGNER = "reassigner"
    SIGNALER = "signaler"
    TRAITER_SIGNALEMENT = "traiter_signalement"
    TRAITER_OBLIGATION = "traiter_obligation"
    REPONDRE_OFFRE = "repondre_offre"
    PROPOSER_LOGEMENT = "proposer_logement"
    NOMMER_CONTACT = "nommer_contact"
    PREPARER_CALEOL = "preparer_caleol"
    NOTER = "noter"
    DECLARER_ABSENCE = "declarer_absence"
    GERER_INSTANCES = "gerer_instances"
    INSCRIRE_INSTANCE = "inscrire_instance"
    GERER_MENAGE = "gerer_menage"
    FUSIONNER = "fusionner"
    DOCUMENTER = "documenter"
    VOIR_ALERTES = "voir_alertes"
    VOIR_BESOINS = "voir_besoins"
    VOIR_TABLEAUX = "voir_tableaux"
    GERER_DEFINITIONS = "gerer_definitions"
    VOIR_INCIDENTS = "voir_incidents"
    REPARER = "reparer"
    REGLER_ALERTES = "regler_alertes"
    DEPLACER_DOSSIERS = "deplacer_dossiers"
    PROPOSER_REPARATION = "proposer_reparation"
    DECIDER_REPARATION = "decider_reparation"
    VOIR_CHALEUR = "voir_chaleur"
    GERER_COMPTES = "gerer_comptes"
    GERER_PROGRAMMES = "gerer_programmes"
    REGLER_PRODUIT = "regler_produit"


_SUIVRE = frozenset({
    Action.OUVRIR_DOSSIER, Action.SUSPENDRE, Action.REPRENDRE, Action.CLORE,
    Action.CORRIGER, Action.ROUVRIR, Action.SIGNALER, Action.TRAITER_SIGNALEMENT,
    Action.TRAITER_OBLIGATION, Action.PREPARER_CALEOL,
    Action.INSCRIRE_INSTANCE, Action.VOIR_ALERTES,
    Action.NOTER, Action.DECLARER_ABSENCE, Action.REPONDRE_OFFRE,
    Action.DOCUMENTER, Action.GERER_MENAGE,
})  # fmt: skip

HABILITATIONS: dict[Role, frozenset[Action]] = {
    Role.TRAVAILLEUR_SOCIAL: _SUIVRE,
    Role.CHEF_DE_SERVICE: _SUIVRE
    | {
        Action.VOIR_TABLEAUX,
        Action.CORRIGER_AUTRUI,
        Action.REASSIGNER,
        Action.GERER_INSTANCES,
        Action.FUSIONNER,
        Action.DECIDER_REPARATION,
    },
    Role.REFERENT_BAILLEUR: frozenset(
        {
            Action.SIGNALER,
            Action.TRAITER_SIGNALEMENT,
            Action.VOIR_ALERTES,
            Action.VOIR_BESOINS,
            Action.PROPOSER_LOGEMENT,
            Action.NOMMER_CONTACT,
        }
    ),
    Role.CORRESPONDANT_BAILLEUR: frozenset(
        {Action.SIGNALER, Action.TRAITER_SIGNALEMENT, Action.VOIR_ALERTES}
    ),
    Role.COORDONNATEUR: frozenset(
        {
            Action.VOIR_ALERTES,
            Action.VOIR_TABLEAUX,
            Action.GERER_INSTANCES,
            Action.VOIR_CHALEUR,
        }
    ),
    Role.ADMINISTRATEUR: frozenset(
        {
            Action.GERER_DEFINITIONS,
            Action.VOIR_INCIDENTS,
            Action.REPARER,
            Action.REGLER_ALERTES,
            Action.DEPLACER_DOSSIERS,
            Action.PROPOSER_REPARATION,
            Action.VOIR_CHALEUR,
            Action.GERER_COMPTES,
            Action.GERER_PROGRAMMES,
            Action.REGLER_PRODUIT,
        }
    ),
}

LIBELLES: dict[Action, str] = {
    Action.OUVRIR_DOSSIER: "ouvrir un dossier",
    Action.SUSPENDRE: "suspendre un dossier",
    Action.REPRENDRE: "reprendre un dossier suspendu",
    Action.CLORE: "clore un dossier",
    Action.CORRIGER: "corriger un dossier",
    Action.CORRIGER_AUTRUI: "annuler une étape faite par un autre organisme",
    Action.ROUVRIR: "rouvrir un dossier",
    Action.REASSIGNER: "confier un dossier à quelqu’un d’autre",
    Action.SIGNALER: "faire un signalement",
    Action.TRAITER_SIGNALEMENT: "traiter un signalement",
    Action.TRAITER_OBLIGATION: "traiter une obligation",
    Action.REPONDRE_OFFRE: "répondre à l’offre d’un logement",
    Action.PROPOSER_LOGEMENT: "proposer un logement",
    Action.NOMMER_CONTACT: "nommer le contact ayant autorité en CALEOL",
    Action.PREPARER_CALEOL: "préparer un passage en CALEOL",
    Action.NOTER: "tenir les notes et les visites d’un dossier",
    Action.DECLARER_ABSENCE: "déclarer une absence",
    Action.GERER_INSTANCES: "gérer les instances et leurs réunions",
    Action.INSCRIRE_INSTANCE: "inscrire un dossier à l’ordre du jour",
    Action.GERER_MENAGE: "changer les personnes d’un ménage",
    Action.FUSIONNER: "fusionner deux ménages",
    Action.DOCUMENTER: "déposer ou retirer un document",
    Action.VOIR_ALERTES: "voir les alertes",
    Action.VOIR_BESOINS: "voir les besoins de logement",
    Action.VOIR_TABLEAUX: "voir les tableaux",
    Action.GERER_DEFINITIONS: "gérer les parcours",
    Action.VOIR_INCIDENTS: "voir les incidents",
    Action.REPARER: "réparer un dossier arrêté",
    Action.REGLER_ALERTES: "régler les alertes et leurs raisons d’attente",
    Action.DEPLACER_DOSSIERS: "déplacer des dossiers vers une autre version",
    Action.PROPOSER_REPARATION: "proposer la réparation d’un dossier arrêté",
    Action.DECIDER_REPARATION: "décider de la réparation d’un dossier",
    Action.VOIR_CHALEUR: "voir où les dossiers attendent",
    Action.GERER_COMPTES: "gérer les comptes et les organismes",
    Action.GERER_PROGRAMMES: "gérer les programmes et les conventions",
    Action.REGLER_PRODUIT: "régler les jours chômés et les textes des courriels",
}


def peut(utilisateur: Utilisateur, action: Action) -> bool:
    return action in HABILITATIONS[Role(utilisateur.role)]


def verifier(utilisateur: Utilisateur, action: Action) -> None:
    """Raise HabilitationRefusee with the sentence shown beside the disabled button."""
    if not peut(utilisateur, action):
        raise HabilitationRefusee(f"Votre rôle ne permet pas de {LIBELLES[action]}.")


SUIVEURS = (Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE)
"""Who may follow a dossier, and so hand it over, be away from it, stand in for a colleague."""

REMPLACANTS: dict[str, frozenset[Role]] = {
    Role.TRAVAILLEUR_SOCIAL: frozenset({Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE}),
    Role.REFERENT_BAILLEUR: frozenset({Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR}),
}
"""Who may complete the steps of a role besides itself: the chef de service for continuity."""


@cache
def roles_de_l_etape(role: str, role_conjoint: str | None) -> frozenset[str]:
    """Return every role that may complete a step."""
    nommes = [role] if role_conjoint is None else [role, role_conjoint]
    return frozenset().union(*(REMPLACANTS.get(nom, frozenset({nom})) for nom in nommes))


_PORTEES: dict[Role, Callable[[Utilisateur, Ligne], bool]] = {
    Role.TRAVAILLEUR_SOCIAL: lambda u, d: d.referent_id == u.id or d.referent_id in u.supplee,
    Role.CHEF_DE_SERVICE: lambda u, d: bool(d.association_id == u.organisme_id),
    Role.COORDONNATEUR: lambda u, d: d.menage_id is not None and d.departement in u.departements,
}
"""Roles whose reach shows on the dossier's row itself; the others ask the visibility query."""


def a_portee(session: Session, utilisateur: Utilisateur, dossier: Ligne) -> bool:
    """Tell whether a dossier is within the user's reach (same rule as `models.visibilite`)."""
    portee = _PORTEES.get(Role(utilisateur.role))
    if portee is not None:
        return portee(utilisateur, dossier)
    visible = _requete_de_portee(utilisateur)
    return visible.premiere(session.connection(), lu_dossier=dossier.id) is not None


_Signature = tuple[str, int, frozenset[str]]
_PORTEES_CONNUES: WeakKeyDictionary[Utilisateur, tuple[_Signature, LecturePreparee]] = (
    WeakKeyDictionary()
)


def _requete_de_portee(utilisateur: Utilisateur) -> LecturePreparee:
    """Return the visibility query of one dossier, put together once for an account.

    An account whose role, organisation or départements change gets another one.
    """
    signature = (utilisateur.role, utilisateur.organisme_id, utilisateur.departements)
    connue = _PORTEES_CONNUES.get(utilisateur)
    if connue is None or connue[0] != signature:
        requete = select(Dossier.id).where(
            Dossier.id == bindparam("lu_dossier"), condition_de_visibilite(utilisateur)
        )
        connue = _PORTEES_CONNUES[utilisateur] = (signature, LecturePreparee(requete))
    return connue[1]
