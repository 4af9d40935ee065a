"""A published parcours and the people around it: those of a dossier, and strangers to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.db import SessionFactory, transaction
from models.definition import Definition, Programme
from models.utilisateur import Utilisateur
from tests import fabrique
from workflow.avancement import dossiers
from workflow.parcours import definitions

LE = datetime(2022, 3, 1, 9, 30, tzinfo=UTC)
JOUR = timedelta(days=1)


@dataclass(frozen=True)
class Monde:
    """`bailleur` is the public id of the landlord; `comptes` are named by what they are here."""

    factory: SessionFactory
    definition_id: int
    programme_id: int
    association_id: int
    bailleur: str
    comptes: Mapping[str, Utilisateur]

    def ouvrir(self, *, le: datetime = LE, menage_id: int | None = None, **faits: Any) -> int:
        """Open a dossier of the travailleur social in the Essonne; return its id."""
        with transaction(self.factory) as session:
            valeurs: dict[str, Any] = {
                "acteur": self.comptes["ts"],
                "menage_id": menage_id or fabrique.menage(session).id,
                "definition_id": self.definition_id,
                "programme_id": self.programme_id,
                "association_id": self.association_id,
                "referent_id": self.comptes["ts"].id,
                "departement": "91",
                "fait_le": le,
                "saisi_le": le,
            }
            return dossiers.ouvrir(session, **valeurs | faits)


def planter(
    factory: SessionFactory, *, diagramme: bytes | None = None, **parametres: object
) -> Monde:
    """Publish a parcours (the shipped one by default) and open the accounts.

    `parametres` replace those of the shipped programme.
    """
    with transaction(factory) as session:
        definition = definitions.publier_livrees(session, le=LE, parcours=["acces_direct"])
        if diagramme is not None:
            definition = definitions.publier(session, contenu=diagramme, acteur_id=None, le=LE)
        return _planter(factory, session, definition, _programme(session, parametres).id)


def avec_parametres(monde: Monde, **parametres: object) -> Monde:
    """Return the same world in a programme of its own: the shipped one, but for `parametres`."""
    with transaction(monde.factory) as session:
        return replace(monde, programme_id=_programme(session, parametres).id)


def _planter(
    factory: SessionFactory, session: Session, definition: Definition, programme_id: int
) -> Monde:
    association, bailleur = fabrique.association(session), fabrique.bailleur(session)
    ici: dict[str, Any] = {"organisme_id": association.id}
    chez_lui: dict[str, Any] = {"organisme_id": bailleur.id}
    comptes = {
        "ts": fabrique.utilisateur(session, Role.TRAVAILLEUR_SOCIAL, **ici),
        "collegue": fabrique.utilisateur(session, Role.TRAVAILLEUR_SOCIAL, **ici),
        "chef": fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, **ici),
        "bailleur": fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, **chez_lui),
        "correspondant": fabrique.utilisateur(session, Role.CORRESPONDANT_BAILLEUR, **chez_lui),
        "coordonnateur": fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",)),
        "administrateur": fabrique.utilisateur(session, Role.ADMINISTRATEUR),
        "ts_ailleurs": fabrique.utilisateur(session, Role.TRAVAILLEUR_SOCIAL),
        "chef_ailleurs": fabrique.utilisateur(session, Role.CHEF_DE_SERVICE),
        "bailleur_ailleurs": fabrique.utilisateur(session, Role.REFERENT_BAILLEUR),
        "coordonnateur_ailleurs": fabrique.utilisateur(
            session, Role.COORDONNATEUR, departements=("75",)
        ),
    }
    return Monde(factory, definition.id, programme_id, association.id, bailleur.public_id, comptes)


def _programme(session: Session, parametres: Mapping[str, object]) -> Programme:
    livre = session.scalars(select(Programme).where(Programme.code == "avdl_idf")).one()
    if not parametres:
        return livre
    valeurs = orjson.loads(livre.parametres) | parametres
    return fabrique.programme(session, parametres=orjson.dumps(valeurs).decode())
