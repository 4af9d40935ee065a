"""The walks kept as tests of a parcours: named, replaced, taken away, each time with a trace."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.db import un_a_la_fois
from models.ebauche import Scenario
from models.utilisateur import Utilisateur
from workflow.edition.scenarios.contenu import Contenu
from workflow.errors import Introuvable, SaisieInvalide
from workflow.gestion.noms import Nommage
from workflow.gestion.traces import Traceur
from workflow.habilitations import Action, verifier

NOM_MAXIMUM: Final = 120
NOMBRE_MAXIMUM: Final = 50
"""Walks of one parcours: all of them are played before each publication."""

OBJET: Final = "scenario"
NOMMAGE: Final = Nommage(
    NOM_MAXIMUM,
    vide="Donnez un nom à ce scénario.",
    long=f"Raccourcissez ce nom : {NOM_MAXIMUM} caractères au plus.",
    pris="Un autre scénario de ce parcours porte déjà ce nom.",
)

_tracer = Traceur[Scenario](OBJET, lambda scenario: (scenario.public_id, scenario.nom))


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
    un_a_la_fois(session)  # two walks kept at once would each find the name free
    nom = _lire_nom(session, parcours, nom, remplace)
    scenario = remplace or Scenario(parcours=parcours)
    avant = remplace.nom if remplace else None
    scenario.nom, scenario.contenu = nom, contenu.encoder()
    scenario.modifie_le, scenario.modifie_par_id = le, acteur.id
    session.add(scenario)
    session.flush()
    action = "changer" if remplace else "garder"
    detail = _dire(scenario, [avant, nom])
    _tracer(session, acteur, scenario, action=action, le=le, detail=detail)
    return scenario


def supprimer(session: Session, *, acteur: Utilisateur, scenario: Scenario, le: datetime) -> None:
    """Forget a kept walk. Raises HabilitationRefusee."""
    verifier(acteur, Action.GERER_DEFINITIONS)
    detail = _dire(scenario, [scenario.nom, None])
    _tracer(session, acteur, scenario, action="supprimer", le=le, detail=detail)
    session.delete(scenario)
    session.flush()


def _lire_nom(session: Session, parcours: str, nom: str, remplace: Scenario | None) -> str:
    autres = select(Scenario.nom).where(Scenario.parcours == parcours)
    if remplace is not None:
        autres = autres.where(Scenario.id != remplace.id)
    propre = NOMMAGE.lire(nom, pris=session.scalars(autres))
    gardes = select(func.count(Scenario.id)).where(Scenario.parcours == parcours)
    if remplace is None and (session.scalar(gardes) or 0) >= NOMBRE_MAXIMUM:
        raise SaisieInvalide(
            {"nom": f"Ce parcours a déjà {NOMBRE_MAXIMUM} scénarios : supprimez-en un d’abord."}
        )
    return propre


def _dire(scenario: Scenario, noms: list[str | None]) -> Mapping[str, list[str | None]]:
    return {"nom": noms, "parcours": [scenario.parcours, scenario.parcours]}
