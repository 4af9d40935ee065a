"""A new orientation: the household, unless a separation has made it, who may be followed already,
then the dossier."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.calendrier import jour_paris
from models.dossier import Dossier
from models.menage import Menage
from web.brouillons import BrouillonLu, pages
from web.dossier import orientation
from web.equipe import places
from web.fiches.communes import lire_identites, premiere
from web.menages.formulaires import AUTRE_PERSONNE, CONFIRMER, lire_identite
from web.page.saisie import FAIT_LE, ChampRendu, lire_fait_le, lire_saisie, rendre, rendre_fait_le
from web.requete import maintenant, ou_404, session, utilisateur
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.menages.doublons import Doublon, chercher

DETACHE = "menage"
"""Parameter that names a household made by a separation."""

AUCUNE: Mapping[str, str] = {}

Doublons = Sequence[Doublon]


def montrer() -> ResponseReturnValue:
    """Show the form, with the draft of one that was begun."""
    menage = _lire_menage()
    formulaire = _formulaire(menage)
    garde = pages.reprendre() if menage is None else None
    proposees = orientation.valeurs_proposees(session(), utilisateur())
    saisie = pages.saisie_de(garde, formulaire, proposees)
    return _page(menage, formulaire, saisie or {}, fait_le=pages.fait_le_de(garde), garde=garde)


def recevoir() -> ResponseReturnValue:
    """Open the dossier, or show again what was typed: an error, or somebody who looks the same."""
    menage = _lire_menage()
    formulaire = _formulaire(menage)
    saisie = lire_saisie(formulaire)
    typee = request.form.get(FAIT_LE, "")
    try:
        fait_le = lire_fait_le(typee, maintenant())
        doublons = () if menage is not None else _doublons(formulaire, saisie)
        if doublons:
            return _page(menage, formulaire, saisie, fait_le=typee, doublons=doublons), 422
        dossier_id = _ouvrir(menage, saisie, fait_le)
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(menage, formulaire, saisie, erreur.erreurs, fait_le=typee), 422
    pages.oublier_la_page()
    flash("Dossier ouvert. Première étape : enregistrer l’orientation.")
    dossier = session().get_one(Dossier, dossier_id)
    return redirect(url_for("dossier.page", public_id=dossier.public_id))


def _lire_menage() -> Menage | None:
    """Return the household that the address or the form names; 404 for one that is not to open."""
    nomme = request.values.get(DETACHE)
    if not nomme:
        return None
    return ou_404(orientation.lire_detache(session(), utilisateur(), nomme))


def _formulaire(menage: Menage | None) -> Formulaire:
    formulaire = orientation.construire_formulaire(
        session(), utilisateur(), connu=menage is not None
    )
    return places.annoncer(session(), formulaire, mois=jour_paris(maintenant()).replace(day=1))


def _doublons(formulaire: Formulaire, saisie: Mapping[str, object]) -> Doublons:
    """Return who may be the same person. Raises SaisieInvalide: names come first."""
    return a_verifier(orientation.lire_menage(formulaire, saisie))


def a_verifier(valeurs: Mapping[str, object]) -> Doublons:
    """Return who may be the person typed, unless the box says that it is somebody else."""
    if AUTRE_PERSONNE in request.form:
        return ()
    return chercher(session(), acteur=utilisateur(), identite=lire_identite(valeurs))


def case_a_cocher(doublons: Doublons) -> tuple[ChampRendu, ...]:
    """Return the box that says so: once somebody looks the same, and then ticked as it was."""
    confirme = AUTRE_PERSONNE in request.form
    if not (doublons or confirme):
        return ()
    return rendre(CONFIRMER, saisie={AUTRE_PERSONNE: "on" if confirme else ""})


def _ouvrir(menage: Menage | None, saisie: Mapping[str, object], fait_le: datetime) -> int:
    return orientation.orienter(
        session(),
        acteur=utilisateur(),
        saisie=saisie,
        fait_le=fait_le,
        saisi_le=maintenant(),
        menage=menage,
    )


def _page(
    menage: Menage | None,
    formulaire: Formulaire,
    saisie: Mapping[str, object],
    erreurs: Mapping[str, str] = AUCUNE,
    *,
    fait_le: str | None = None,
    doublons: Doublons = (),
    garde: BrouillonLu | None = None,
) -> str:
    fait = rendre_fait_le(maintenant(), valeur=fait_le, erreur=erreurs.get(FAIT_LE))
    champs = (*rendre(formulaire, saisie=saisie, erreurs=erreurs), fait, *case_a_cocher(doublons))
    personnes = lire_identites(session(), menage.id) if menage is not None else ()
    return render_template(
        "travailleur/orientation.html",
        champs=champs,
        menage=menage.public_id if menage is not None else None,
        nom=premiere(personnes) if menage is not None else None,
        doublons=doublons,
        amorce=pages.amorcer_la_page("Nouvelle orientation", garde) if menage is None else None,
    )
