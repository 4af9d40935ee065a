"""Who reads the pages of the measure, and the addresses that they may ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from benchmarks.tirages import PAR_NOM, TIREURS, Valeurs
from models.codes import Role
from models.db import SessionFactory
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.droits import DROITS

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


class Visites:
    """The pages, and for each reader addresses drawn among what he sees."""

    FICHIERS: ClassVar = frozenset(
        {
            "coordination.chiffres_cles_csv", "definitions.diagramme", "imports.erreurs",
            "imports.modele",
        }
    )  # fmt: skip
    """Routes whose answer is a file, not a page."""

    HORS_MESURE: ClassVar = frozenset({"compte.accueil", "avis.ouvrir", "documents.telecharger"})
    """Redirections to another page of the list; and a file given as it is, which no copy has."""

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

    def _tirer(self, route: str, session: Session, compte: Utilisateur) -> Valeurs | None:
        valeurs: dict[str, Any] = {}
        tireur = TIREURS.get(route)
        if tireur is not None:
            return tireur(self, session, compte)
        for nom in self.regles[route].arguments:
            tirer = PAR_NOM.get(nom)
            valeur = tirer(self, session, compte) if tirer else None
            if valeur is None:
                return None
            valeurs[nom] = valeur
        return valeurs

    def un(self, session: Session, requete: Select[*tuple[Any, ...]]) -> Any:
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
