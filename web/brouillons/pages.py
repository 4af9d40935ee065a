"""The draft of a page that is one form, known by its address: three calls and it keeps its text.

`reprendre` before showing it, `amorcer_la_page` for its form, `oublier_la_page` once it is sent.
"""

from collections.abc import Mapping

from flask import request

from web.brouillons.amorce import Amorce, amorcer
from web.brouillons.garde import BrouillonLu, lire, oublier
from web.page.saisie import lire_saisie
from workflow.formulaires import Formulaire


def _cle() -> str:
    return f"page:{request.path}"


def reprendre() -> BrouillonLu | None:
    """Return the reader's draft of this page."""
    return lire(_cle())


def saisie_de(
    garde: BrouillonLu | None, formulaire: Formulaire, depart: Mapping[str, object] | None = None
) -> Mapping[str, object] | None:
    """Return the answers to show first: the draft's, else those that the page proposes."""
    return depart if garde is None else lire_saisie(formulaire, recu=garde.recu)


def fait_le_de(garde: BrouillonLu | None) -> str | None:
    """Return the date of the fact that the draft kept."""
    return garde.recu.get("fait_le") if garde else None


def amorcer_la_page(
    titre: str, garde: BrouillonLu | None = None, *, dossier: str | None = None
) -> Amorce:
    """Return what the form of this page carries. `dossier`: the public id of whose it is about."""
    enregistre_le = garde.enregistre_le if garde else None
    return amorcer(_cle(), titre=titre, enregistre_le=enregistre_le, dossier=dossier)


def oublier_la_page() -> None:
    oublier(_cle())
