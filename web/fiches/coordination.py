"""What the State reads of a dossier."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.utilisateur import Utilisateur
from web.fiches import communes
from web.fiches.regles import DelaiDaloVue, HorlogeVue, lire_delai_dalo, lire_six_mois
from web.listes.coordination import est_bloque


@dataclass(frozen=True)
class FicheCoordination:
    """Column `coordonnateur_etat` of the access matrix. `menage`: stuck cases only."""

    public_id: str
    reference: str
    menage: str | None
    etat: str
    depuis: datetime
    ouvert_le: datetime
    departement: str
    association: str
    referent: str
    referent_courriel: str
    suspension_depuis: datetime | None
    composition: communes.Composition
    conclusion: str | None
    propositions: tuple[communes.PropositionVue, ...]
    alertes: tuple[communes.AlerteVue, ...]
    six_mois: HorlogeVue | None
    delai_dalo: DelaiDaloVue | None
    etapes: tuple[communes.EtapeVue, ...]


@dataclass(frozen=True)
class FicheValidation:
    """What the State reads to validate an entry: no identity, no other part of the diagnostic."""

    public_id: str
    reference: str
    departement: str
    composition: communes.Composition
    conclusion: str | None


def construire(session: Session, dossier: Dossier, utilisateur: Utilisateur) -> FicheCoordination:
    suspension = communes.lire_suspension(session, dossier)
    etapes = communes.lire_etapes(session, dossier, utilisateur)
    return FicheCoordination(
        public_id=dossier.public_id,
        reference=dossier.reference,
        menage=_nom_si_bloque(session, dossier),
        etat=dossier.etat,
        depuis=dossier.depuis,
        ouvert_le=dossier.ouvert_le,
        departement=dossier.departement,
        association=dossier.association.nom,
        referent=dossier.referent.nom,
        referent_courriel=dossier.referent.courriel,
        suspension_depuis=suspension.debut if suspension else None,
        composition=communes.lire_composition(session, dossier.foyer),
        conclusion=communes.lire_conclusion(session, dossier),
        propositions=communes.lire_propositions(session, dossier),
        alertes=communes.lire_alertes(session, dossier, utilisateur),
        six_mois=lire_six_mois(session, dossier),
        delai_dalo=lire_delai_dalo(session, dossier),
        etapes=tuple(etape for etape in etapes if etape.faisable),
    )


def construire_validation(session: Session, dossier: Dossier) -> FicheValidation:
    return FicheValidation(
        public_id=dossier.public_id,
        reference=dossier.reference,
        departement=dossier.departement,
        composition=communes.lire_composition(session, dossier.foyer),
        conclusion=communes.lire_conclusion(session, dossier),
    )


def _nom_si_bloque(session: Session, dossier: Dossier) -> str | None:
    bloque = session.scalar(select(Dossier.id).where(Dossier.id == dossier.id, est_bloque()))
    if bloque is None:
        return None
    return communes.nommer_dossier(session, dossier)
