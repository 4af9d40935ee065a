"""What a landlord says in two clicks: whom to call in commission, a warning on a household."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.offre import ContactCaleol
from web.avis import prevenances
from web.bailleur import formulaires
from web.dossier import dossiers
from web.fiches.communes import nommer_dossier
from web.listes.dossiers import lire_dossier, list_dossiers
from web.page.pagination import PAR_PAGE
from web.page.saisie import ChampRendu, lire_saisie, rendre
from web.requete import maintenant, session, utilisateur
from workflow import bailleur, operations
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider

bp = Blueprint("annonces", __name__, url_prefix="/bailleur")


@bp.get("/contact")
def contact() -> ResponseReturnValue:
    """The contacts already named, one per département, and the form that names another."""
    formulaire = formulaires.contact(utilisateur())
    return _page_contact(rendre(formulaire, saisie=_contact_connu()))


@bp.post("/contact")
def nommer() -> ResponseReturnValue:
    formulaire = formulaires.contact(utilisateur())
    saisie = lire_saisie(formulaire)
    try:
        valeurs = valider(formulaire, saisie)
        bailleur.nommer_contact(
            session(),
            acteur=utilisateur(),
            departement=str(valeurs["departement"]),
            nom=str(valeurs["nom"]),
            courriel=_texte(valeurs.get("courriel")),
            telephone=_texte(valeurs.get("telephone")),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_contact(rendre(formulaire, saisie=saisie, erreurs=erreur.erreurs)), 422
    flash("Contact enregistré : il sera proposé à chaque contact préalable.")
    return redirect(url_for("annonces.contact"))


def _texte(valeur: object) -> str | None:
    return None if valeur is None else str(valeur)


def _contact_connu() -> dict[str, object]:
    """Return the contact of the département that the address names, to be changed."""
    couverts = sorted(utilisateur().departements)
    departement = request.args.get("departement") or (couverts[0] if len(couverts) == 1 else "")
    connu = session().get(ContactCaleol, (utilisateur().organisme_id, departement))
    if connu is None:
        return {"departement": departement}
    return {
        "departement": departement,
        "nom": connu.nom,
        "courriel": connu.courriel,
        "telephone": connu.telephone,
    }


def _page_contact(champs: tuple[ChampRendu, ...]) -> str:
    contacts = session().scalars(
        select(ContactCaleol)
        .where(ContactCaleol.bailleur_id == utilisateur().organisme_id)
        .order_by(ContactCaleol.departement)
    )
    return render_template("bailleur/contact.html", champs=champs, contacts=contacts.all())


@bp.get("/signaler")
def signalement() -> ResponseReturnValue:
    formulaire = _formulaire()
    saisie = {"menage": request.args.get("menage", ""), "type": request.args.get("type", "")}
    return _page_signalement(rendre(formulaire, saisie=saisie))


@bp.post("/signaler")
def signaler() -> ResponseReturnValue:
    """Warn the association; the household is one that the reader sees, or it is a 404."""
    formulaire = _formulaire(request.form.get("menage", ""))
    saisie = lire_saisie(formulaire)
    try:
        valeurs = valider(formulaire, saisie)
        cle = operations.signaler(
            session(),
            acteur=utilisateur(),
            dossier_id=dossiers.trouver_menage(str(valeurs["menage"])).id,
            type=str(valeurs["type"]),
            message=str(valeurs.get("message", "")),
            fait_le=maintenant(),
            saisi_le=maintenant(),
        )
        prevenances.signalement(cle, prevenances.SIGNALE)
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_signalement(rendre(formulaire, saisie=saisie, erreurs=erreur.erreurs)), 422
    flash("Signalement envoyé à l’association.")
    return redirect(url_for("bailleur.accueil"))


def _formulaire(choisi: str = "") -> Formulaire:
    """Return the form with the first households found; the one chosen stays a choice."""
    cherche = request.args.get("cherche", "").strip()
    requete = list_dossiers(utilisateur(), cherche=cherche, clos=False).limit(PAR_PAGE)
    menages = {un.dossier: un.menage for un in map(lire_dossier, session().execute(requete))}
    demande = choisi or request.args.get("menage", "")
    if demande and demande not in menages:
        trouve = dossiers.trouver_menage(demande)
        menages[demande] = nommer_dossier(session(), trouve)
    return formulaires.signalement(menages.items())


def _page_signalement(champs: tuple[ChampRendu, ...]) -> str:
    return render_template(
        "bailleur/signaler.html", champs=champs, cherche=request.args.get("cherche", "")
    )
