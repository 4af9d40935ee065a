"""The one rule table of the alerts: what starts each, when, who is told, how, how often, and why.

Codes and sources are those of the domain's list of 24; A25 (R.441-2-8) and A26 are the
product's own.
`workflow` writes the due dates of what happens to a dossier, in the step's transaction;
`notifications` finds those of conventions, programmes and organisations, and tells people. Both
read a rule as a programme has set it (`models/alerte_reglages.py`).
"""

from collections.abc import Mapping

from models.alerte_regles.conventions import DES_CONVENTIONS
from models.alerte_regles.dossiers import DES_DOSSIERS, DU_DESSIN
from models.alerte_regles.nature import RegleAlerte

REGLES: Mapping[str, RegleAlerte] = {
    regle.code: regle
    for regle in sorted((*DES_DOSSIERS, *DES_CONVENTIONS), key=lambda regle: regle.code)
}

__all__ = ["DU_DESSIN", "REGLES", "RegleAlerte"]
