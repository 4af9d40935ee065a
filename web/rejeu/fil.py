"""The thread of one dossier: its steps in order, each dated, each typed a little later."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import NamedTuple

from web.rejeu.fenetre import DERNIERE_MINUTE, MINUTES_PAR_JOUR, Fenetre

OUVRIR = "ouvrir"
SUSPENDRE = "suspendre"
REPRENDRE = "reprendre"
RENOUVELER = "renouveler"
"""Operations of the dossier; every other name is the id of an element of the diagram."""

OUVERTURE_BUREAU = 9 * 60
FERMETURE_BUREAU = 16 * 60
HEURE_DES_NOTES = 17 * 60
ECART_MINIMUM = (20, 40)
"""Minutes between two steps of one dossier on the same day."""

PART_SAISIE_TARDIVE = 0.2
RETARDS = (1, 1, 1, 2, 2, 3, 5)
"""Days by which some steps are typed after the fact."""

SANS_RETARD = frozenset({"notifier_offre", "repondre_offre", OUVRIR})
"""Typed at once: a household's answer typed too late would be taken for a silence (R.441-10)."""


class Geste(NamedTuple):
    """One action on a dossier. Moments are minutes of the window."""

    saisi: int
    fait: int
    element: str
    saisie: Mapping[str, object]


class Fil:
    """Steps are added in the order of the diagram; a date never goes back."""

    def __init__(self, fenetre: Fenetre, hasard: Random) -> None:
        self.hasard = hasard
        self.gestes: list[Geste] = []
        self._fenetre = fenetre
        self._fait = self._saisi = 0

    def faire(self, jour: int, element: str, **saisie: object) -> None:
        """Add a step on the working day nearest to `jour`; what the window does not hold is cut."""
        fait = self._fenetre.ouvrer(jour) * MINUTES_PAR_JOUR
        fait += self.hasard.randrange(OUVERTURE_BUREAU, FERMETURE_BUREAU, 5)
        fait = max(fait, self._fait + self.hasard.randint(*ECART_MINIMUM))
        saisi = max(fait + self._retard(element), self._saisi + 1)
        self._fait, self._saisi = fait, saisi
        if fait <= DERNIERE_MINUTE:
            self.gestes.append(Geste(min(saisi, DERNIERE_MINUTE), fait, element, saisie))

    def noter(self, jour: int, element: str, **saisie: object) -> None:
        """Add, beside the thread of the steps, something typed as it happens."""
        quand = self._fenetre.ouvrer(jour) * MINUTES_PAR_JOUR + HEURE_DES_NOTES
        if quand <= DERNIERE_MINUTE:
            self.gestes.append(Geste(quand, quand, element, saisie))

    @property
    def dernier_jour(self) -> date:
        """The day of the last step laid."""
        return self.date(self._fait // MINUTES_PAR_JOUR)

    def date(self, jour: int) -> date:
        return self._fenetre.jour(jour)

    def _retard(self, element: str) -> int:
        if element in SANS_RETARD or self.hasard.random() > PART_SAISIE_TARDIVE:
            return self.hasard.randint(1, 15)
        return self.hasard.choice(RETARDS) * MINUTES_PAR_JOUR
