"""A job asked for, and its answer read: a bug of ours ends as a sentence, and a line of log."""

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from workflow.isolement.atelier import SECONDES, isoler
from workflow.isolement.protocole import SansReponse, TravailEnDefaut

R = TypeVar("R")
journal = logging.getLogger(__name__)
journal.addHandler(logging.NullHandler())  # a command has no log: its terminal is the user's


def demander(
    travail: str,
    contenu: bytes,
    *,
    lire: Callable[[Any], R],
    en_defaut: str,
    options: Mapping[str, Any] = MappingProxyType({}),
    secondes: float = SECONDES,
    discret: bool = False,
) -> R:
    """Return what `lire` makes of the answer of a job (see `isoler`).

    `en_defaut`: what to say when the job or its answer is wrong; `discret`: what was typed may
    stand in the trace, which is then not logged. Raises SansReponse, AtelierOccupe.
    """
    try:
        return lire(isoler(travail, contenu, options=options, secondes=secondes))
    except (TravailEnDefaut, KeyError, TypeError, ValueError) as defaut:
        vu = type(defaut).__name__ if discret else repr(defaut)
        journal.error("The job %s failed: %s", travail, vu)
        raise SansReponse(en_defaut) from None
