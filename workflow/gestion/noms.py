"""The names that administrateurs give, read the same way everywhere; the codes drawn of them."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from models.repli import plier
from workflow.errors import SaisieInvalide

CODE_MAXIMUM: Final = 40

_HORS_CODE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Nommage:
    """How one kind of thing is named, and the sentences that refuse a name."""

    maximum: int
    vide: str
    long: str
    pris: str

    def lire(self, nom: str, *, pris: Iterable[str]) -> str:
        """Return the name, single-spaced. `pris`: those of the others of its kind.

        Two names that read the same are one. Raises SaisieInvalide (key `nom`).
        """
        lu = " ".join(nom.replace("\0", "").split())
        if not lu:
            raise SaisieInvalide({"nom": self.vide})
        if len(lu) > self.maximum:
            raise SaisieInvalide({"nom": self.long})
        if plier(lu) in map(plier, pris):
            raise SaisieInvalide({"nom": self.pris})
        return lu


def tirer_un_code(nom: str, *, pris: Collection[str], prefixe: str = "", repli: str = "") -> str:
    """Return a code that none of `pris` is: the name in ASCII, and a number when it is taken.

    `repli`: what stands for a name without any letter.
    """
    racine = _HORS_CODE.sub("_", plier(nom)).strip("_")[:CODE_MAXIMUM].strip("_") or repli
    racine = f"{prefixe}{racine}".rstrip("_")
    code, numero = racine, 2
    while code in pris:
        code, numero = f"{racine}_{numero}", numero + 1
    return code
