"""An uploaded diagram between its verdict and its publication: it travels in the page itself.

Nothing is kept on the server: the file is packed in a hidden field, and verified again when it
comes back.
"""

import base64
import binascii
import zlib

from workflow.engine.fichier.xml import TAILLE_MAX
from workflow.errors import DiagrammeRefuse

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
