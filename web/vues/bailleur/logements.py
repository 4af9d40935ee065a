"""The dwellings that a landlord offers: to all, to a household it sees, to an anonymous need."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.offre import OffreCible, OffreLogement
from models.relogement import Logement
from web.bailleur import formulaires
from web.dossier import dossiers
from web.fiches.communes import nommer_dossier
from web.listes.besoins import relire_besoin, trouver_besoin
from web.listes.offres import (
    ETATS,
    EXPORT,
    MOTIFS,
    lire_libere,
    lire_offre,
    list_logements_liberes,
    list_offres_du_bailleur,
)
from web.page import exports
from web.page.pagination import PAR_PAGE, paginer
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, premier, session, utilisateur
from workflow import bailleur
from workflow.bailleur.offres import LogementOffert
from workflow.errors import SaisieInvalide
from workflow.formulaires.validation import valider

bp = Blueprint("logements", __name__, url_prefix="/bailleur/logements")

BESOIN_PARTI = "Ce besoin n’est plus en attente, ou vous y avez déjà répondu."
COLONNES = ("departement", "commune", "typologie", "loyer", "contingent")


@bp.get("")
def liste() -> ResponseReturnValue:
    """What is offered and waits, or what is over; beside it, the dwellings just left."""
    ouvertes = request.args.get("quoi") != "terminees"
    requete = list_offres_du_bailleur(utilisateur(), ouvertes=ouvertes)
    if exports.demande():
        return exports.repondre(EXPORT, requete, lire_offre)
    liberes = session().execute(list_logements_liberes(utilisateur()).limit(PAR_PAGE))
    return render_template(
        "bailleur/logements.html",
        page=paginer(session(), requete, lire_offre),
        ouvertes=ouvertes,
        etats=ETATS,
        motifs=MOTIFS,
        liberes=tuple(map(lire_libere, liberes)),
    )


@bp.get("/nouveau")
def nouveau() -> ResponseReturnValue:
    """An empty form, or with the dwelling that the address names; for whom it says."""
    champs = rendre(formulaires.logement(utilisateur()), saisie=_connu())
    return _page(request.args, champs)


@bp.post("")
def proposer() -> ResponseReturnValue:
    formulaire = formulaires.logement(utilisateur())
    saisie = lire_saisie(formulaire)
    try:
        valeurs = valider(formulaire, saisie)
        cible, dossier_id = _cible(request.form)
        bailleur.proposer(
            session(),
            acteur=utilisateur(),
            logement=LogementOffert(**_logement(valeurs)),
            cible=cible,
            dossier_id=dossier_id,
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        champs = rendre(formulaire, saisie=saisie, erreurs=erreur.erreurs)
        return _page(request.form, champs), 422
    flash("Logement proposé. La réponse de l’association apparaîtra ici.")
    return redirect(url_for("logements.liste"))


@bp.post("/<offre_id>/retrait")
def retirer(offre_id: str) -> ResponseReturnValue:
    bailleur.retirer(session(), acteur=utilisateur(), offre=offre_id, le=maintenant())
    flash("Logement retiré.")
    return redirect(url_for("logements.liste"))


def _logement(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    return {nom: valeurs.get(nom) for nom in (*COLONNES, "disponible_le")}


def _cible(source: Mapping[str, str]) -> tuple[OffreCible, int | None]:
    """Return whom the dwelling is for. Raises SaisieInvalide for a need that waits no more."""
    if source.get("menage"):
        return OffreCible.MENAGE, dossiers.trouver_menage(source["menage"]).id
    if source.get("besoin"):
        dossier_id = trouver_besoin(session(), utilisateur(), source["besoin"])
        if dossier_id is None:
            raise SaisieInvalide({"commune": BESOIN_PARTI})
        return OffreCible.BESOIN, dossier_id
    return OffreCible.TOUS, None


def _connu() -> Mapping[str, object]:
    """Return what is known of the dwelling: offered before, or left by a household."""
    siens = utilisateur().organisme_id
    if reprise := request.args.get("reprend"):
        offre = premier(
            select(OffreLogement).where(
                OffreLogement.public_id == reprise, OffreLogement.bailleur_id == siens
            )
        )
        return _texte(offre)
    if libere := request.args.get("libere"):
        logement = premier(
            select(Logement).where(Logement.public_id == libere, Logement.bailleur_id == siens)
        )
        return _texte(logement)
    couverts = utilisateur().departements
    besoin = relire_besoin(session(), utilisateur(), request.args.get("besoin", ""))
    return {
        "departement": next(iter(couverts)) if len(couverts) == 1 else None,
        "typologie": besoin.typologie if besoin else None,
    }


def _texte(source: OffreLogement | Logement) -> Mapping[str, object]:
    return {nom: getattr(source, nom) for nom in COLONNES}


def _page(source: Mapping[str, str], champs: object) -> str:
    """Render the form. The household is one that the landlord sees; a need is told, not named."""
    menage = source.get("menage") or None
    besoin = source.get("besoin") or None
    dossier = dossiers.trouver_menage(menage) if menage else None
    return render_template(
        "bailleur/logement.html",
        champs=champs,
        caches={nom: cle for nom, cle in (("menage", menage), ("besoin", besoin)) if cle},
        menage=nommer_dossier(session(), dossier) if dossier else None,
        besoin=relire_besoin(session(), utilisateur(), besoin) if besoin else None,
        besoin_parti=BESOIN_PARTI if besoin else None,
    )
