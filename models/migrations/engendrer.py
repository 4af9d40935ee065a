"""Writes a migration from the tables: `python -m models.migrations.engendrer NUMBER NAME`.

The revisions that come before NUMBER build an empty SQLite database; what `models/` has more
becomes `versions/NUMBER_NAME.py`, to be read over, then formatted by `make format`.
"""

import sys
from pathlib import Path
from shutil import copy, copytree
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config

from models.db import make_engine
from models.migrer import DOSSIER_MIGRATIONS


def engendrer(numero: str, nom: str) -> Path:
    """Write the revision `numero` and return its path, over an earlier draft of the same name."""
    with TemporaryDirectory() as dossier:
        copie = Path(copytree(DOSSIER_MIGRATIONS, Path(dossier) / "migrations"))
        for revision in (copie / "versions").glob("[0-9]*.py"):
            if revision.name >= numero:
                revision.unlink()
        _autogenerate(copie, numero, nom)
        (nouvelle,) = (copie / "versions").glob(f"{numero}_*.py")
        return Path(copy(nouvelle, DOSSIER_MIGRATIONS / "versions"))


def _autogenerate(dossier: Path, numero: str, nom: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(dossier))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    engine = make_engine(f"sqlite:///{dossier}/vide.db")
    with engine.begin() as connexion:
        config.attributes["connection"] = connexion
        if list((dossier / "versions").glob("[0-9]*.py")):
            command.upgrade(config, "head")
        command.revision(config, message=nom, autogenerate=True, rev_id=numero)
    engine.dispose()


if __name__ == "__main__":
    sys.stdout.write(f"{engendrer(*sys.argv[1:3])}\n")
