"""All the files of a definition as one run of bytes: what a job on a draft is given."""

from base64 import b64decode, b64encode
from collections.abc import Mapping

import orjson

from workflow.parcours.definitions import Pieces


def emballer(pieces: Pieces) -> bytes:
    """Return the bytes that `deballer` reads."""
    return orjson.dumps(
        {
            "cle": pieces.cle,
            "nom": pieces.nom,
            "parcours": b64encode(pieces.parcours).decode(),
            "module": _textes(pieces.modules),
            "formulaire": _textes(pieces.formulaires),
            "decision": _textes(pieces.decisions),
        }
    )


def deballer(paquet: bytes) -> Pieces:
    """Return the files that `emballer` packed, in another process of ours."""
    lu = orjson.loads(paquet)
    return Pieces(
        cle=lu["cle"],
        nom=lu["nom"],
        parcours=b64decode(lu["parcours"]),
        modules=_fichiers(lu["module"]),
        formulaires=_fichiers(lu["formulaire"]),
        decisions=_fichiers(lu["decision"]),
    )


def _textes(fichiers: Mapping[str, bytes]) -> dict[str, str]:
    return {cle: b64encode(contenu).decode() for cle, contenu in fichiers.items()}


def _fichiers(textes: Mapping[str, str]) -> dict[str, bytes]:
    return {cle: b64decode(texte) for cle, texte in textes.items()}
