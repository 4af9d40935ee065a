"""How much work a call does, counted: the same on a busy machine and on an idle one."""

import sys
from collections.abc import Callable
from types import FrameType


def compter_appels(geste: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, `geste` calls."""
    appels = 0

    def noter(_cadre: FrameType, evenement: str, _objet: object) -> None:
        nonlocal appels
        appels += evenement in {"call", "c_call"}

    avant = sys.getprofile()
    sys.setprofile(noter)
    try:
        geste()
    finally:
        sys.setprofile(avant)
    return appels
