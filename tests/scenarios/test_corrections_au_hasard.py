"""Corrections wherever chance leads: after each one, the present is what the journal says."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.codes import DossierEtat
from models.db import lecture, transaction
from models.dossier import Suspension
from models.errors import ErreurMetier
from models.verification_journal import verifier_chaine
from tests.workflow.decor import JOUR, Monde
from tests.workflow.hasard import Promenade, par_graine
from tests.workflow.suivi import Suivi
from workflow import histoire, operations
from workflow.errors import MoteurEnDefaut, TransitionInterdite
from workflow.histoire import Fait

GRAINES = (10, 11, 13, 16, 25)
PAS = 50
CINQ_JOURS_H = 120
Geste = Callable[["Corrigee"], None]


class Corrigee(Promenade):
    """A walk that also goes back on what it did."""

    def est_suspendue(self) -> bool:
        ouverte = select(Suspension.id).where(
            Suspension.dossier_id == self.suivi.dossier_id, Suspension.fin.is_(None)
        )
        with lecture(self.suivi.monde.factory) as session:
            return session.scalar(ouverte) is not None

    def operer(self, verbe: str, **faits: Any) -> None:
        self.pas.append(verbe)
        valeurs = {"motif": "Erreur de saisie", "saisi_le": self.suivi.le} | faits
        with transaction(self.suivi.monde.factory) as session:
            getattr(operations, verbe)(
                session,
                acteur=self.suivi.compte("chef"),
                dossier_id=self.suivi.dossier_id,
                version=self.suivi.dossier().version,
                **valeurs,
            )

    def corriger(self) -> None:
        self.operer("corriger", rang=self._une_etape().rang)
        self.suivi.le += JOUR

    def dater(self) -> None:
        fait = self._une_etape()
        ecart = timedelta(hours=self.hasard.randint(-CINQ_JOURS_H, CINQ_JOURS_H))
        self.operer("corriger_date", rang=fait.rang, fait_le=fait.fait_le + ecart)

    def confier(self) -> None:
        compte = self.suivi.compte(self.hasard.choice(("ts", "collegue", "chef")))
        self.operer("reassigner", referent=compte.public_id)

    def clore(self) -> None:
        self.operer("clore", motif="abandon_mesure", fait_le=self.suivi.le)

    def suspendre(self) -> None:
        self.suivi.suspendre(self.suivi.le, par="chef")

    def reprendre(self) -> None:
        self.suivi.le += self.hasard.randint(0, 30) * JOUR
        self.suivi.reprendre(self.suivi.le, par="chef")

    def choisir(self) -> Geste:
        """Go on, mostly; now and then go back on something."""
        autres: tuple[Geste, ...] = (Corrigee.corriger, Corrigee.dater)
        if self.suivi.dossier().etat == DossierEtat.CLOS:
            return lambda _: self.operer("rouvrir")
        if self.hasard.random() < 0.3:
            return self.hasard.choice((*autres, Corrigee.confier, Corrigee.clore))
        if self.est_suspendue():
            return self.hasard.choice((*autres, Corrigee.reprendre))
        return Corrigee.suspendre if self.hasard.random() < 0.1 else Corrigee.avancer

    def _une_etape(self) -> Fait:
        with lecture(self.suivi.monde.factory) as session:
            reprenables = operations.list_reprenables(session, self.suivi.dossier_id)
        if not reprenables:
            raise TransitionInterdite("Rien à corriger.")
        return self.hasard.choice(reprenables)

    def _suspendre(self) -> None:
        """Suspensions are moves of their own here."""


@par_graine(GRAINES, sur_postgresql=1)
def test_apres_chaque_geste_le_present_suit_du_journal(monde: Monde, graine: int) -> None:
    promenade = Corrigee(random.Random(graine), Suivi.ouvrir(monde))
    promenade.suivi.faire("enregistrer_orientation")
    reussis = 0
    for _ in range(PAS):
        try:
            promenade.choisir()(promenade)
            reussis += 1
        except MoteurEnDefaut:
            raise
        except ErreurMetier:  # a refusal, which must leave everything as it was
            promenade.pas.append("refus")
        with transaction(monde.factory) as session:
            assert histoire.comparer(session, promenade.suivi.dossier_id) == [], promenade.pas
            assert list(verifier_chaine(session, promenade.suivi.dossier_id)) == []
    assert reussis > PAS // 2
