"""A batch that a test prepares, launches and takes back, by the public verbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import select

from models.db import lecture, transaction
from models.definition import Definition
from models.deplacement import Deplacement, DeplacementDossier
from tests.workflow.decor import Monde
from tests.workflow.lots.versions import Remplacements, publier_version
from web.travaux.deplacements import avancer_deplacements
from workflow import deplacements, histoire


@dataclass
class Lot:
    """`public_id`: of the batch."""

    monde: Monde
    public_id: str

    @classmethod
    def preparer(
        cls,
        monde: Monde,
        remplacements: Remplacements,
        *,
        le: datetime,
        correspondances: dict[str, str] | None = None,
        dossiers: Sequence[int] | None = None,
    ) -> Self:
        with transaction(monde.factory) as session:
            lot = deplacements.preparer(
                session,
                acteur=monde.comptes["administrateur"],
                de=session.get_one(Definition, monde.definition_id),
                vers=publier_version(session, remplacements),
                correspondances=correspondances or {},
                dossiers=dossiers,
                le=le,
            )
            return cls(monde, lot.public_id)

    def lancer(self, le: datetime) -> dict[str, int]:
        """Launch, and let the tick do it all; return the fates."""
        self._agir(deplacements.lancer, le)
        return self.battre(le)

    def annuler(self, le: datetime) -> dict[str, int]:
        self._agir(deplacements.annuler, le)
        return self.battre(le)

    def battre(self, le: datetime) -> dict[str, int]:
        avancer_deplacements(self.monde.factory, le=le)
        with lecture(self.monde.factory) as session:
            return deplacements.compter_par_sort(
                session, deplacements.lire(session, self.public_id)
            )

    def _agir(self, verbe: object, le: datetime) -> None:
        with transaction(self.monde.factory) as session:
            lot = deplacements.lire(session, self.public_id)
            verbe(  # type: ignore[operator]
                session, acteur=self.monde.comptes["administrateur"], lot=lot, le=le
            )

    @property
    def etat(self) -> str:
        with lecture(self.monde.factory) as session:
            return deplacements.lire(session, self.public_id).etat

    def lignes(self) -> list[DeplacementDossier]:
        """The rows of the batch, in their order."""
        with lecture(self.monde.factory) as session:
            demande = (
                select(DeplacementDossier)
                .join(Deplacement, Deplacement.id == DeplacementDossier.deplacement_id)
                .where(Deplacement.public_id == self.public_id)
                .order_by(DeplacementDossier.id)
            )
            return list(session.scalars(demande))


def differences(monde: Monde, dossier_id: int) -> list[str]:
    """What the journal of a dossier, lived again, gives otherwise."""
    with transaction(monde.factory) as session:
        return histoire.comparer(session, dossier_id)
