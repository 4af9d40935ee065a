"""The demand of a household that still looks for a dwelling, renewed each year (R.441-2-7).

Most renew in time, some after the month in which they are told of it (A07), a few too late or not
at all. All of it is invented: no table reads it.
"""

from datetime import date
from random import Random

from web.rejeu.fenetre import DERNIER
from web.rejeu.fil import RENOUVELER, Fil
from web.rejeu.foyer import VALIDITE_MAXIMUM, Foyer
from web.rejeu.hasard import build_hasard

EN_TEMPS, PREVENUS, TROP_TARD, JAMAIS = (32, 60), (2, 25), (-30, -2), None
"""Days before the end of the demand at which it is renewed."""

PARTS = {EN_TEMPS: 70, PREVENUS: 20, TROP_TARD: 6, JAMAIS: 4}
DELAI_MINIMUM = 10
"""Days after the demand was last written."""

AVANT_LA_FIN = 5
"""Days before the end of the search, Sundays and holidays included."""


def renouveler(fil: Fil, foyer: Foyer, *, jour: int, fin: int) -> None:
    """Renew the demand written on day `jour` as often as the search lasts, up to day `fin`."""
    hasard = build_hasard("renouvellements", foyer.departement, foyer.rang)
    echeance = jour + (_valide(foyer.demande(fil.date(jour))) - fil.date(jour)).days
    while (quand := _choisir(hasard, echeance)) is not None:
        jour = max(quand, jour + DELAI_MINIMUM)
        if jour > min(fin - AVANT_LA_FIN, DERNIER):
            return
        echeance = max(echeance, jour) + VALIDITE_MAXIMUM
        fil.noter(jour, RENOUVELER, valide_jusqu_au=fil.date(echeance))


def _valide(demande: dict[str, object]) -> date:
    return date.fromisoformat(str(demande["valide_jusqu_au"]))


def _choisir(hasard: Random, echeance: int) -> int | None:
    """Return the day of the next renewal, if there is one."""
    avance = hasard.choices(tuple(PARTS), tuple(PARTS.values()))[0]
    return None if avance is None else echeance - hasard.randint(*avance)
