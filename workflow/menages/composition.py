"""How many a household is, from the persons that are named in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.menage import Menage, Personne

MAJORITE = 18
DEUX = 2


@dataclass(frozen=True, slots=True)
class Compte:
    """`personnes` includes `mineurs`."""

    personnes: int
    mineurs: int

    @property
    def adultes(self) -> int:
        return self.personnes - self.mineurs


def est_mineur(role: str, naissance: date | None, jour: date) -> bool:
    """Tell who is under eighteen on a day; a dependant whose birth is not known counts as one."""
    if naissance is None:
        return role == "a_charge"
    return (jour.year - naissance.year) - (
        (jour.month, jour.day) < (naissance.month, naissance.day)
    ) < MAJORITE


def compter(personnes: Iterable[Personne], jour: date) -> Compte:
    mineurs = [est_mineur(p.role, p.naissance, jour) for p in personnes]
    return Compte(len(mineurs), sum(mineurs))


def type_de(compte: Compte) -> str:
    """Return the type that such a household has, as far as numbers tell."""
    if compte.personnes == 1:
        return "isole"
    if not compte.mineurs:
        return "couple" if compte.personnes == DEUX else "autre"
    return {1: "monoparental", 2: "couple_enfants"}.get(compte.adultes, "autre")


TAILLES = {
    "isole": range(1, 2),
    "couple": range(2, 3),
    "monoparental": range(2, 100),
    "couple_enfants": range(3, 100),
    "autre": range(1, 100),
}
"""How many persons a household of each type has: a grown child is no minor."""


ADULTES = {"couple": DEUX, "couple_enfants": DEUX}
"""How many of them are of age, at least; one in any other household."""


def est_coherent(genre: str, compte: Compte) -> bool:
    """Tell whether a household of that type may be so many, with at least one adult."""
    return compte.personnes in TAILLES[genre] and compte.adultes >= ADULTES.get(genre, 1)


def composer(menage: Menage, compte: Compte) -> None:
    """Write how many they are; the type follows when it can no longer be true."""
    menage.nb_personnes, menage.nb_mineurs = compte.personnes, compte.mineurs
    if not est_coherent(menage.type, compte):
        menage.type = type_de(compte)


def arriver(menage: Menage, nommees: Compte, *, mineur: bool) -> None:
    """Count somebody more, who came: never fewer than are named."""
    _suivre(menage, menage.nb_personnes + 1, menage.nb_mineurs + mineur, nommees)


def completer(menage: Menage, nommees: Compte) -> None:
    """Name somebody who was counted already, unless more are named than were counted."""
    _suivre(menage, menage.nb_personnes, menage.nb_mineurs, nommees)


def partir(menage: Menage, nommees: Compte, partis: Compte) -> None:
    """Count those who left no more."""
    _suivre(
        menage, menage.nb_personnes - partis.personnes, menage.nb_mineurs - partis.mineurs, nommees
    )


def _suivre(menage: Menage, personnes: int, mineurs: int, nommees: Compte) -> None:
    total = max(personnes, nommees.personnes)
    composer(menage, Compte(total, min(max(mineurs, nommees.mineurs), total - 1)))
