"""An uploaded diagram between its verdict and its publication: it travels in the page itself.

Nothing is kept on the server: the file is packed in a hidden field, and verified again when it
comes back.
"""

import base64
import binascii
import zlib

import bpmn
from workflow.actes import VARIABLES_ECRITES
from workflow.definitions import parametres_connus
from workflow.engine.xml import TAILLE_MAX
from workflow.errors import DiagrammeRefuse
from workflow.verification import verifier
from workflow.verification.verdict import Verdict

ILLISIBLE = "Le fichier déposé n’a pas été conservé : déposez-le à nouveau."


def emballer(contenu: bytes) -> str:
    """Return the file as a short text."""
    return base64.b64encode(zlib.compress(contenu, 9)).decode("ascii")


def deballer(texte: str) -> bytes:
    """Return the file of `emballer`. Raises DiagrammeRefuse; never inflates beyond the limit."""
    try:
        gonfleur = zlib.decompressobj()
        contenu = gonfleur.decompress(base64.b64decode(texte, validate=True), TAILLE_MAX + 1)
    except (binascii.Error, ValueError, zlib.error) as erreur:
        raise DiagrammeRefuse(ILLISIBLE) from erreur
    if not contenu or gonfleur.unconsumed_tail:
        raise DiagrammeRefuse(ILLISIBLE)
    return contenu


def examiner(contenu: bytes) -> Verdict:
    """Return the verdict that publication would give, with the shipped modules and forms."""
    return verifier(
        contenu,
        modules={cle: bpmn.read_module(cle) for cle in bpmn.list_modules()},
        formulaires=bpmn.list_formulaires(),
        parametres=parametres_connus(),
        variables=VARIABLES_ECRITES,
    )
