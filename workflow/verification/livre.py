"""The verdict in the setting of the product: its own modules, forms and programmes."""

from functools import cache

import orjson

import bpmn
from workflow.verification.juger import verifier
from workflow.verification.verdict import Verdict

PROGRAMMES = ("avdl_idf",)


def verifier_livre(contenu: bytes) -> Verdict:
    """Return the verdict on a file that may call and use what the product ships."""
    return verifier(
        contenu,
        modules={cle: bpmn.read_module(cle) for cle in bpmn.list_modules()},
        formulaires=bpmn.list_formulaires(),
        parametres=parametres_livres(),
    )


@cache
def parametres_livres() -> frozenset[str]:
    """Return the names of the parameters that the shipped programmes give to a dossier."""
    programmes = (orjson.loads(bpmn.read_programme(cle)) for cle in PROGRAMMES)
    return frozenset(nom for programme in programmes for nom in programme["parametres"])
