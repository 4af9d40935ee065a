"""The store and the scanner of the running application."""

from typing import cast

from flask import current_app

from web.config import Reglages
from web.documents.antivirus import construire_analyse
from web.documents.dossier_local import EntrepotLocal
from workflow.documents.analyse import Analyse
from workflow.documents.entrepot import Entrepot

MO = 1024 * 1024


def reglages() -> Reglages:
    return cast(Reglages, current_app.extensions["jalon_reglages"])


def entrepot() -> Entrepot:
    """Return the store of the settings; nothing is made before the first file."""
    local = EntrepotLocal(reglages().dossier_documents)
    return cast(Entrepot, current_app.extensions.setdefault("jalon_entrepot", local))


def analyse() -> Analyse:
    return cast(
        Analyse,
        current_app.extensions.setdefault("jalon_analyse", construire_analyse(reglages())),
    )


def taille_maximum() -> int:
    """Return the size of the largest file that may be uploaded, in bytes."""
    return reglages().document_mo * MO
