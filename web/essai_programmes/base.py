"""A base that lasts as long as an essay: the shipped parcours, and one account for each role.

A household and a collective action stand there before the walks: what a step may have to name.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.codes import OrganismeType, Role
from models.db import SessionFactory, make_engine, make_session_factory, transaction
from models.dossier import Dossier
from models.menage import Menage, Personne
from models.migrer import migrer
from models.organisme import Organisme
from models.utilisateur import Couverture, Utilisateur
from workflow.avancement import dossiers
from workflow.collectif import actions_collectives
from workflow.parcours.definitions import PARCOURS_LIVRES, derniere_publiee, publier_livrees
from workflow.programmes import list_fiches
from workflow.programmes.registre import inscrire

DEPART = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
"""The virtual clock's first moment: a Monday."""
DEPARTEMENT = "91"

ORGANISMES: Mapping[Role, OrganismeType] = {
    Role.REFERENT_BAILLEUR: OrganismeType.BAILLEUR,
    Role.CORRESPONDANT_BAILLEUR: OrganismeType.BAILLEUR,
    Role.COORDONNATEUR: OrganismeType.SERVICE_ETAT,
    Role.ADMINISTRATEUR: OrganismeType.SERVICE_ETAT,
}
"""Where an account of each role works; elsewhere, the association."""


@dataclass(frozen=True)
class Base:
    """`comptes`: one account per role; `voisin_id`: a dossier that is not walked."""

    factory: SessionFactory
    comptes: Mapping[str, Utilisateur]
    association_id: int
    voisin_id: int

    @property
    def referent(self) -> Utilisateur:
        return self.comptes[Role.TRAVAILLEUR_SOCIAL]


@dataclass(frozen=True)
class Modele:
    """A base ready to be copied: migrated, published, with its accounts."""

    fichier: Path

    @classmethod
    def construire(cls, dossier: Path) -> "Modele":
        """Build it in a folder, which the caller takes away."""
        fichier = dossier / "modele.db"
        with _ouvrir(fichier) as factory:
            migrer(factory.kw["bind"])
            with transaction(factory) as session:
                publier_livrees(session, le=DEPART)
                _peupler(session)
            with transaction(factory) as session:
                _entourer(session)
        return cls(fichier)

    @contextmanager
    def copier(self) -> Iterator[Base]:
        """Open a fresh copy; it is gone afterwards."""
        nom = f"essai-{os.getpid()}.db"
        copie = Path(shutil.copy(self.fichier, self.fichier.with_name(nom)))
        try:
            with _ouvrir(copie) as factory:
                yield _lire(factory)
        finally:
            for reste in self.fichier.parent.glob(f"{nom}*"):
                reste.unlink(missing_ok=True)


@contextmanager
def _ouvrir(fichier: Path) -> Iterator[SessionFactory]:
    # An engine of its own: the live states of dossiers are kept by engine.
    engine = _engine(fichier).execution_options()
    try:
        yield make_session_factory(engine)
    finally:
        engine.dispose()


@lru_cache(maxsize=2)
def _engine(fichier: Path) -> Engine:
    """Keep the SQL compiled for an address: the copies follow each other there."""
    return make_engine(f"sqlite:///{fichier}", synchronous="OFF")


def _peupler(session: Session) -> None:
    organismes = {genre: Organisme(type=genre, nom=f"Essai {genre}") for genre in OrganismeType}
    session.add_all(organismes.values())
    for role in Role:
        session.add(
            Utilisateur(
                courriel=f"{role}@exemple.invalid",
                nom=f"Compte {role}",
                role=role,
                organisme=organismes[ORGANISMES.get(role, OrganismeType.ASSOCIATION)],
                couvertures=[Couverture(departement=DEPARTEMENT)],
            )
        )


def _entourer(session: Session) -> None:
    """Open the neighbour's dossier and, where the parcours is there, a collective action."""
    for cle in (PARCOURS_LIVRES[0], actions_collectives.PARCOURS):
        definition = derniere_publiee(session, cle)
        fiche = next(f for f in list_fiches() if f.forme == cle)
        if definition is not None:
            sujet = Sujet(definition.id, inscrire(session, fiche).id, cle)
            ouvrir_un_dossier(session, _comptes(session)[Role.TRAVAILLEUR_SOCIAL], sujet)


def _lire(factory: SessionFactory) -> Base:
    with factory() as session:
        comptes = _comptes(session)
        voisin_id = session.scalars(select(Dossier.id).order_by(Dossier.id)).first() or 0
        return Base(factory, comptes, comptes[Role.TRAVAILLEUR_SOCIAL].organisme_id, voisin_id)


def _comptes(session: Session) -> dict[str, Utilisateur]:
    return {compte.role: compte for compte in session.scalars(select(Utilisateur))}


@dataclass(frozen=True)
class Sujet:
    """What is walked: the rows that a dossier belongs to, and the name of its parcours."""

    definition_id: int
    programme_id: int
    forme: str


def ouvrir_un_dossier(session: Session, acteur: Utilisateur, sujet: Sujet) -> int:
    """Open a dossier: for a new household, or for an action on the parcours of actions.

    Return its id. Raises ErreurMetier.
    """
    rattachement: dict[str, Any] = {
        "acteur": acteur,
        "fait_le": DEPART,
        "saisi_le": DEPART,
        "definition_id": sujet.definition_id,
        "programme_id": sujet.programme_id,
        "association_id": acteur.organisme_id,
        "referent_id": acteur.id,
        "departement": DEPARTEMENT,
    }
    if sujet.forme == actions_collectives.PARCOURS:
        return actions_collectives.ouvrir_action(session, titre="Essai", **rattachement)
    return dossiers.ouvrir(session, menage_id=_creer_menage(session), **rattachement)


def _creer_menage(session: Session) -> int:
    """Create an invented household; return its id."""
    menage = Menage(nb_personnes=2, nb_mineurs=1)
    session.add(menage)
    session.flush()
    naissance = date(1980, 1, 1)
    session.add(Personne(menage_id=menage.id, nom="Essai", prenom="Camille", naissance=naissance))
    session.flush()
    return menage.id
