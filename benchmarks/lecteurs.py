"""Who reads the pages of the measure, and the addresses that they may ask for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import Session

from models.codes import Role, SorteEtape
from models.db import SessionFactory
from models.definition import Definition
from models.dossier import Dossier, EtapeOuverte
from models.journal import Journal
from models.utilisateur import Utilisateur
from models.visibilite import actions_visibles, condition_de_visibilite, instances_visibles
from web.droits import DROITS
from workflow.habilitations import roles_de_l_etape

MOT_DE_PASSE = "quatre mots pour mesurer"
LECTEURS_PAR_ROLE = 2
EXAMINES = 400
"""Accounts of a role among which those who see the most are taken."""


@dataclass(frozen=True)
class Lecteur:
    id: int
    role: Role
    courriel: str


def choisir_lecteurs(session: Session) -> list[Lecteur]:
    """Return, for each role, the accounts that see the most; they can sign in from here on."""
    empreinte = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(MOT_DE_PASSE)
    lecteurs: list[Lecteur] = []
    for role in Role:
        comptes = list(
            session.scalars(
                select(Utilisateur)
                .where(Utilisateur.role == role, Utilisateur.actif)
                .order_by(Utilisateur.id.desc())
                .limit(EXAMINES)
            )
        )
        charges = sorted(comptes, key=lambda compte: -_charge(session, compte))
        for compte in charges[:LECTEURS_PAR_ROLE]:
            compte.empreinte_mot_de_passe = empreinte
            lecteurs.append(Lecteur(compte.id, role, compte.courriel))
    return lecteurs


def _charge(session: Session, compte: Utilisateur) -> int:
    vus = select(Dossier.id).where(condition_de_visibilite(compte)).limit(2000)
    return len(session.scalars(vus).all())


Tirage = Callable[["Visites", Session, Utilisateur], str | None]


class Visites:
    """The pages, and for each reader addresses drawn among what he sees."""

    FICHIERS: ClassVar = frozenset({"definitions.diagramme", "coordination.chiffres_cles_csv"})
    """Routes whose answer is a file, not a page."""

    HORS_MESURE: ClassVar = frozenset({"compte.accueil"})
    """A redirection to another page of the list."""

    def __init__(self, app: Flask, factory: SessionFactory, hasard: Random) -> None:
        self.carte = app.url_map.bind("localhost")
        self.factory, self.hasard = factory, hasard
        self.regles = {
            regle.endpoint: regle
            for regle in app.url_map.iter_rules()
            if regle.endpoint in DROITS and "GET" in (regle.methods or ())
        }
        self.routes = sorted(self.regles.keys() - self.HORS_MESURE)

    def lecteurs_de(self, route: str, lecteurs: list[Lecteur]) -> list[Lecteur]:
        return [lecteur for lecteur in lecteurs if lecteur.role in DROITS[route]]

    def adresses(self, route: str, lecteur: Lecteur, combien: int) -> Iterator[str]:
        """Yield addresses of one route that this reader may open; none if he has no object."""
        with self.factory() as session:
            compte = session.get_one(Utilisateur, lecteur.id)
            for _ in range(combien):
                valeurs = self._tirer(route, session, compte)
                if valeurs is not None:
                    yield self.carte.build(route, valeurs)

    def _tirer(self, route: str, session: Session, compte: Utilisateur) -> dict[str, Any] | None:
        valeurs: dict[str, Any] = {}
        tireur = TIREURS.get(route)
        if tireur is not None:
            return tireur(self, session, compte)
        for nom in self.regles[route].arguments:
            valeur = PAR_NOM[nom](self, session, compte)
            if valeur is None:
                return None
            valeurs[nom] = valeur
        return valeurs

    def un(self, session: Session, requete: Select[Any]) -> Any:
        """Return one row drawn among the first thousand of a query, or None."""
        rangees = session.scalars(requete.limit(1000)).all()
        return self.hasard.choice(rangees) if rangees else None

    def dossier(
        self, session: Session, compte: Utilisateur, *sauf: ColumnElement[bool]
    ) -> Dossier | None:
        """Return a dossier of a household that the reader sees."""
        requete = select(Dossier).where(
            condition_de_visibilite(compte), Dossier.menage_id.is_not(None), *sauf
        )
        trouve: Dossier | None = self.un(session, requete)
        return trouve


def _un_dossier(visites: Visites, session: Session, compte: Utilisateur) -> str | None:
    dossier = visites.dossier(session, compte, Dossier.etat != "clos")
    return dossier.public_id if dossier else None


def _une_action(visites: Visites, session: Session, compte: Utilisateur) -> dict[str, Any] | None:
    action = visites.un(session, actions_visibles(compte))
    return {"public_id": action.public_id} if action else None


def _une_instance(visites: Visites, session: Session, compte: Utilisateur) -> Any:
    instance = visites.un(session, instances_visibles(compte))
    return {"instance_id": instance.public_id} if instance else None


def _une_etape(visites: Visites, session: Session, compte: Utilisateur) -> dict[str, Any] | None:
    """Return an open step that the reader can complete."""
    tenus = [role for role in Role if compte.role in roles_de_l_etape(role, None)]
    condition = EtapeOuverte.role.in_(tenus) if tenus else false()
    requete = (
        select(EtapeOuverte)
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .where(condition_de_visibilite(compte), condition, EtapeOuverte.sorte == SorteEtape.TACHE)
    )
    etape = visites.un(session, requete)
    if etape is None:
        return None
    return {"public_id": etape.dossier.public_id, "tache_id": etape.tache_id}


def _un_fait(visites: Visites, session: Session, compte: Utilisateur) -> dict[str, Any] | None:
    """Return a step of the journal that its page of correction can show."""
    dossier = visites.dossier(session, compte, Dossier.etat != "clos")
    if dossier is None:
        return None
    requete = select(Journal.rang).where(
        Journal.dossier_id == dossier.id,
        Journal.type == "etape",
        Journal.acteur_id == dossier.referent_id,
    )
    rang = visites.un(session, requete.order_by(Journal.rang.desc()))
    return {"public_id": dossier.public_id, "rang": rang} if rang else None


def _un_clos(visites: Visites, session: Session, compte: Utilisateur) -> dict[str, Any] | None:
    suivant = select(Dossier.reprend_id).where(Dossier.reprend_id.is_not(None))
    dossier = visites.dossier(session, compte, Dossier.etat == "clos", Dossier.id.not_in(suivant))
    return {"public_id": dossier.public_id} if dossier else None


def _un_diagramme(visites: Visites, session: Session, _compte: Utilisateur) -> Any:
    definition = visites.un(session, select(Definition))
    return {"public_id": definition.public_id, "genre": "parcours", "cle": definition.cle}


def _une_definition(visites: Visites, session: Session, _compte: Utilisateur) -> Any:
    return {"public_id": visites.un(session, select(Definition.public_id))}


PAR_NOM: Mapping[str, Tirage] = {
    "public_id": _un_dossier,
    "nom": lambda *_: "suspendre",
}
"""Argument of a route -> how it is drawn."""

TIREURS: Mapping[str, Callable[[Visites, Session, Utilisateur], dict[str, Any] | None]] = {
    "collectif.page": _une_action,
    "dossier.etape": _une_etape,
    "instances.page": _une_instance,
    "corrections.date": _un_fait,
    "corrections.retour": _un_fait,
    "corrections.reouverture": _un_clos,
    "recommencement.page": _un_clos,
    "definitions.diagramme": _un_diagramme,
    "administration.definition": _une_definition,
}
"""Routes whose arguments go together, or which take a narrower object."""
