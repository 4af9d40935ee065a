"""People, a published parcours, and a dossier that a test carries along step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.codes import OrganismeType, Role
from models.db import SessionFactory, transaction
from models.definition import Definition, Programme
from models.dossier import Dossier, EtapeOuverte, EtatMoteur
from models.echeance import Echeance
from models.journal import Journal
from models.relogement import Proposition
from models.utilisateur import Utilisateur
from models.verification_journal import verifier_chaine
from tests import fabrique
from tests.workflow.reponses import REPONSES
from workflow import definitions, dossiers, minuteries, operations
from workflow.definition_chargee import charger
from workflow.engine import Frontiere, Instance
from workflow.transition import Avancee

LE = datetime(2022, 3, 1, 9, 30, tzinfo=UTC)
JOUR = timedelta(days=1)
SECRET = "Violences subies dont personne d’autre ne doit rien savoir."

Saisie = Mapping[str, object]


@dataclass(frozen=True)
class Monde:
    """One association, one landlord, one département, and strangers to all three."""

    definition_id: int
    programme_id: int
    association_id: int
    bailleur: str
    """Public id of the landlord."""
    comptes: Mapping[str, Utilisateur]


def planter(factory: SessionFactory, **parametres: object) -> Monde:
    """Publish the shipped parcours and open the accounts. `parametres` change the programme's."""
    with transaction(factory) as session:
        return _planter(session, parametres)


def _planter(session: Session, parametres: Mapping[str, object]) -> Monde:
    definition = definitions.publier_livrees(session, le=LE)
    programme = session.scalars(select(Programme).where(Programme.code == "avdl_idf")).one()
    if parametres:
        programme = _programme(session, programme, parametres)
    association, bailleur = fabrique.association(session), fabrique.bailleur(session)
    comptes = {
        "ts": fabrique.utilisateur(session, organisme_id=association.id),
        "collegue": fabrique.utilisateur(session, organisme_id=association.id),
        "chef": _compte(session, Role.CHEF_DE_SERVICE, organisme_id=association.id),
        "bailleur": _compte(session, Role.REFERENT_BAILLEUR, organisme_id=bailleur.id),
        "correspondant": _compte(session, Role.CORRESPONDANT_BAILLEUR, organisme_id=bailleur.id),
        "coordonnateur": _compte(session, Role.COORDONNATEUR, departements=("91",)),
        "administrateur": _compte(session, Role.ADMINISTRATEUR),
        "ts_ailleurs": fabrique.utilisateur(session),
        "chef_ailleurs": _compte(session, Role.CHEF_DE_SERVICE),
        "bailleur_ailleurs": _compte(session, Role.REFERENT_BAILLEUR),
        "coordonnateur_ailleurs": _compte(session, Role.COORDONNATEUR, departements=("75",)),
    }
    return Monde(definition.id, programme.id, association.id, bailleur.public_id, comptes)


def _compte(session: Session, role: Role, **colonnes: Any) -> Utilisateur:
    return fabrique.utilisateur(session, role, **colonnes)


def _programme(
    session: Session, modele: Programme, parametres: Mapping[str, object]
) -> Programme:
    import orjson

    valeurs = orjson.loads(modele.parametres) | parametres
    return fabrique.programme(session, parametres=orjson.dumps(valeurs).decode())
