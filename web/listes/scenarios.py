"""The walks kept as tests of a parcours, by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.ebauche import Scenario
from models.utilisateur import Utilisateur
from web.page.exports import Colonne, Export
from web.page.pagination import Rangee, Requete


@dataclass(frozen=True)
class LigneScenario:
    public_id: str
    nom: str
    modifie_le: datetime
    par: str


def list_scenarios(parcours: str) -> Requete:
    """Return the walks of a parcours, by name."""
    return (
        select(Scenario.public_id, Scenario.nom, Scenario.modifie_le, Utilisateur.nom.label("par"))
        .join(Utilisateur, Utilisateur.id == Scenario.modifie_par_id)
        .where(Scenario.parcours == parcours)
        .order_by(Scenario.nom, Scenario.id)
    )


def lire_scenario(rangee: Rangee) -> LigneScenario:
    return LigneScenario(*rangee)


SCENARIOS: Final = Export[LigneScenario](
    "scenarios",
    (
        Colonne("Nom", lambda ligne: ligne.nom),
        Colonne("Changé le", lambda ligne: ligne.modifie_le),
        Colonne("Par", lambda ligne: ligne.par),
    ),
    dossier=None,
)
