"""Whether two persons may be one and the same: by their names and their birth (pure)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz

from models.repli import cle_homonymes, plier

VOISINS = 84
"""Out of 100, with the same birth: « Dupont » and « Dupond », a first name left out, one letter."""


class Raison(StrEnum):
    """Why two persons may be one, the surest first."""

    IDENTIQUE = "identique"
    INVERSE = "inverse"
    VOISIN = "voisin"
    DATE_VOISINE = "date_voisine"
    SANS_DATE = "sans_date"


@dataclass(frozen=True, slots=True)
class Identite:
    """Who somebody is said to be."""

    nom: str
    prenom: str
    naissance: date | None = None
    nom_usage: str | None = None

    @property
    def cles(self) -> frozenset[str]:
        """The keys of its namesakes: by birth name, and by usage name when there is one."""
        noms = (self.nom, self.nom_usage) if self.nom_usage else (self.nom,)
        return frozenset(cle_homonymes(nom, self.prenom) for nom in noms)


def comparer(une: Identite, autre: Identite) -> Raison | None:
    """Return why they may be the same person; None when nothing says so."""
    memes_noms = not une.cles.isdisjoint(autre.cles)
    if une.naissance is None or autre.naissance is None:
        return Raison.SANS_DATE if memes_noms else None
    if une.naissance == autre.naissance:
        return _selon_les_noms(une, autre, memes_noms=memes_noms)
    return Raison.DATE_VOISINE if memes_noms and _se_confondent(une, autre) else None


def _selon_les_noms(une: Identite, autre: Identite, *, memes_noms: bool) -> Raison | None:
    if memes_noms:
        inverse = plier(une.nom) == plier(autre.prenom) != plier(autre.nom)
        return Raison.INVERSE if inverse else Raison.IDENTIQUE
    proche = max(
        max(fuzz.ratio(a, b), fuzz.token_set_ratio(a, b)) for a in une.cles for b in autre.cles
    )
    return Raison.VOISIN if proche >= VOISINS else None


def _se_confondent(une: Identite, autre: Identite) -> bool:
    """Tell two dates that one slip of the pen makes one: day and month swapped, a digit wrong."""
    if une.naissance is None or autre.naissance is None:
        return False
    a, b = une.naissance, autre.naissance
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return True
    return sum(x != y for x, y in zip(a.isoformat(), b.isoformat(), strict=True)) == 1
