"""The verdict in the setting of the product: its own modules, forms and programmes.

`verifier_livre` gives it in this process. `workflow.isolement.verdict` asks it of another, for a
file that anyone may have written: it calls `preparer` and `travailler`.
"""

from base64 import b64decode
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import bpmn
from workflow.decisions import tables_livrees
from workflow.parcours.livrees import livrees
from workflow.programmes import parametres
from workflow.verification.juger import lire_module, verifier
from workflow.verification.variables import ecrites_par_les_formulaires
from workflow.verification.verdict import Verdict


def verifier_livre(contenu: bytes, *, fichiers_dmn: Collection[bytes] = ()) -> Verdict:
    """Return the verdict on a file that may call and use what the product ships.

    `fichiers_dmn`: decision tables that come with it.
    """
    return verifier(
        contenu,
        modules=livrees("module"),
        formulaires=bpmn.list_formulaires(),
        parametres=parametres_livres(),
        tables=tables_livrees(),
        fichiers_dmn=fichiers_dmn,
        appeles=bpmn.list_modules(),
    )


@cache
def parametres_livres() -> frozenset[str]:
    """Return the names of the parameters that the shipped programmes give to a dossier."""
    return frozenset(nom for nom, parametre in parametres().items() if not parametre.est_etiquette)


def travailler(contenu: bytes, options: Mapping[str, Any]) -> dict[str, object]:
    """Return the verdict as plain data: a job of `workflow.isolement`.

    `options["fichiers_dmn"]`, when there: the decision tables that come with the file, in base 64.
    """
    fichiers = [b64decode(texte) for texte in options.get("fichiers_dmn", ())]
    return verifier_livre(contenu, fichiers_dmn=fichiers).as_json()


@cache
def preparer() -> None:
    """Read all that a verdict may need of the product: where it is given, no file opens."""
    parametres_livres()
    tables_livrees()
    ecrites_par_les_formulaires(frozenset(bpmn.list_formulaires()))
    for module in livrees("module").values():
        lire_module(module)
