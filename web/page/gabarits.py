"""What every page has: the menu of the reader's role, and the reader's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, request, url_for
from flask_login import current_user

from models.alerte_regles import REGLES
from models.codes import Role
from web import droits, exports
from web.listes.avis import compter_non_lus
from web.listes.obligations import PHRASES
from web.page import fil
from web.page.onglets import list_onglets
from web.requete import session, utilisateur
from workflow.choix import PRESENCES

MENUS: Final[Mapping[Role, tuple[tuple[str, str], ...]]] = {
    Role.TRAVAILLEUR_SOCIAL: (
        ("travailleur.journee", "Ma journée"),
        ("travailleur.dossiers", "Ménages"),
        ("caleol.liste", "CALEOL"),
        ("collectif.liste", "Actions collectives"),
        ("alertes.liste", "Alertes"),
        ("travailleur.nouvelle_orientation", "Nouvelle orientation"),
    ),
    Role.CHEF_DE_SERVICE: (
        ("travailleur.journee", "Journée de l’équipe"),
        ("travailleur.dossiers", "Ménages"),
        ("caleol.liste", "CALEOL"),
        ("equipe.liste", "Équipe"),
        ("collectif.liste", "Actions collectives"),
        ("instances.liste", "Instances"),
        ("alertes.liste", "Alertes"),
        ("travailleur.nouvelle_orientation", "Nouvelle orientation"),
    ),
    Role.REFERENT_BAILLEUR: (
        ("bailleur.accueil", "À faire"),
        ("bailleur.menages", "Ménages concernés"),
        ("logements.liste", "Logements"),
        ("bailleur.besoins", "Besoins de logement"),
        ("collectif.liste", "Actions collectives"),
    ),
    Role.CORRESPONDANT_BAILLEUR: (
        ("bailleur.accueil", "À faire"),
        ("bailleur.menages", "Ménages concernés"),
        ("collectif.liste", "Actions collectives"),
    ),
    Role.COORDONNATEUR: (
        ("coordination.sans_proposition", "Plus de six mois"),
        ("coordination.validations", "Entrées à valider"),
        ("coordination.charge", "Charge"),
        ("coordination.chiffres_cles", "Chiffres-clés"),
        ("collectif.liste", "Actions collectives"),
        ("instances.liste", "Instances"),
        ("alertes.liste", "Alertes"),
    ),
    Role.ADMINISTRATEUR: (
        ("administration.definitions", "Parcours"),
        ("administration.depot", "Déposer un diagramme"),
        ("administration.incidents", "Incidents"),
        ("regles_alerte.liste", "Règles d’alerte"),
        ("motifs.liste", "Raisons d’attente"),
        ("envois.liste", "Envois"),
        ("abonnements.liste", "Abonnements"),
    ),
}


@dataclass(frozen=True)
class Entree:
    adresse: str
    libelle: str
    courante: bool


@dataclass(frozen=True)
class Lecteur:
    """Who reads the page, as its top shows it."""

    nom: str
    role: str
    organisme: str
    menu: tuple[Entree, ...]


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
    menu = tuple(
        Entree(url_for(route), libelle, request.endpoint == route)
        for route, libelle in MENUS[droits.role()]
    )
    return {"lecteur": Lecteur(compte.nom, compte.role, compte.organisme.nom, menu)}


def _autre_page(numero: int) -> str:
    """Return the address of another page of the same list, with the same filters."""
    filtres: dict[str, Any] = {**request.args.to_dict(), "page": numero}
    return url_for(str(request.endpoint), **(request.view_args or {}), **filtres)
