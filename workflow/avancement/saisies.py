"""What becomes of a step's typed answers: columns of the file, and variables that route."""

from collections.abc import Mapping
from typing import Any

from workflow.avancement import transition
from workflow.avancement.evenement import Evenement
from workflow.formulaires import Formulaire
from workflow.formulaires.controle import GENERIQUE, peut_router


def par_destination(formulaire: Formulaire | None, valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers by destination; generic ones keep their field and their level."""
    rangees: dict[str, Any] = {}
    for champ in formulaire.champs if formulaire else ():
        if champ.cle not in valeurs:
            continue
        if champ.destination == GENERIQUE:
            niveau = champ.confidentialite or "confidentiel"
            rangees[f"{GENERIQUE}.{champ.cle}"] = (valeurs[champ.cle], niveau)
        else:
            rangees[champ.destination] = valeurs[champ.cle]
    return rangees


def variables(
    formulaire: Formulaire | None, valeurs: Mapping[str, Any], evenement: Evenement
) -> dict[str, Any]:
    """Return the routing variables of a step: answers that may route, and the act's own."""
    routees = {
        champ.cle: valeurs[champ.cle]
        for champ in (formulaire.champs if formulaire else ())
        if champ.cle in valeurs and peut_router(champ)
    }
    return {**routees, **transition.variables_de_l_acte(evenement)}
