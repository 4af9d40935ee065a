"""The walks kept as tests of a parcours: named, replaced, taken away, each time with a trace."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.administration import tracer
from models.ebauche import Scenario
from models.utilisateur import Utilisateur
from workflow.edition.scenarios.contenu import Contenu
from workflow.errors import Introuvable, SaisieInvalide
from workflow.habilitations import Action, verifier

NOM_MAXIMUM: Final = 120
NOMBRE_MAXIMUM: Final = 50
"""Walks of one parcours: all of them are played before each publication."""

OBJET: Final = "scenario"


def list_scenarios(session: Session, *, parcours: str) -> Sequence[Scenario]:
    """Return the walks kept for a parcours, by name."""
    demande = select(Scenario).where(Scenario.parcours == parcours)
    return session.scalars(demande.order_by(Scenario.nom, Scenario.id)).all()


def lire_scenario(session: Session, public_id: str, *, parcours: str) -> Scenario:
    """Return a kept walk of that parcours. Raises Introuvable."""
    scenario = session.scalars(
        select(Scenario).where(Scenario.public_id == public_id, Scenario.parcours == parcours)
    ).first()
    if scenario is None:
        raise Introuvable
    return scenario


def garder(
    session: Session,
    *,
    acteur: Utilisateur,
    parcours: str,
    nom: str,
    contenu: Contenu,
    le: datetime,
    remplace: Scenario | None = None,
) -> Scenario:
    """Keep a walk under a name, or in the place of another (`remplace`).

    Raises SaisieInvalide, HabilitationRefusee, ScenarioIllisible.
    """
    verifier(acteur, Action.GERER_DEFINITIONS)
    nom = _lire_nom(session, parcours, nom, remplace)
    scenario = remplace or Scenario(parcours=parcours)
    avant = remplace.nom if remplace else None
    scenario.nom, scenario.contenu = nom, contenu.encoder()
    scenario.modifie_le, scenario.modifie_par_id = le, acteur.id
    session.add(scenario)
    session.flush()
    action = "changer" if remplace else "garder"
    _tracer(session, acteur, scenario, action=action, le=le, noms=[avant, nom])
    return scenario


def supprimer(session: Session, *, acteur: Utilisateur, scenario: Scenario, le: datetime) -> None:
    """Forget a kept walk. Raises HabilitationRefusee."""
    verifier(acteur, Action.GERER_DEFINITIONS)
    noms = [scenario.nom, None]
    _tracer(session, acteur, scenario, action="supprimer", le=le, noms=noms)
    session.delete(scenario)
    session.flush()


def _lire_nom(session: Session, parcours: str, nom: str, remplace: Scenario | None) -> str:
    propre = " ".join(nom.replace("\0", "").split())
    if not propre:
        raise SaisieInvalide({"nom": "Donnez un nom à ce scénario."})
    if len(propre) > NOM_MAXIMUM:
        raise SaisieInvalide({"nom": f"Raccourcissez ce nom : {NOM_MAXIMUM} caractères au plus."})
    pris = session.scalars(
        select(Scenario).where(Scenario.parcours == parcours, Scenario.nom == propre)
    ).first()
    if pris is not None and pris is not remplace:
        raise SaisieInvalide({"nom": "Un autre scénario de ce parcours porte déjà ce nom."})
    gardes = select(func.count(Scenario.id)).where(Scenario.parcours == parcours)
    if remplace is None and (session.scalar(gardes) or 0) >= NOMBRE_MAXIMUM:
        raise SaisieInvalide(
            {"nom": f"Ce parcours a déjà {NOMBRE_MAXIMUM} scénarios : supprimez-en un d’abord."}
        )
    return propre


def _tracer(
    session: Session,
    acteur: Utilisateur,
    scenario: Scenario,
    *,
    action: str,
    le: datetime,
    noms: list[str | None],
) -> None:
    tracer(
        session,
        acteur_id=acteur.id,
        objet=OBJET,
        objet_id=scenario.public_id,
        libelle=scenario.nom,
        action=action,
        le=le,
        detail={"nom": noms, "parcours": [scenario.parcours, scenario.parcours]},
    )
