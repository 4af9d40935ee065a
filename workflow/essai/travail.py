"""A trial as a job of `workflow.isolement`: bytes and texts in, plain data out."""

from base64 import b64decode
from collections.abc import Mapping
from functools import cache
from typing import Any

import bpmn
from models.errors import ErreurMetier
from workflow.decisions import tables_livrees
from workflow.essai.demande import Demande
from workflow.essai.deroulement import Limites
from workflow.essai.dessin import Bibliotheque
from workflow.essai.essayer import essayer

LIMITES = Limites(lignes=5000, secondes=0.9)
"""Less than what the job may use in all: a trial that is stopped still shows its trace."""


def travailler(contenu: bytes, demande: Mapping[str, Any]) -> dict[str, Any]:
    """Return {"essai": object of `--json`, "refus": sentences} or {"demande": sentence}.

    `demande`: {"options": texts of the command (`Demande.lire`), "fichiers_dmn": the tables that
    come with the file, in base 64}. In the answer, "demande": why it cannot be understood.
    """
    fichiers = [b64decode(texte) for texte in demande["fichiers_dmn"]]
    try:
        essai = essayer(
            contenu,
            Demande.lire(**demande["options"]),
            bibliotheque=bibliotheque_livree(),
            fichiers_dmn=fichiers,
            limites=LIMITES,
        )
    except ErreurMetier as erreur:
        return {"demande": str(erreur).encode(errors="replace").decode()}
    return {"essai": essai.as_json(), "refus": list(essai.refus)}


@cache
def bibliotheque_livree() -> Bibliotheque:
    """Return the diagrams and the tables that the product ships."""
    modules = {cle: bpmn.read_appelable(cle) for cle in bpmn.list_appelables()}
    return Bibliotheque(modules, tables_livrees())


@cache
def preparer() -> None:
    """Read and import all that a trial may need, before the files are out of reach."""
    travailler(bpmn.read_parcours("acces_direct"), {"options": {}, "fichiers_dmn": []})
