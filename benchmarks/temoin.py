"""A witness for the commands under measure: what they open, call and start, and what they use.

Loaded by each Python that the command starts (`sitecustomize`), it notes audit events in memory
shared through a file: a child that may open nothing any more is heard all the same.
"""

import contextlib
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

TAILLE = 4_000_000
CANARI = "contenu-du-canari-7f3a"
ECHANTILLON = 0.03
"""Seconds between two readings of the memory."""

SITECUSTOMIZE = f"""
import mmap, os, sys
_lieu = os.path.join(os.path.dirname(__file__), "evenements")
_fd = os.open(_lieu, os.O_RDWR)
_carte = mmap.mmap(_fd, {TAILLE})
os.close(_fd)
_suivis = {{"open", "os.listdir", "os.scandir", "socket.connect", "socket.getaddrinfo", "os.system",
           "subprocess.Popen", "os.exec", "os.posix_spawn", "os.remove", "os.rename", "os.mkdir"}}

def _noter(evenement, arguments):
    if evenement in _suivis:
        ligne = f"{{evenement}}\\t{{arguments[0]!r}}\\n".encode(errors="replace")[:500]
        debut = int.from_bytes(_carte[:8], "little") or 8
        _carte[debut:debut + len(ligne)] = ligne
        _carte[:8] = (debut + len(ligne)).to_bytes(8, "little")

sys.addaudithook(_noter)
"""

PERMIS = tuple(
    re.escape(str(lieu))
    for lieu in {
        *map(Path, (sys.prefix, sys.base_prefix, sys.exec_prefix)),
        Path(__file__).parents[1], Path("/usr/share/zoneinfo"), Path(os.devnull),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Releve:
    """What one run of a command did. `memoire`: megabytes at the peak, all its processes.

    `secondes`: of clock, from its start to its end; `processeur`: of work, all its processes.
    """

    secondes: float
    processeur: float
    memoire: int
    code: int
    sortie: str
    erreurs: str
    charge: float
    """Processes that wanted each processor of the machine, at the end."""
    etrangers: tuple[str, ...]
    """Files, network or programs that it touched and that are none of its own."""


class Temoin:
    """A folder with a canary, in which commands are run and watched."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.canari = dossier / "canari.txt"
        self.canari.write_text(CANARI)
        (dossier / "temoin").mkdir()
        (dossier / "temoin" / "sitecustomize.py").write_text(SITECUSTOMIZE)
        self._evenements = dossier / "temoin" / "evenements"

    def lancer(self, commande: Sequence[str], *, siens: Sequence[Path] = ()) -> Releve:
        """Run a command to its end. `siens`: the files that it is given to read."""
        self._evenements.write_bytes(bytes(TAILLE))
        depart, travail = time.perf_counter(), _travail_des_enfants()
        processus = subprocess.Popen(  # the command under measure, no shell
            commande, cwd=self.dossier, env=self._environnement(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        with _memoire(processus.pid) as pointe:
            sortie, erreurs = processus.communicate()
        return Releve(
            secondes=time.perf_counter() - depart,
            processeur=_travail_des_enfants() - travail,
            memoire=pointe[0] // 1024,
            code=processus.returncode,
            sortie=sortie.decode(errors="replace"),
            erreurs=erreurs.decode(errors="replace"),
            charge=os.getloadavg()[0] / (os.cpu_count() or 1),
            etrangers=tuple(self._etrangers(siens)),
        )

    def _environnement(self) -> dict[str, str]:
        chemin = os.pathsep.join((str(self.dossier / "temoin"), os.environ.get("PYTHONPATH", "")))
        return {**os.environ, "PYTHONPATH": chemin.rstrip(os.pathsep), "JALON_CANARI": CANARI}

    def _etrangers(self, siens: Sequence[Path]) -> Iterator[str]:
        permis = "|".join((*PERMIS, re.escape(str(self._evenements.parent)),
                           *(re.escape(str(s)) for s in siens)))  # fmt: skip
        brut = self._evenements.read_bytes()
        fin = int.from_bytes(brut[:8], "little") or 8
        for ligne in dict.fromkeys(brut[8:fin].decode(errors="replace").splitlines()):
            evenement, _, objet = ligne.partition("\t")
            lieu = objet.removeprefix("b").strip("'\"")
            est_sien = re.match(permis, lieu) or re.match(r"\d+$|/proc/self/", lieu)
            if evenement == "subprocess.Popen" and lieu == sys.executable:
                continue  # the workshop
            if not (evenement in ("open", "os.listdir", "os.scandir") and est_sien):
                yield ligne


def _travail_des_enfants() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@contextlib.contextmanager
def _memoire(pid: int) -> Iterator[list[int]]:
    """Yield a list whose item becomes the peak of a process and its descendants, in KB."""
    pointe = [0]
    fini = Event()

    def relever() -> None:
        while not fini.wait(ECHANTILLON):
            pointe[0] = max(pointe[0], sum(_pss(p) for p in _famille(pid)))

    fil = Thread(target=relever, daemon=True)
    fil.start()
    try:
        yield pointe
    finally:
        fini.set()
        fil.join()


def _famille(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for enfant in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _famille(int(enfant))


def _pss(pid: int) -> int:
    """Return the memory of a process in KB, what it shares counted once among those who do."""
    with contextlib.suppress(OSError):
        lu = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        return int(lu[1]) if lu else 0
    return 0


@contextlib.contextmanager
def ouvrir_temoin() -> Iterator[Temoin]:
    """Yield a witness in a folder of its own, gone at the end."""
    with TemporaryDirectory(prefix="jalon-temoin-") as dossier:
        yield Temoin(Path(dossier))
