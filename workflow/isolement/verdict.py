"""The verdict on a file that anyone may have written, given apart from this process."""

import logging
from base64 import b64encode
from collections.abc import Collection

from models.errors import typographier
from workflow.isolement.atelier import SECONDES, isoler
from workflow.isolement.protocole import TravailEnDefaut, TravailInterrompu
from workflow.verification.verdict import Gravite, Probleme, Verdict

VERDICT = "workflow.verification.livre"
EN_DEFAUT = typographier(
    "La vérification n’a pas su lire ce diagramme : simplifiez-le, et transmettez le fichier à la "
    "personne qui maintient Jalon."
)
journal = logging.getLogger(__name__)
journal.addHandler(logging.NullHandler())  # a command has no log: its terminal is the user's


def verifier_isole(
    contenu: bytes, *, fichiers_dmn: Collection[bytes] = (), secondes: float = SECONDES
) -> Verdict:
    """Return the verdict of `verifier_livre`; a refusal when it fails or meets its limits.

    `fichiers_dmn`: the tables that come with the file; `secondes`: see `isoler`.
    """
    options = {"fichiers_dmn": [b64encode(fichier).decode() for fichier in fichiers_dmn]}
    try:
        return Verdict.from_json(isoler(VERDICT, contenu, options=options, secondes=secondes))
    except TravailInterrompu as interruption:
        return _refuser(str(interruption))
    except (TravailEnDefaut, KeyError, TypeError, ValueError) as defaut:
        journal.error("The verdict on a diagram failed: %r", defaut)
        return _refuser(EN_DEFAUT)


def _refuser(message: str) -> Verdict:
    return Verdict((Probleme(Gravite.REFUS, message),))
