"""The world of the association: my steps, the households, a new orientation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.dossier import Dossier
from web import orientation
from web.listes.dossiers import lire_dossier, list_dossiers
from web.listes.etapes import lire_etape, list_etapes
from web.listes.obligations import LigneObligation, lire_obligation, list_obligations
from web.listes.signalements import LigneSignalement, lire_signalement, list_signalements
from web.page.pagination import paginer
from web.page.saisie import lire_fait_le, lire_saisie, rendre, rendre_fait_le
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide

bp = Blueprint("travailleur", __name__)

RECHERCHE_MAXIMUM = 100
"""Characters of a search: each word is a condition more for the database."""


@bp.get("/etapes")
def etapes() -> ResponseReturnValue:
    """The open steps: to do, or (`qui=autres`) awaited from somebody else."""
    les_siennes = request.args.get("qui") != "autres"
    requete = list_etapes(utilisateur(), les_siennes=les_siennes)
    page = paginer(session(), requete, lire_etape)
    return render_template(
        "travailleur/etapes.html",
        page=page,
        les_siennes=les_siennes,
        signalements=_signalements() if les_siennes else (),
        obligations=_obligations() if les_siennes else (),
    )


def _signalements() -> tuple[LigneSignalement, ...]:
    return tuple(map(lire_signalement, session().execute(list_signalements(utilisateur()))))


def _obligations() -> tuple[LigneObligation, ...]:
    return tuple(map(lire_obligation, session().execute(list_obligations(utilisateur()))))


@bp.get("/dossiers")
def dossiers() -> ResponseReturnValue:
    cherche = request.args.get("q", "").strip()[:RECHERCHE_MAXIMUM]
    clos = request.args.get("clos") == "oui"
    requete = list_dossiers(utilisateur(), cherche=cherche, clos=clos)
    page = paginer(session(), requete, lire_dossier)
    return render_template("travailleur/dossiers.html", page=page, cherche=cherche, clos=clos)


@bp.get("/orientations/nouvelle")
def nouvelle_orientation() -> ResponseReturnValue:
    formulaire = orientation.construire_formulaire(session(), utilisateur())
    saisie = orientation.valeurs_de_depart(utilisateur())
    return render_template(
        "travailleur/orientation.html",
        champs=(*rendre(formulaire, saisie=saisie), rendre_fait_le(maintenant())),
    )


@bp.post("/orientations/nouvelle")
def orienter() -> ResponseReturnValue:
    formulaire = orientation.construire_formulaire(session(), utilisateur())
    brut = lire_saisie(formulaire)
    try:
        fait_le = lire_fait_le(request.form.get("fait_le", ""), maintenant())
        dossier_id = orientation.orienter(
            session(), acteur=utilisateur(), saisie=brut, fait_le=fait_le, saisi_le=maintenant()
        )
    except SaisieInvalide as erreur:
        session().rollback()
        fait = rendre_fait_le(
            maintenant(),
            valeur=request.form.get("fait_le", ""),
            erreur=erreur.erreurs.get("fait_le"),
        )
        champs = (*rendre(formulaire, saisie=brut, erreurs=erreur.erreurs), fait)
        return render_template("travailleur/orientation.html", champs=champs), 422
    flash("Dossier ouvert. Première étape : enregistrer l’orientation.")
    dossier = session().get_one(Dossier, dossier_id)
    return redirect(url_for("dossier.page", public_id=dossier.public_id))
