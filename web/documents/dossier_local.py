"""The store of files in a folder of the machine, outside of what the server publishes."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

CLE = re.compile(r"[0-9a-f]{32}")


class EntrepotLocal:
    """`workflow.documents.entrepot.Entrepot` in a folder, made at the first file.

    Two digits of the key make a folder: 256 of them, so that none grows too large.
    """

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier

    def ecrire(self, cle: str, contenu: bytes) -> None:
        """Write the file whole, on the disk and under its name, or leave nothing there."""
        lieu = self._lieu(cle)
        self.dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        lieu.parent.mkdir(mode=0o700, exist_ok=True)
        brouillon = lieu.with_suffix(".en_cours")
        try:
            _ecrire_sur_le_disque(brouillon, contenu)
            brouillon.replace(lieu)
        except BaseException:
            brouillon.unlink(missing_ok=True)
            raise
        _ancrer(lieu.parent)

    def lire(self, cle: str) -> bytes | None:
        try:
            return self._lieu(cle).read_bytes()
        except FileNotFoundError:
            return None

    def supprimer(self, cle: str) -> None:
        self._lieu(cle).unlink(missing_ok=True)

    def cles(self, *, avant: datetime) -> Iterator[str]:
        """Yield the keys of the files older than that; drafts that a crash left are removed."""
        for fichier in self.dossier.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(FileNotFoundError):  # another process has just removed it
                if fichier.stat().st_mtime >= avant.timestamp():
                    continue
                if CLE.fullmatch(fichier.name):
                    yield fichier.name
                else:
                    fichier.unlink()

    def _lieu(self, cle: str) -> Path:
        """Return the place of a key. Raises ValueError for what is no key: it may be a path."""
        if not CLE.fullmatch(cle):
            raise ValueError("Not a key of the store.")
        return self.dossier / cle[:2] / cle


def _ecrire_sur_le_disque(fichier: Path, contenu: bytes) -> None:
    descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "wb") as flux:
        flux.write(contenu)
        flux.flush()
        os.fsync(descripteur)


def _ancrer(dossier: Path) -> None:
    """Make the new name itself survive a power cut."""
    descripteur = os.open(dossier, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
