"""The persons of a dossier's household: the sheet, somebody added, put right, gone."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.calendrier import jour_paris
from models.dossier import Dossier
from models.errors import ErreurMetier
from models.menage import Personne
from models.visibilite import dossiers_visibles
from web import errors
from web.dossier import dossiers
from web.fiches import personnes as fiches
from web.fiches.suivi import construire_entete
from web.menages import formulaires as saisies
from web.menages.ecran import Ecran, geste, montrer
from web.page.saisie import lire_saisie
from web.page.textes import jour
from web.requete import maintenant, ou_404, session, utilisateur
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.formulaires.validation import valider
from workflow.menages import personnes as verbes
from workflow.menages.composition import Compte
from workflow.menages.doublons import Doublon, chercher

bp = Blueprint("personnes", __name__)

ICI: Final = "/dossiers/<public_id>/personnes"
REFUS: Final = (SaisieInvalide, TransitionInterdite)


@bp.get(ICI)
def page(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    aujourdhui = jour_paris(maintenant())
    fiche = fiches.construire(session(), dossier, utilisateur(), aujourdhui=aujourdhui)
    entete = construire_entete(session(), dossier)
    return render_template("personnes/page.html", fiche=fiche, entete=entete)


@bp.get(f"{ICI}/nouvelle")
def nouvelle(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    return montrer(dossier, _ajout(dossier), _proposer(dossier))


def _proposer(dossier: Dossier) -> dict[str, object]:
    """Return what needs no typing: a dependant of the same name, or the first person of all."""
    siennes = dossier.foyer.personnes
    if not siennes:
        return {"role": "demandeur", "courrier": "oui"}
    return {"role": "a_charge", "courrier": "non", "nom": siennes[0].nom}


@bp.post(f"{ICI}/nouvelle")
def ajouter(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    ecran, saisie = _ajout(dossier), lire_saisie(saisies.AJOUTER)
    try:
        valeurs = valider(saisies.AJOUTER, saisie)
        doublons = _doublons(dossier, valeurs)
        if doublons and saisies.AUTRE_PERSONNE not in request.form:
            return montrer(dossier, ecran, saisie, doublons=doublons), 422
        depuis = valeurs.pop("depuis", None)
        verbes.ajouter(
            session(),
            valeurs=saisies.colonnes(valeurs),
            depuis=depuis if isinstance(depuis, date) else None,
            **geste(dossier),
        )
    except REFUS as erreur:
        return _refuser(dossier, ecran, saisie, erreur)
    return _fait(dossier, "Personne ajoutée au ménage.")


def _doublons(dossier: Dossier, valeurs: Mapping[str, Any]) -> tuple[Doublon, ...]:
    return chercher(
        session(),
        acteur=utilisateur(),
        identite=saisies.lire_identite(valeurs),
        sauf_menage=dossier.menage_id,
    )


@bp.get(f"{ICI}/<personne_id>")
def detail(public_id: str, personne_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    personne = _trouver(dossier, personne_id)
    return montrer(dossier, _correction(dossier, personne), saisies.saisie_de(personne))


@bp.post(f"{ICI}/<personne_id>")
def modifier(public_id: str, personne_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    ecran = _correction(dossier, _trouver(dossier, personne_id))

    def verbe(valeurs: Mapping[str, Any]) -> None:
        colonnes = saisies.colonnes(valeurs)
        verbes.modifier(session(), personne=personne_id, valeurs=colonnes, **geste(dossier))

    return _appliquer(dossier, ecran, verbe, "Modification enregistrée.")


@bp.get(f"{ICI}/<personne_id>/depart")
def depart(public_id: str, personne_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    ecran = _depart(dossier, _trouver(dossier, personne_id))
    return montrer(dossier, ecran, {"le": jour_paris(maintenant())})


@bp.post(f"{ICI}/<personne_id>/depart")
def partir(public_id: str, personne_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    ecran = _depart(dossier, _trouver(dossier, personne_id))

    def verbe(valeurs: Mapping[str, Any]) -> None:
        verbes.partir(session(), personne=personne_id, **valeurs, **geste(dossier))

    return _appliquer(dossier, ecran, verbe, "Départ noté.")


@bp.get(f"{ICI}/composition")
def composition(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    foyer = dossier.foyer
    depart = {
        "type_menage": foyer.type,
        "nb_personnes": foyer.nb_personnes,
        "nb_mineurs": foyer.nb_mineurs,
    }
    return montrer(dossier, _composition(dossier), depart)


@bp.post(f"{ICI}/composition")
def composer(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)

    def verbe(valeurs: Mapping[str, Any]) -> None:
        compte = Compte(valeurs["nb_personnes"], valeurs["nb_mineurs"])
        genre = valeurs["type_menage"]
        verbes.compter_autrement(session(), genre=genre, compte=compte, **geste(dossier))

    return _appliquer(dossier, _composition(dossier), verbe, "Composition corrigée.")


@bp.post("/doublons")
def doublons() -> ResponseReturnValue:
    """Return, while a name is being typed, who may be followed already: a piece of page.

    A POST: names have no place in an address, which logs keep.
    """
    ici = request.form.get("dossier", "")
    sauf = session().scalar(
        dossiers_visibles(utilisateur())
        .with_only_columns(Dossier.menage_id)
        .where(Dossier.public_id == ici)
    )
    saisie = lire_saisie(saisies.AJOUTER)
    identite = saisies.lire_identite({**saisie, "naissance": _jour(str(saisie["naissance"]))})
    if not (identite.nom.strip() and identite.prenom.strip()):
        return ""
    trouves = chercher(session(), acteur=utilisateur(), identite=identite, sauf_menage=sauf)
    return render_template("personnes/doublons.html", doublons=trouves)


def _jour(texte: str) -> date | None:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return None


def _trouver(dossier: Dossier, personne_id: str) -> Personne:
    trouvees = [p for p in dossier.foyer.personnes if p.public_id == personne_id]
    return ou_404(trouvees[0] if trouvees else None)


def _appliquer(
    dossier: Dossier, ecran: Ecran, verbe: Callable[[Mapping[str, Any]], None], fait: str
) -> ResponseReturnValue:
    """Do it, or show the page again with what was typed and what is wrong."""
    saisie = lire_saisie(ecran.formulaire)
    try:
        verbe(valider(ecran.formulaire, saisie))
    except REFUS as erreur:
        return _refuser(dossier, ecran, saisie, erreur)
    return _fait(dossier, fait)


def _refuser(
    dossier: Dossier, ecran: Ecran, saisie: Mapping[str, object], erreur: ErreurMetier
) -> ResponseReturnValue:
    session().rollback()
    return montrer(dossier, ecran, saisie, erreur), errors.statut(erreur)


def _fait(dossier: Dossier, message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for("personnes.page", public_id=dossier.public_id))


def _ajout(dossier: Dossier) -> Ecran:
    return Ecran(
        titre="Ajouter une personne",
        explication="Une personne qui fait partie du ménage, ou qui y arrive.",
        formulaire=saisies.AJOUTER,
        action=url_for("personnes.ajouter", public_id=dossier.public_id),
        bouton="Ajouter",
        compare=True,
    )


def _correction(dossier: Dossier, personne: Personne) -> Ecran:
    return Ecran(
        titre=f"{personne.prenom} {personne.nom}",
        explication="Corrigez ce qui a changé. Le journal garde ce qui était noté avant.",
        formulaire=saisies.MODIFIER,
        action=url_for(
            "personnes.modifier", public_id=dossier.public_id, personne_id=personne.public_id
        ),
        bouton="Enregistrer",
    )


def _depart(dossier: Dossier, personne: Personne) -> Ecran:
    depuis = f" Dans le ménage depuis le {jour(personne.depuis)}." if personne.depuis else ""
    return Ecran(
        titre=f"Noter le départ de {personne.prenom} {personne.nom}",
        explication="La personne ne fera plus partie du ménage. Pour un couple qui se sépare, "
        f"choisissez plutôt « Séparer le ménage ».{depuis}",
        formulaire=saisies.PARTIR,
        action=url_for(
            "personnes.partir", public_id=dossier.public_id, personne_id=personne.public_id
        ),
        bouton="Noter le départ",
    )


def _composition(dossier: Dossier) -> Ecran:
    return Ecran(
        titre="Corriger la composition du ménage",
        explication="Combien de personnes vivent dans le ménage, nommées ou non.",
        formulaire=saisies.COMPOSER,
        action=url_for("personnes.composer", public_id=dossier.public_id),
        bouton="Enregistrer",
    )
