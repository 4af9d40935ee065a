"""What a job may use: set once, in its own process, and never given back."""

import os
import resource
import signal
from math import ceil

DESCRIPTEURS_MAX = 256
"""More than the workshop ever opens."""


def tout_fermer_sauf(garde: int) -> int:
    """Close every file but one, which gets the number that is returned; the standard ones mute."""
    neant = os.open(os.devnull, os.O_RDWR)
    for flux in range(3):
        os.dup2(neant, flux)
    os.dup2(garde, 3)
    os.closerange(4, DESCRIPTEURS_MAX)
    return 3


def poser(secondes: float, octets: int) -> None:
    """Bound this process: `secondes` of processor, `octets` of private memory, and no file.

    Without a descriptor to spend it opens nothing more: neither file, nor pipe, nor network.
    """
    for limite, valeur in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_DATA, octets),
        (resource.RLIMIT_CPU, ceil(secondes) + 1),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limite, (valeur, valeur))
    # Finer than RLIMIT_CPU, and deadly even inside a library that never comes back to Python.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, secondes)
