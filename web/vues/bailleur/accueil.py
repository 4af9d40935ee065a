"""The world of the landlord: what waits for it, its households, the anonymous needs."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from models.besoins import lire_communes
from models.calendrier import jour_paris
from models.dossier import EtapeOuverte
from models.menage import TYPOLOGIES
from web.bailleur.habitudes import Collegue, list_collegues
from web.dossier import dossiers
from web.dossier.dossiers import FormulaireEtape
from web.fiches.communes import voir_etape
from web.fiches.corrections import lire_corrections
from web.listes.alertes import lire_alerte, list_alertes
from web.listes.besoins import lire_besoin, lire_filtres, list_besoins
from web.listes.dossiers import LigneDossier, lire_dossier, list_dossiers
from web.listes.etapes import lire_etape, list_etapes
from web.listes.obligations import lire_du_bailleur, list_obligations_du_bailleur
from web.listes.signalements import (
    lire_signalement,
    list_signalements,
    list_signalements_envoyes,
)
from web.page import exports
from web.page.pagination import PAR_PAGE, paginer
from web.page.textes import nommer
from web.requete import maintenant, session, utilisateur

EXPORT = exports.Export(
    "menages-concernes",
    (
        exports.Colonne[LigneDossier]("Ménage", lambda ligne: ligne.menage),
        exports.Colonne("Où il en est", lambda ligne: nommer(ligne.etat, "etat")),
        exports.Colonne("Depuis le", lambda ligne: ligne.depuis),
        exports.Colonne("Département", lambda ligne: ligne.departement),
        exports.Colonne("Travailleur social", lambda ligne: ligne.referent),
    ),
    dossier=lambda ligne: ligne.dossier,
)

bp = Blueprint("bailleur", __name__, url_prefix="/bailleur")


@bp.get("")
def accueil() -> ResponseReturnValue:
    """Warnings and alerts first, then the steps that wait for the reader, one of them in place."""
    alertes = session().execute(list_alertes(utilisateur(), le=maintenant()).limit(PAR_PAGE))
    signalements = session().execute(list_signalements(utilisateur()))
    envoyes = session().execute(list_signalements_envoyes(utilisateur()))
    dues = session().execute(list_obligations_du_bailleur(utilisateur()))
    etapes = paginer(session(), list_etapes(utilisateur(), les_siennes=True), lire_etape)
    pret, en_place, collegues = _etape_en_place()
    return render_template(
        "bailleur/accueil.html",
        alertes=tuple(map(lire_alerte, alertes)),
        page=etapes,
        obligations=tuple(map(lire_du_bailleur, dues)),
        signalements=tuple(map(lire_signalement, signalements)),
        envoyes=tuple(map(lire_signalement, envoyes)),
        pret=pret,
        en_place=en_place,
        collegues=collegues,
        aujourdhui=jour_paris(maintenant()),
    )


def _etape_en_place() -> tuple[FormulaireEtape | None, str, tuple[Collegue, ...]]:
    """Return the form of the step that the address asks for, its dossier, whom it may name.

    A step that a colleague has just done is shown no more: the list below says what is left.
    """
    ouverte = session().get(EtapeOuverte, request.args.get("etape", ""))
    if ouverte is None:
        return None, "", ()
    dossier = dossiers.trouver(ouverte.dossier.public_id)
    if not voir_etape(ouverte, utilisateur()).faisable:
        return None, "", ()
    formulaire = dossiers.lire_formulaire(dossier, ouverte.formulaire)
    collegues = list_collegues(session(), utilisateur(), formulaire)
    repris = dossiers.elements_repris(dossier, lire_corrections(session(), dossier))
    return dossiers.preparer(dossier, ouverte, repris=repris), dossier.public_id, collegues


@bp.get("/menages")
def menages() -> ResponseReturnValue:
    cherche = request.args.get("cherche", "").strip()
    requete = list_dossiers(utilisateur(), cherche=cherche, clos=False)
    if exports.demande():
        return exports.repondre(EXPORT, requete, lire_dossier)
    page = paginer(session(), requete, lire_dossier)
    return render_template("bailleur/menages.html", page=page, cherche=cherche)


@bp.get("/besoins")
def besoins() -> ResponseReturnValue:
    communes = lire_communes(session(), utilisateur())
    filtres = lire_filtres(request.args, communes)
    page = paginer(
        session(),
        list_besoins(utilisateur(), filtres, communes),
        lambda rangee: lire_besoin(rangee, communes),
    )
    return render_template(
        "bailleur/besoins.html",
        page=page,
        filtres=filtres,
        communes=communes.noms,
        typologies=TYPOLOGIES,
    )
