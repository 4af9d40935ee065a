"""The menu of each role: plain entries, and for the administrateur sections that open.

A page is added here by one line, once its route exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import request, url_for

from models.codes import Role

COMMUN: Final = "administration"
"""The blueprint whose pages stand in several sections."""

Lien = tuple[str, str]
"""(route, words)."""

MENUS: Final[Mapping[Role, tuple[Lien, ...]]] = {
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
        ("chaleur.liste", "Attentes"),
        ("coordination.chiffres_cles", "Chiffres-clés"),
        ("collectif.liste", "Actions collectives"),
        ("instances.liste", "Instances"),
        ("alertes.liste", "Alertes"),
    ),
}

SECTIONS: Final[tuple[tuple[str, tuple[Lien, ...]], ...]] = (
    (
        "Parcours",
        (
            ("administration.definitions", "Versions"),
            ("ebauches.liste", "Ébauches"),
            ("administration.depot", "Importer"),
        ),
    ),
    (
        "En marche",
        (
            ("deplacements.liste", "Déplacements"),
            ("incidents.liste", "Incidents"),
            ("chaleur.liste", "Attentes"),
        ),
    ),
    (
        "Comptes",
        (
            ("comptes.liste", "Comptes"),
            ("organismes.liste", "Organismes"),
            ("droits.page", "Droits"),
        ),
    ),
    (
        "Programmes",
        (
            ("programmes_admin.liste", "Programmes"),
            ("conventions_admin.liste", "Conventions"),
        ),
    ),
    (
        "Réglages",
        (
            ("regles_alerte.liste", "Règles d’alerte"),
            ("motifs.liste", "Raisons d’attente"),
            ("jours_chomes.liste", "Jours chômés"),
            ("textes.liste", "Courriels"),
            ("reglages.page", "Publication"),
            ("traces.liste", "Journal"),
            ("envois.liste", "Envois"),
            ("abonnements.liste", "Abonnements"),
        ),
    ),
)
"""The menu of the administrateur: a section comes with its first page."""


@dataclass(frozen=True)
class Entree:
    adresse: str
    libelle: str
    courante: bool


@dataclass(frozen=True)
class Section:
    """A group of entries that opens; `courante`: the page that is shown is one of its world."""

    libelle: str
    entrees: tuple[Entree, ...]
    courante: bool


def list_entrees(role: Role) -> tuple[Entree, ...]:
    """Return the entries that are always in sight."""
    return tuple(_entree(*lien) for lien in MENUS.get(role, ()))


def list_sections(role: Role) -> tuple[Section, ...]:
    """Return the sections that a role opens."""
    if role != Role.ADMINISTRATEUR:
        return ()
    return tuple(_section(libelle, liens) for libelle, liens in SECTIONS)


def _entree(route: str, libelle: str) -> Entree:
    return Entree(url_for(route), libelle, request.endpoint == route)


def _section(libelle: str, liens: tuple[Lien, ...]) -> Section:
    entrees = tuple(_entree(*lien) for lien in liens)
    return Section(libelle, entrees, any(_est_du_monde(route) for route, _ in liens))


def _est_du_monde(route: str) -> bool:
    """Tell whether the page that is shown is that one, or stands behind its list."""
    monde = route.partition(".")[0]
    return request.endpoint == route or (monde != COMMUN and request.blueprint == monde)
