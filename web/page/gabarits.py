"""What every page has: the menu of the reader's role, and the reader's name."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from models.alerte_regles import REGLES
from web import droits
from web.listes.avis import compter_non_lus
from web.listes.obligations import PHRASES
from web.page import exports, fil
from web.page.menu import Entree, Section, list_entrees, list_sections
from web.page.onglets import list_onglets
from web.requete import session, utilisateur
from workflow.formulaires.choix import PRESENCES


@dataclass(frozen=True)
class Lecteur:
    """Who reads the page, as its top shows it."""

    nom: str
    role: str
    organisme: str
    menu: tuple[Entree, ...]
    sections: tuple[Section, ...]


def register(app: Flask) -> None:
    app.context_processor(_contexte)
    app.jinja_env.filters["nom_alerte"] = nom_alerte
    app.jinja_env.filters["obligation"] = PHRASES.__getitem__
    app.jinja_env.globals["presences"] = PRESENCES
    app.jinja_env.globals["onglets_du_dossier"] = list_onglets
    app.jinja_env.globals["page_suivante"] = _autre_page
    app.jinja_env.globals["arguments_du_fil"] = fil.arguments_du_fil
    app.jinja_env.globals["adresse_export"] = exports.adresse
    app.jinja_env.globals["avis_non_lus"] = avis_non_lus


def nom_alerte(code: str) -> str:
    """Return the name of an alert, or its code for one that no rule names any more."""
    regle = REGLES.get(code)
    return regle.nom if regle else code


def avis_non_lus() -> int:
    """Return what the reader has not read; asked by the menu, that an error's page goes without."""
    return compter_non_lus(session(), utilisateur())


def _contexte() -> dict[str, Any]:
    """Give `lecteur` to every template: None for who is not signed in."""
    if request.endpoint == "static" or not current_user.is_authenticated:
        return {"lecteur": None}
    compte = utilisateur()
    role = droits.role()
    return {
        "lecteur": Lecteur(
            compte.nom,
            compte.role,
            compte.organisme.nom,
            menu=list_entrees(role),
            sections=list_sections(role),
        )
    }


def _autre_page(numero: int) -> str:
    """Return the address of another page of the same list, with the same filters."""
    filtres: dict[str, Any] = {**request.args.to_dict(), "page": numero}
    return url_for(str(request.endpoint), **(request.view_args or {}), **filtres)
