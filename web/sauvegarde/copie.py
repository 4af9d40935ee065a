"""Make a backup, put one back, and compare what was put back with what was copied."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import Connection

from web.config import Reglages
from web.sauvegarde import SauvegardeRefusee, bases, passage
from web.sauvegarde.manifeste import Manifeste, lire, list_empreintes, verifier

DOCUMENTS = "documents"
EN_COURS = ".en_cours"

DEJA_LA = "«\u00a0{}\u00a0» existe déjà\u00a0: une sauvegarde va dans un dossier à elle."
AUTRE_BASE = (
    "Cette sauvegarde vient de PostgreSQL\u00a0: elle ne se restaure pas dans un fichier SQLite."
)
DOCUMENTS_PLEINS = (
    "Le dossier des documents n’est pas vide\u00a0: donnez-en un autre dans JALON_DOCUMENTS."
)
DIFFERENTE = "La base restaurée n’est pas celle qui a été copiée\u00a0: {}. Ne l’utilisez pas."


def sauvegarder(reglages: Reglages, vers: Path, *, le: datetime) -> Manifeste:
    """Copy the base, then the files. The folder has its name once all is there, on the disk.

    Raises SauvegardeRefusee, and the driver's errors; nothing is then left.
    """
    if vers.exists():
        raise SauvegardeRefusee(DEJA_LA.format(vers))
    brouillon = vers.with_name(vers.name + EN_COURS)
    shutil.rmtree(brouillon, ignore_errors=True)  # of a copy that was cut short
    brouillon.mkdir(mode=0o700, parents=True)
    try:
        manifeste = _copier(reglages, brouillon, le=le)
        manifeste.ecrire(brouillon)
        _ancrer(brouillon)
        brouillon.rename(vers)
    except BaseException:
        shutil.rmtree(brouillon, ignore_errors=True)
        raise
    return manifeste


def _copier(reglages: Reglages, dossier: Path, *, le: datetime) -> Manifeste:
    with bases.photographier(reglages.base, dossier) as (connexion, fichier):
        fichier.chmod(0o600)
        lignes = bases.compter_lignes(connexion)
        tete, revision = bases.lire_tete(connexion), bases.lire_revision(connexion)
    if reglages.dossier_documents.is_dir():
        shutil.copytree(
            reglages.dossier_documents, dossier / DOCUMENTS, copy_function=_copier_s_il_reste
        )
    return Manifeste(
        prise_le=le.isoformat(timespec="seconds"),
        genre=bases.genre_de(reglages.base),
        revision=revision,
        lignes=lignes,
        tete=tete,
        fichiers=dict(list_empreintes(dossier)),
    )


def _copier_s_il_reste(source: str, copie: str) -> str:
    """Copy a file, unless it is half written, or was withdrawn since the folder was listed."""
    if not source.endswith(EN_COURS):
        try:
            shutil.copy2(source, copie)
        except FileNotFoundError:
            Path(copie).unlink(missing_ok=True)
    return copie


def _ancrer(dossier: Path) -> None:
    """Have every file on the disk before the folder takes its name."""
    for lieu in (*dossier.rglob("*"), dossier):
        descripteur = os.open(lieu, os.O_RDONLY)
        try:
            os.fsync(descripteur)
        finally:
            os.close(descripteur)


def restaurer(reglages: Reglages, depuis: Path) -> Manifeste:
    """Put a backup back where there is nothing, then compare. Raises SauvegardeRefusee."""
    manifeste = lire(depuis)
    genre = bases.genre_de(reglages.base)
    if genre == bases.SQLITE != manifeste.genre:
        raise SauvegardeRefusee(AUTRE_BASE)
    verifier(depuis, manifeste)
    bases.refuser_si_pleine(reglages.base)
    cible = reglages.dossier_documents
    if cible.is_dir() and any(cible.iterdir()):
        raise SauvegardeRefusee(DOCUMENTS_PLEINS)
    if manifeste.genre == genre:
        bases.restaurer(reglages.base, depuis)
    else:
        _passer_a_postgresql(reglages.base, depuis)
    if (depuis / DOCUMENTS).is_dir():
        shutil.copytree(depuis / DOCUMENTS, cible, dirs_exist_ok=True)
        cible.chmod(0o700)
    with bases.ouvrir(reglages.base) as connexion:
        _comparer(connexion, manifeste)
    return manifeste


def _passer_a_postgresql(url: str, depuis: Path) -> None:
    """Read the SQLite copy where it may be opened: a backup is never written to."""
    with TemporaryDirectory(prefix="jalon-passage-") as ailleurs:
        fichier = Path(ailleurs, bases.FICHIERS[bases.SQLITE])
        shutil.copyfile(depuis / fichier.name, fichier)
        passage.transvaser(fichier, url)


def _comparer(connexion: Connection, manifeste: Manifeste) -> None:
    lues = bases.compter_lignes(connexion)
    ecarts = sorted(
        nom
        for nom in lues.keys() | manifeste.lignes.keys()
        if lues.get(nom) != manifeste.lignes.get(nom)
    )
    if bases.lire_tete(connexion) != manifeste.tete:
        ecarts.append("journal")
    if ecarts:
        raise SauvegardeRefusee(DIFFERENTE.format(", ".join(ecarts)))
