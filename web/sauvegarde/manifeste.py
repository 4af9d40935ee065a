"""What a backup holds, written last: without it, the copy was cut short."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path

from web.sauvegarde import SauvegardeRefusee

NOM = "manifeste.json"
VERSION = 1

ABSENT = (
    "Ce dossier n’est pas une sauvegarde complète\u00a0: il n’y a pas de manifeste. Prenez-en une "
    "autre."
)
AUTRE_VERSION = "Cette sauvegarde vient d’une autre version de Jalon\u00a0: utilisez celle-là."


@dataclass(frozen=True)
class Manifeste:
    """`fichiers`: SHA-256 by path in the backup. `lignes`: rows by table, at the copied moment.

    `genre`: `sqlite` or `postgresql`. `tete`: SHA-256 of the heads of every journal.
    """

    prise_le: str
    genre: str
    revision: str
    lignes: Mapping[str, int]
    tete: str
    fichiers: Mapping[str, str]
    version: int = VERSION

    def ecrire(self, dossier: Path) -> None:
        texte = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (dossier / NOM).write_text(texte + "\n", encoding="utf-8")


def lire(dossier: Path) -> Manifeste:
    """Return the manifest of a backup. Raises SauvegardeRefusee."""
    try:
        lu = json.loads((dossier / NOM).read_text(encoding="utf-8"))
        if lu.get("version") != VERSION:
            raise SauvegardeRefusee(AUTRE_VERSION)
        return Manifeste(**lu)
    except (OSError, ValueError, TypeError, AttributeError) as erreur:
        raise SauvegardeRefusee(ABSENT) from erreur


def list_empreintes(dossier: Path) -> Iterator[tuple[str, str]]:
    """Yield (path, SHA-256) of every file of a backup but the manifest."""
    for fichier in sorted(dossier.rglob("*")):
        chemin = fichier.relative_to(dossier).as_posix()
        if fichier.is_file() and chemin != NOM:
            with fichier.open("rb") as flux:
                yield chemin, file_digest(flux, "sha256").hexdigest()


def verifier(dossier: Path, manifeste: Manifeste) -> None:
    """Raise SauvegardeRefusee, naming the first file that is not what was copied."""
    vus = dict(list_empreintes(dossier))
    for chemin in sorted(vus.keys() | manifeste.fichiers.keys()):
        if vus.get(chemin) != manifeste.fichiers.get(chemin):
            raise SauvegardeRefusee(
                f"La sauvegarde est abîmée\u00a0: «\u00a0{chemin}\u00a0» n’est pas le fichier "
                "qui a été copié. Prenez-en une autre."
            )
