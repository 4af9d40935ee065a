"""The files that the product ships, by kind: what stands behind the files of a bundle."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import bpmn

_PAR_GENRE: Final[Mapping[str, tuple[Callable[[], list[str]], Callable[[str], bytes]]]] = {
    "module": (bpmn.list_appelables, bpmn.read_appelable),
    "formulaire": (bpmn.list_formulaires, bpmn.read_formulaire),
    "decision": (bpmn.list_decisions, bpmn.read_decision),
}


@cache
def livrees(genre: str) -> Mapping[str, bytes]:
    """Return {key: file} of all that is shipped of a kind: `module`, `formulaire`, `decision`.

    A module is whatever a diagram may call, some parcours among them.
    """
    lister, lire = _PAR_GENRE[genre]
    return MappingProxyType({cle: lire(cle) for cle in lister()})


def trouver(cle: str, propres: Mapping[str, bytes], genre: str) -> bytes | None:
    """Return a file of a bundle, else the shipped one of that key; None when there is neither."""
    return propres[cle] if cle in propres else livrees(genre).get(cle)


def reunir(propres: Mapping[str, bytes], genre: str) -> dict[str, bytes]:
    """Return all the files of a kind that a bundle may name: its own win over the shipped."""
    return {**livrees(genre), **propres}
