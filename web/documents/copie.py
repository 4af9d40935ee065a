"""The frozen copy of a produced document: PDF where it can be made, else a page without style."""

from datetime import datetime
from typing import Final

from flask import render_template

from web.documents.feuille import Feuille
from web.documents.pdf import est_disponible, rendre_pdf
from workflow.documents.nature import PAR_EXTENSION, Nature

PAGE: Final = Nature("page HTML", "text/html", ("html",), lambda _contenu: False)
"""Our own writing, every word escaped; no such file is accepted from outside."""


def figer(feuille: Feuille, *, le: datetime) -> tuple[Nature, bytes]:
    """Return the kind and the bytes of the copy to keep."""
    if est_disponible():
        return PAR_EXTENSION["pdf"], rendre_pdf(feuille, le=le)
    return PAGE, render_template("documents/copie.html", feuille=feuille.pleine()).encode()
