"""The world of the association: my day, the households, a new orientation."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.listes.a_voir import lire_a_voir
from web.listes.dossiers import lire_dossier, lire_referents, list_dossiers
from web.listes.exports_association import EXPORT_JOURNEE, EXPORT_MENAGES
from web.listes.journee import (
    Filtre,
    Groupe,
    compter,
    lire_choix,
    lire_ligne,
    lire_page,
    list_journee,
)
from web.listes.suggestions import suggerer
from web.menages import entree
from web.page import exports, fil
from web.page.pagination import PAR_PAGE, numero_demande, paginer
from web.page.textes import aujourdhui
from web.requete import session, utilisateur

bp = Blueprint("travailleur", __name__)

RECHERCHE_MAXIMUM = 100
"""Characters of a search: each word is a condition more for the database."""


@bp.get("/journee")
def journee() -> ResponseReturnValue:
    """What to do today: a group of open steps, and what is due beside them.

    At a first visit: what is due today, or every step when nothing is.
    """
    jour, filtre = aujourdhui(), fil.retenir()
    comptes = compter(session(), utilisateur(), filtre or Filtre(), aujourdhui=jour)
    if filtre is None:
        filtre = Filtre(Groupe.AUJOURDHUI if comptes[Groupe.AUJOURDHUI] else Groupe.TOUS)
    requete = list_journee(utilisateur(), filtre, aujourdhui=jour)
    if exports.demande():
        return exports.repondre(EXPORT_JOURNEE, requete, lire_ligne)
    return render_template(
        "travailleur/journee.html",
        filtre=filtre,
        comptes=comptes,
        page=lire_page(session(), requete, numero=numero_demande(), total=comptes[filtre.voir]),
        rang=(numero_demande() - 1) * PAR_PAGE,
        fil=fil,
        choix=lire_choix(session(), utilisateur()),
        a_voir=lire_a_voir(session(), utilisateur(), aujourdhui=jour),
    )


@bp.get("/dossiers")
def dossiers() -> ResponseReturnValue:
    cherche = request.args.get("q", "").strip()[:RECHERCHE_MAXIMUM]
    clos = request.args.get("clos") == "oui"
    referents = lire_referents(session(), utilisateur(), cherche)
    requete = list_dossiers(utilisateur(), cherche=cherche, clos=clos, referents=referents)
    if exports.demande():
        return exports.repondre(EXPORT_MENAGES, requete, lire_dossier)
    page = paginer(session(), requete, lire_dossier)
    proches = suggerer(session(), utilisateur(), cherche, clos=clos) if not page.total else ()
    return render_template(
        "travailleur/dossiers.html", page=page, cherche=cherche, clos=clos, proches=proches
    )


@bp.get("/orientations/nouvelle")
def nouvelle_orientation() -> ResponseReturnValue:
    return entree.montrer()


@bp.post("/orientations/nouvelle")
def orienter() -> ResponseReturnValue:
    return entree.recevoir()
