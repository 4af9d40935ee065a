"""The verdict on a file that anyone may have written, given apart from this process."""

from base64 import b64encode
from collections.abc import Collection

from models.errors import typographier
from workflow.isolement.atelier import SECONDES
from workflow.isolement.demande import demander
from workflow.isolement.protocole import SansReponse
from workflow.verification.verdict import Gravite, Probleme, Verdict

VERDICT = "workflow.verification.livre"
EN_DEFAUT = typographier(
    "La vérification n’a pas su lire ce diagramme : simplifiez-le, et transmettez le fichier à la "
    "personne qui maintient Jalon."
)


def verifier_isole(
    contenu: bytes, *, fichiers_dmn: Collection[bytes] = (), secondes: float = SECONDES
) -> Verdict:
    """Return the verdict of `verifier_livre`; a refusal when it fails or meets its limits.

    `fichiers_dmn`: the tables that come with the file; `secondes`: see `isoler`.
    """
    options = {"fichiers_dmn": [b64encode(fichier).decode() for fichier in fichiers_dmn]}
    try:
        return demander(
            VERDICT,
            contenu,
            lire=Verdict.from_json,
            en_defaut=EN_DEFAUT,
            options=options,
            secondes=secondes,
        )
    except SansReponse as echec:
        return refuser(str(echec))


def refuser(message: str) -> Verdict:
    """Return the verdict on a file that could not be judged."""
    return Verdict((Probleme(Gravite.REFUS, message),))
