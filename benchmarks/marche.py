"""A household walked through the public verb, on what the last step said is open: no extra read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from models.db import lecture, transaction
from models.dossier import EtapeOuverte
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.reponses import ACTEURS, REPONSES, SUITE
from workflow.avancement import dossiers

__all__ = ["SUITE", "Marche", "mener_plusieurs"]


@dataclass
class Marche:
    """`taches`: {element: task} of the open steps; `le`: the moment of the last fact."""

    monde: Monde
    dossier_id: int
    taches: dict[str, str] = field(default_factory=dict)
    le: datetime = LE

    @classmethod
    def ouvrir(cls, monde: Monde, *, le: datetime = LE) -> "Marche":
        marche = cls(monde, monde.ouvrir(le=le), le=le)
        with lecture(monde.factory) as session:
            etapes = select(EtapeOuverte.element, EtapeOuverte.tache_id).where(
                EtapeOuverte.dossier_id == marche.dossier_id
            )
            marche.taches = dict(session.execute(etapes).tuples().all())
        return marche

    def pas(self, element: str) -> None:
        """Complete one step, a day after the last: rights, form, engine, rows, commit."""
        self.le += JOUR
        with transaction(self.monde.factory) as session:
            avancee = dossiers.terminer_etape(
                session,
                acteur=self.monde.comptes[ACTEURS.get(element, "ts")],
                tache_id=self.taches[element],
                version=None,
                saisie=self._saisie(element),
                fait_le=self.le,
                saisi_le=self.le,
            )
        self.taches = {o.element.id: o.tache_id for o in avancee.ouvertes}

    def mener(self, nombre: int) -> "Marche":
        """Complete the first steps of the straight way."""
        for element in SUITE[:nombre]:
            self.pas(element)
        return self

    def _saisie(self, element: str) -> Mapping[str, object]:
        bailleur = {"bailleur": self.monde.bailleur} if element == "rapprochement" else {}
        return {**REPONSES.get(element, {}), **bailleur}


def mener_plusieurs(monde: Monde, nombre: int) -> list[Marche]:
    """Open dossiers and leave them in all the states of the straight way, in turn."""
    return [Marche.ouvrir(monde).mener(rang % len(SUITE)) for rang in range(nombre)]
