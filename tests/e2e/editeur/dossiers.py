"""Dossiers that stand in every state of the parcours, and what the database says of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.definition import Definition
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from tests.web.monde import LE
from tests.web.monde import Monde as Invente
from tests.workflow.decor import Monde
from tests.workflow.reponses import SUITE
from tests.workflow.suivi import Suivi
from workflow import histoire

ETAPES = (
    "realiser_diagnostic", "verifier_dossier", "repondre_offre", "bilan_mi_mesure",
    "remettre_recommandations", "enqueter_un_an",
)  # fmt: skip
"""Where the dossiers that the invented world has not stand."""

Place = tuple[str, int]
"""(state, number of the version)."""


@dataclass(frozen=True)
class Cortege:
    """The dossiers that run. `suivis`: those added to the world's, by the step they wait at."""

    fabrique: SessionFactory
    suivis: Mapping[str, Suivi]

    def relever(self) -> dict[str, Place]:
        """{reference: (state, version)} of the dossiers that run on any version."""
        demande = (
            select(Dossier.public_id, Dossier.etat, Definition.numero)
            .join(Definition, Definition.id == Dossier.definition_id)
            .where(Dossier.clos_le.is_(None), Definition.cle == "acces_direct")
        )
        with lecture(self.fabrique) as session:
            return {f"D-{d}": (etat, numero) for d, etat, numero in session.execute(demande)}

    def differences(self) -> dict[str, list[str]]:
        """What the journals, lived again, give otherwise: nothing, when all is well."""
        with transaction(self.fabrique) as session:
            dossiers = session.scalars(select(Dossier)).all()
            trouvees = {d.public_id: histoire.comparer(session, d.id) for d in dossiers}
        return {qui: liste for qui, liste in trouvees.items() if liste}


def rassembler(fabrique: SessionFactory, invente: Invente) -> Cortege:
    """Lead new dossiers to the states where the invented world has none."""
    with lecture(fabrique) as session:
        monde = _relire(fabrique, session, invente)
    return Cortege(fabrique, {etape: _mener(monde, etape) for etape in ETAPES})


def _mener(monde: Monde, etape: str) -> Suivi:
    suivi = Suivi.ouvrir(monde, le=LE - timedelta(days=60))
    return suivi.mener(*(SUITE[: SUITE.index(etape)] if etape in SUITE else SUITE))


def _relire(fabrique: SessionFactory, session: Session, invente: Invente) -> Monde:
    """The invented world, as the tests of the dossiers know theirs."""
    comptes = {
        nom: session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == invente.comptes[role])
        ).one()
        for nom, role in {
            "ts": Role.TRAVAILLEUR_SOCIAL,
            "chef": Role.CHEF_DE_SERVICE,
            "bailleur": Role.REFERENT_BAILLEUR,
        }.items()
    }
    return Monde(
        factory=fabrique,
        definition_id=session.scalars(
            select(Definition.id).where(Definition.public_id == invente.definition)
        ).one(),
        programme_id=session.scalars(
            select(Dossier.programme_id).where(Dossier.public_id == invente.dossiers["Abadie"])
        ).one(),
        association_id=comptes["ts"].organisme_id or 0,
        bailleur=invente.bailleur,
        comptes=comptes,
    )
