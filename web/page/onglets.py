"""The tabs of a dossier, for the association: one page per household, in several sheets."""

from dataclasses import dataclass
from typing import Final

from flask import request, url_for

ONGLETS: Final[tuple[tuple[str, str], ...]] = (
    ("dossier.page", "Suivi"),
    ("personnes.page", "Ménage"),
    ("notes.page", "Notes et visites"),
    ("logement.page", "Logement"),
    ("documents.liste", "Documents"),
    ("partage.page", "Partage"),
    ("dossier.journal", "Journal"),
)
"""Route of the sheet and its name, in the order of the tabs."""


@dataclass(frozen=True)
class Onglet:
    """`courant`: the sheet being read; a page of its world (a form, an error) counts as it."""

    adresse: str
    libelle: str
    courant: bool


def list_onglets(public_id: str) -> tuple[Onglet, ...]:
    """Return the tabs of a dossier, for a template."""
    return tuple(
        Onglet(url_for(route, public_id=public_id), libelle, request.endpoint == route)
        for route, libelle in ONGLETS
    )
