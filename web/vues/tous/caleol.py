"""The day's list of the commission, for the association and for the landlord."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from models.calendrier import jour_paris
from models.dossier import Dossier, EtapeOuverte
from web import brouillons, droits
from web.caleol.liste import (
    MOMENTS,
    VUES,
    LignePassage,
    compter,
    lire_passage,
    list_bailleurs,
    list_passages,
)
from web.dossier import dossiers
from web.fiches.corrections import lire_corrections
from web.page import exports
from web.page.exports import Colonne, Export
from web.page.pagination import paginer
from web.requete import maintenant, session, utilisateur

EXPORT = Export(
    "caleol",
    (
        Colonne[LignePassage]("Ménage", lambda ligne: ligne.menage),
        Colonne("Bailleur", lambda ligne: ligne.bailleur),
        Colonne("Commune", lambda ligne: ligne.commune),
        Colonne("Typologie", lambda ligne: (ligne.typologie or "").upper() or None),
        Colonne("Loyer", lambda ligne: ligne.loyer),
        Colonne("Où on en est", lambda ligne: MOMENTS[ligne.moment]),
        Colonne("Date", lambda ligne: ligne.quand),
        Colonne("Décision", lambda ligne: ligne.decision_dite or None),
    ),
    dossier=lambda ligne: ligne.dossier,
)

bp = Blueprint("caleol", __name__, url_prefix="/caleol")


@bp.get("")
def liste() -> ResponseReturnValue:
    """The open propositions by what waits: `voir` a tab, `bailleur` one landlord.

    `saisir` in the address: the step whose form is shown in place.
    """
    aujourdhui = jour_paris(maintenant())
    vue = request.args.get("voir", "tout")
    vue = vue if vue in VUES else "tout"
    bailleur = request.args.get("bailleur", "")
    requete = list_passages(utilisateur(), vue=vue, bailleur=bailleur, aujourdhui=aujourdhui)
    if exports.demande():
        return exports.repondre(EXPORT, requete, lire_passage)
    nombres = compter(session(), utilisateur(), aujourdhui=aujourdhui)
    return render_template(
        "caleol/liste.html",
        page=paginer(session(), requete, lire_passage),
        vue=vue,
        vues=[(cle, nom, sum(nombres.get(m, 0) for m in ms)) for cle, (nom, ms) in VUES.items()],
        moments=MOMENTS,
        bailleur=bailleur,
        bailleurs=()
        if droits.role() in droits.BAILLEUR
        else list_bailleurs(session(), utilisateur()),
        pret=_formulaire(request.args.get("saisir", "")),
        aujourdhui=aujourdhui,
    )


def _formulaire(tache_id: str) -> dossiers.FormulaireEtape | None:
    """Return the form to show in place, if its step still waits for the reader; the read is noted.

    A step done meanwhile shows the list alone: nothing was typed yet.
    """
    etape = session().get(EtapeOuverte, tache_id) if tache_id else None
    if etape is None:
        return None
    public_id = session().get_one(Dossier, etape.dossier_id).public_id
    dossier = dossiers.trouver_menage(public_id)
    garde = brouillons.lire(dossiers.cle_de_brouillon(tache_id))
    repris = dossiers.elements_repris(dossier, lire_corrections(session(), dossier))
    pret = dossiers.preparer(dossier, etape, repris=repris, garde=garde)
    return pret if pret.etape.faisable else None
