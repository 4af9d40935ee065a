"""Which papers make a household's file: a closed list that a programme may choose from.

The papers that a landlord may ask for are fixed by decree, whose text was not read: this list is
the product's own, and says so on its page.
"""

from collections.abc import Mapping
from typing import Any

from workflow.programmes import parametres as parametres_livres

PARAMETRE = "pieces_caleol"
"""Parameter of a programme: codes of the papers, in the order of their list; empty: the short list.

Its choices are every kind of paper that the product knows, with their labels.
"""

PIECES: Mapping[str, str] = parametres_livres()["pieces_caleol"].choix
LISTE_COURTE = ("identite", "enregistrement", "imposition", "ressources", "caf", "logement_actuel")


def list_pieces(parametres: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the codes of the papers that a programme asks for."""
    choisies = parametres.get(PARAMETRE) or LISTE_COURTE
    return tuple(code for code in choisies if code in PIECES)
