"""A diagram as a text: read in the order of the way, and changed without its drawing.

`lire` gives the outline, `operations` the changes: pure functions on the bytes of one file. Every
change keeps the drawing tidy, so that the picture and the text say the same.
"""

from workflow.edition.trame.disposition import disposer
from workflow.edition.trame.document import OperationRefusee
from workflow.edition.trame.lecture import Trame, lire
from workflow.edition.trame.operations.commun import Change

__all__ = ["Change", "OperationRefusee", "Trame", "disposer", "lire"]
