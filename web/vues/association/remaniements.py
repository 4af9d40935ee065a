"""A household separates, somebody joins it, two households are one: and the way back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.calendrier import jour_paris
from models.dossier import Dossier
from models.visibilite import dossiers_visibles
from web import errors
from web.dossier import dossiers
from web.fiches.suivi import construire_entete
from web.listes.personnes import CandidatVu, list_candidats
from web.menages import formulaires as saisies
from web.menages.conflits import ConflitVu, lire_choix, list_conflits_vus
from web.menages.ecran import Ecran, geste, montrer
from web.page.saisie import lire_saisie
from web.requete import maintenant, noter_lecture, premier, session, utilisateur
from workflow import menages
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.menages.fusion import lire_deux

bp = Blueprint("remaniements", __name__, url_prefix="/dossiers/<public_id>/personnes")

REFUS: Final = (SaisieInvalide, TransitionInterdite)
RECHERCHE_MAXIMUM: Final = 100


@bp.get("/separation")
def separation(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    return montrer(dossier, _separation(dossier), {"le": jour_paris(maintenant())})


@bp.post("/separation")
def separer(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    ecran = _separation(dossier)
    saisie = lire_saisie(ecran.formulaire)
    try:
        valeurs: dict[str, Any] = valider(ecran.formulaire, saisie)
        menages.separer(session(), **valeurs, **geste(dossier))
    except REFUS as erreur:
        session().rollback()
        return montrer(dossier, ecran, saisie, erreur), errors.statut(erreur)
    flash("Ménage séparé. Si l’autre ménage est à accompagner, ouvrez son dossier ci-dessous.")
    return _revenir(public_id)


def _separation(dossier: Dossier) -> Ecran:
    noms = [(p.public_id, p.nom_complet) for p in dossier.foyer.personnes]
    return Ecran(
        titre="Séparer le ménage",
        explication="Les personnes choisies forment un nouveau ménage. Ce dossier, ses étapes et "
        "son logement restent à celles qui ne partent pas. Vous pourrez annuler tant que rien "
        "n’a été fait pour le nouveau ménage.",
        formulaire=saisies.separer(noms),
        action=url_for("remaniements.separer", public_id=dossier.public_id),
        bouton="Séparer",
    )


@bp.get("/regroupement")
def regroupement(public_id: str) -> ResponseReturnValue:
    """Look for the person, then say who it is and since when."""
    dossier = dossiers.trouver_menage(public_id)
    return _page_regroupement(dossier, {"le": jour_paris(maintenant()), "role": "a_charge"})


@bp.post("/regroupement")
def regrouper(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    formulaire = _choisir_parmi(_candidats(dossier))
    saisie = lire_saisie(formulaire)
    try:
        valeurs: dict[str, Any] = valider(formulaire, saisie)
        menages.regrouper(session(), **valeurs, **geste(dossier))
    except REFUS as erreur:
        session().rollback()
        return _page_regroupement(dossier, saisie, erreur), errors.statut(erreur)
    flash("Cette personne fait maintenant partie du ménage.")
    return _revenir(public_id)


def _page_regroupement(
    dossier: Dossier,
    saisie: Mapping[str, object],
    erreur: SaisieInvalide | TransitionInterdite | None = None,
) -> str:
    candidats = _candidats(dossier)
    cherche = _cherche()
    if erreur is None and not (cherche and candidats):
        return _chercher(dossier, "regroupement", candidats)
    ecran = Ecran(
        titre="Accueillir une personne d’un autre ménage",
        explication="Elle quitte l’autre ménage ce jour-là. L’historique des deux le garde.",
        formulaire=_choisir_parmi(candidats),
        action=url_for("remaniements.regrouper", public_id=dossier.public_id, q=cherche),
        bouton="Accueillir",
        ailleurs=url_for("remaniements.regroupement", public_id=dossier.public_id),
    )
    return montrer(dossier, ecran, saisie, erreur)


def _choisir_parmi(candidats: Sequence[CandidatVu]) -> Formulaire:
    return saisies.regrouper([(c.personne, c.libelle) for c in candidats])


@bp.get("/fusion")
def fusion(public_id: str) -> ResponseReturnValue:
    """Look for the other household; with `avec`, compare both field by field."""
    dossier = dossiers.trouver_menage(public_id)
    if "avec" not in request.args:
        return _chercher(dossier, "fusion", _candidats(dossier))
    return _page_fusion(dossier, _autre(request.args["avec"]))


@bp.post("/fusion")
def fusionner(public_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    if "avec" not in request.form:
        return _chercher(dossier, "fusion", _candidats(dossier)), 422
    autre = _autre(request.form["avec"])
    try:
        menages.fusionner(
            session(), autre_dossier_id=autre.id, choix=lire_choix(request.form), **geste(dossier)
        )
    except TransitionInterdite as erreur:
        session().rollback()
        return _page_fusion(dossier, autre, str(erreur)), errors.statut(erreur)
    flash("Les deux ménages n’en font plus qu’un. Vous pouvez revenir en arrière ci-dessous.")
    return _revenir(public_id)


def _page_fusion(dossier: Dossier, autre: Dossier, refus: str | None = None) -> str:
    conflits: tuple[ConflitVu, ...] = ()
    try:
        lus = lire_deux(session(), autre_dossier_id=autre.id, **geste(dossier))
        conflits = list_conflits_vus(session(), *lus)
    except TransitionInterdite as erreur:
        refus = str(erreur)
    return render_template(
        "personnes/fusion.html",
        entete=construire_entete(session(), dossier),
        autre=construire_entete(session(), autre),
        conflits=conflits,
        refus=refus,
    )


@bp.post("/remaniements/<remaniement_id>/annulation")
def annuler(public_id: str, remaniement_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    try:
        menages.annuler(session(), remaniement=remaniement_id, **geste(dossier))
    except TransitionInterdite as erreur:
        session().rollback()
        flash(str(erreur), "refus")
        return _revenir(public_id)
    flash("C’est annulé : les ménages sont de nouveau comme avant.")
    visible = session().scalar(
        dossiers_visibles(utilisateur())
        .with_only_columns(Dossier.id)
        .where(Dossier.id == dossier.id)
    )
    return _revenir(public_id) if visible else redirect(url_for("compte.accueil"))


def _chercher(dossier: Dossier, route: str, candidats: Sequence[CandidatVu]) -> str:
    return render_template(
        "personnes/choisir.html",
        entete=construire_entete(session(), dossier),
        pour=route,
        cherche=_cherche(),
        candidats=candidats,
    )


def _candidats(dossier: Dossier) -> tuple[CandidatVu, ...]:
    return list_candidats(session(), utilisateur(), dossier, cherche=_cherche())


def _cherche() -> str:
    return request.args.get("q", "").strip()[:RECHERCHE_MAXIMUM]


def _autre(public_id: str) -> Dossier:
    """Return the dossier of the other household, which must be visible too; the read is noted."""
    autre = premier(dossiers_visibles(utilisateur()).where(Dossier.public_id == public_id))
    noter_lecture(autre.id)
    return autre


def _revenir(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("personnes.page", public_id=public_id))
