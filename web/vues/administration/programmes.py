"""Programmes: found, opened and closed, made, set; who signed their protocole."""

from collections.abc import Callable, Mapping
from typing import Final

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.definition import Programme
from models.errors import ErreurMetier
from web.administration.programmes import parametres
from web.administration.programmes.formulaires import (
    construire_programme,
    construire_signataires,
)
from web.administration.programmes.listes import (
    ETATS,
    EXPORT,
    EXPORT_DES_FICHES,
    FICHES,
    TRIS,
    couper,
    lire_filtre,
    lire_programme,
    list_livrees,
    list_programmes,
    nommer_la_forme,
)
from web.page import exports
from web.page.pagination import paginer
from web.page.saisie import lire_saisie, rendre
from web.page.textes import compter
from web.requete import maintenant, session, utilisateur
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.formulaires.validation import valider
from workflow.programmes import Fiche, gestion, trouver
from workflow.programmes.fiches import ProgrammeInconnu

bp = Blueprint("programmes_admin", __name__, url_prefix="/administration/programmes")

journal = structlog.get_logger(__name__)

Saisie = Mapping[str, object]
Erreurs = Mapping[str, str]

CREE: Final = "Programme créé, encore fermé : vérifiez ses paramètres, puis ouvrez-le."
RENOMME: Final = "Nom enregistré."
SIGNE: Final = "Signataires enregistrés."
OUVERT: Final = "Programme ouvert : de nouveaux ménages peuvent y entrer."
FERME: Final = "Programme fermé aux nouveaux ménages : ses dossiers continuent."
INCHANGE: Final = "Rien n’a changé."


@bp.get("")
def liste() -> ResponseReturnValue:
    filtre = lire_filtre(TRIS, "nom")
    livrees = filtre.etat == FICHES
    if exports.demande():
        if livrees:
            fiches = list_livrees(session(), filtre.cherche)
            return exports.repondre_lignes(EXPORT_DES_FICHES, fiches)
        return exports.repondre(EXPORT, list_programmes(session(), filtre), lire_programme)
    return _page_liste({})


@bp.post("")
def creer() -> ResponseReturnValue:
    choisi = construire_programme(session())
    saisie = lire_saisie(choisi)
    try:
        lus = valider(choisi, saisie)
        programme = gestion.creer(
            session(),
            acteur=utilisateur(),
            nom=str(lus["nom"]),
            parcours=str(lus["parcours"]),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page_liste(saisie, erreur.erreurs), 422
    return _dire(programme, "programme_cree", CREE)


@bp.post("/fiches")
def ouvrir_fiche() -> ResponseReturnValue:
    """Open a shipped programme that the base has never had."""
    try:
        programme = gestion.ouvrir_fiche(
            session(),
            acteur=utilisateur(),
            identifiant=request.form.get("fiche", ""),
            le=maintenant(),
        )
    except (ProgrammeInconnu, TransitionInterdite) as erreur:
        return _refuser(erreur, url_for("programmes_admin.liste", etat=FICHES))
    return _dire(programme, "programme_ouvert", OUVERT)


@bp.get("/<code>")
def page(code: str) -> ResponseReturnValue:
    return _page(gestion.trouver_programme(session(), code))


@bp.post("/<code>")
def regler(code: str) -> ResponseReturnValue:
    """Set the parameters, for the dossiers to come."""
    programme = gestion.trouver_programme(session(), code)
    valeurs = gestion.lire_valeurs(session(), programme)
    saisie = lire_saisie(parametres.construire(valeurs))
    try:
        voulues = parametres.lire(valeurs, saisie)
        changes = gestion.regler(
            session(), acteur=utilisateur(), code=code, valeurs=voulues, le=maintenant()
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(_relire(code), reglee=saisie, erreurs=erreur.erreurs), 422
    fait = f"{compter(len(changes), 'paramètre')} enregistré{'s' if len(changes) > 1 else ''}."
    return _dire(programme, "programme_regle", fait if changes else INCHANGE)


@bp.post("/<code>/nom")
def renommer(code: str) -> ResponseReturnValue:
    programme = gestion.trouver_programme(session(), code)
    choisi = construire_programme(session(), programme)
    saisie = lire_saisie(choisi)
    try:
        nom = str(valider(choisi, saisie)["nom"])
        gestion.renommer(session(), acteur=utilisateur(), code=code, nom=nom, le=maintenant())
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(_relire(code), nom=saisie, erreurs=erreur.erreurs), 422
    return _dire(programme, "programme_renomme", RENOMME)


@bp.post("/<code>/signataires")
def signer(code: str) -> ResponseReturnValue:
    programme = gestion.trouver_programme(session(), code)
    organismes = request.form.getlist("signataires")
    try:
        gestion.signer(
            session(), acteur=utilisateur(), code=code, organismes=organismes, le=maintenant()
        )
    except SaisieInvalide as erreur:
        session().rollback()
        saisie = {"signataires": organismes}
        return _page(_relire(code), signee=saisie, erreurs=erreur.erreurs), 422
    return _dire(programme, "programme_signe", SIGNE)


@bp.post("/<code>/ouverture")
def ouvrir(code: str) -> ResponseReturnValue:
    return _changer(gestion.ouvrir, code, "programme_ouvert", OUVERT)


@bp.post("/<code>/fermeture")
def fermer(code: str) -> ResponseReturnValue:
    return _changer(gestion.fermer, code, "programme_ferme", FERME)


def _changer(
    verbe: Callable[..., Programme], code: str, evenement: str, fait: str
) -> ResponseReturnValue:
    try:
        programme = verbe(session(), acteur=utilisateur(), code=code, le=maintenant())
    except TransitionInterdite as erreur:
        return _refuser(erreur, url_for("programmes_admin.page", code=code))
    return _dire(programme, evenement, fait)


def _refuser(erreur: ErreurMetier, adresse: str) -> ResponseReturnValue:
    session().rollback()
    flash(str(erreur), "refus")
    return redirect(adresse)


def _dire(programme: Programme, evenement: str, fait: str) -> ResponseReturnValue:
    journal.info(evenement, acteur=utilisateur().public_id, programme=programme.code)
    flash(fait)
    return redirect(url_for("programmes_admin.page", code=programme.code))


def _relire(code: str) -> Programme:
    return gestion.trouver_programme(session(), code)


def _page_liste(saisie: Saisie, erreurs: Erreurs | None = None) -> str:
    filtre = lire_filtre(TRIS, "nom")
    fiches = list(list_livrees(session(), filtre.cherche)) if filtre.etat == FICHES else []
    return render_template(
        "administration/programmes/liste.html",
        page=None
        if filtre.etat == FICHES
        else paginer(session(), list_programmes(session(), filtre), lire_programme),
        fiches=couper(fiches),
        filtre=filtre,
        etats={**ETATS, FICHES: "Livrés, jamais ouverts"},
        champs=rendre(construire_programme(session()), saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs),
    )


def _page(
    programme: Programme,
    *,
    nom: Saisie | None = None,
    reglee: Saisie | None = None,
    signee: Saisie | None = None,
    erreurs: Erreurs | None = None,
) -> str:
    """`nom`, `reglee`, `signee`: what was typed in the form that is refused, else what is known."""
    valeurs, fiche = gestion.lire_valeurs(session(), programme), _fiche(programme.code)
    signataires = [un.public_id for un in gestion.list_signataires(session(), programme)]
    return render_template(
        "administration/programmes/programme.html",
        programme=programme,
        forme=nommer_la_forme(programme.parcours),
        fiche=fiche,
        nom=rendre(
            construire_programme(session(), programme),
            saisie={"nom": programme.nom} if nom is None else nom,
            erreurs=erreurs if nom is not None else None,
        ),
        parametres=rendre(
            parametres.construire(valeurs, fiche),
            saisie=parametres.en_saisie(valeurs) if reglee is None else reglee,
            erreurs=erreurs if reglee is not None else None,
        ),
        signataires=rendre(
            construire_signataires(session(), programme),
            saisie={"signataires": signataires} if signee is None else signee,
            erreurs=erreurs if signee is not None else None,
        ),
    )


def _fiche(code: str) -> Fiche | None:
    """Return the shipped record of a programme; None for one of one's own."""
    try:
        return trouver(code)
    except ProgrammeInconnu:
        return None
