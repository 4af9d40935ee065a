"""Trying a version in progress: walk it as each role, under a clock that one moves."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.definition import Programme
from models.ebauche import Ebauche, Scenario
from models.errors import ErreurMetier
from web.administration.edition.essais import depart, marche
from web.administration.edition.essais.ecran import (
    COMME,
    Typees,
    lire_formulaire,
    montrer,
    peut_faire,
)
from web.administration.edition.essais.marche import Marche
from web.page.saisie import lire_saisie, rendre
from web.requete import maintenant, ou_404, session, utilisateur
from workflow.edition.ebauches import contenu as lire_piece
from workflow.edition.ebauches import lire, pieces_de
from workflow.edition.scenarios import Scene, attendre, garder, jouer, lire_scenario
from workflow.edition.scenarios.contenu import Contenu, Geste
from workflow.edition.scenarios.jeu import SORTES
from workflow.edition.scenarios.scene import Attendue
from workflow.errors import HabilitationRefusee, Introuvable, SaisieInvalide
from workflow.parcours.livrees import livrees

bp = Blueprint("essais", __name__, url_prefix="/administration/ebauches/<public_id>")

REFUSE: Final = 422
PAS_LA: Final = "Cette étape n’est plus ouverte : rechargez la page pour voir où en est l’essai."
PAS_A_VOUS: Final = "Cette étape revient à quelqu’un d’autre : choisissez son rôle pour la faire."
SANS_ESSAI: Final = "Aucun essai n’est en cours : commencez-en un."


@bp.get("/essai")
def page(public_id: str) -> ResponseReturnValue:
    """Show where the walk stands, or what it would start from."""
    ebauche = lire(session(), public_id)
    en_cours = marche.lire(ebauche)
    if en_cours is None:
        return _montrer_depart(ebauche)
    return _montrer(ebauche, en_cours, _jouer(ebauche, en_cours.contenu))


@bp.post("/essai")
def commencer(public_id: str) -> ResponseReturnValue:
    """Start a walk from the parameters typed."""
    ebauche = lire(session(), public_id)
    choisis = depart.list_parametres(pieces_de(ebauche))
    saisie = lire_saisie(depart.construire_formulaire(choisis))
    programme = _programme(ebauche, request.form.get("_programme"))
    try:
        contenu = depart.lire_depart(choisis, depart.reglages(ebauche.cle, programme), saisie)
    except SaisieInvalide as refus:
        return _montrer_depart(ebauche, saisie=saisie, erreurs=refus), REFUSE
    marche.garder(ebauche, Marche(contenu))
    return _retour(ebauche)


@bp.post("/essai/etape")
def terminer(public_id: str) -> ResponseReturnValue:
    """Do a step, or let an event happen, with the answers typed."""
    ebauche, en_cours = _lire_marche(public_id)
    avant = _jouer(ebauche, en_cours.contenu)
    attendue = _attendue(avant, request.form.get("_etape", ""))
    if not peut_faire(attendue, _comme()):
        raise HabilitationRefusee(PAS_A_VOUS)
    pieces, reglages = pieces_de(ebauche), en_cours.contenu.parametres
    formulaire = lire_formulaire(pieces, attendue.formulaire, reglages)
    saisie = lire_saisie(formulaire) if formulaire else {}
    geste = _geste(attendue, saisie, inventer="_inventer" in request.form)
    apres = en_cours.avec(geste)
    scene = _jouer(ebauche, apres.contenu)
    if scene.fautif == apres.rang:
        typees = Typees(attendue.cle, scene.inventees or saisie, scene.erreurs)
        return _montrer(ebauche, en_cours, scene, typees), REFUSE
    return _avancer(ebauche, en_cours.avec(_sans_inventer(geste, scene)))


@bp.post("/essai/horloge")
def avancer(public_id: str) -> ResponseReturnValue:
    """Move the clock: to the next due date, by a duration, to a day."""
    ebauche, en_cours = _lire_marche(public_id)
    cible = request.form.get("cible", "").strip() or request.form.get("jour", "").strip()
    apres = en_cours.avec(Geste("avancer", cible))
    scene = _jouer(ebauche, apres.contenu)
    if scene.fautif == apres.rang:
        return _montrer(ebauche, en_cours, scene, horloge=(cible, scene.reproche)), REFUSE
    return _avancer(ebauche, apres)


@bp.post("/essai/retour")
def revenir(public_id: str) -> ResponseReturnValue:
    """Take back the last moves: one, or all those that follow a rank."""
    ebauche, en_cours = _lire_marche(public_id)
    rang = request.form.get("vers", type=int)
    return _avancer(ebauche, en_cours.jusqu_a(en_cours.rang - 1 if rang is None else max(0, rang)))


@bp.post("/essai/arret")
def recommencer(public_id: str) -> ResponseReturnValue:
    """Forget the walk: the page asks again what to start from."""
    ebauche = lire(session(), public_id)
    marche.oublier(ebauche)
    return _retour(ebauche)


@bp.post("/essai/scenario")
def garder_scenario(public_id: str) -> ResponseReturnValue:
    """Keep the walk as a test of the parcours: it expects what now waits."""
    ebauche, en_cours = _lire_marche(public_id)
    scene, nom = _jouer(ebauche, en_cours.contenu), request.form.get("nom", "")
    try:
        _garder(ebauche, en_cours, scene, nom)
    except SaisieInvalide as refus:
        return _montrer(ebauche, en_cours, scene, nom=(nom, refus.erreurs.get("nom"))), REFUSE
    flash(f"Scénario « {nom.strip()} » gardé : il sera rejoué avant chaque publication.")
    return redirect(url_for("scenarios.liste", public_id=ebauche.public_id))


@bp.get("/essai/<any(parcours, module):genre>/<cle>.bpmn")
def diagramme(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Return a diagram of the draft, or of the product behind it, for the viewer."""
    ebauche = lire(session(), public_id)
    propre = any((piece.genre, piece.cle) == (genre, cle) for piece in ebauche.pieces)
    livre = livrees("module").get(cle) if genre == "module" else None
    fichier = lire_piece(ebauche, genre, cle) if propre else ou_404(livre)
    reponse = Response(fichier, mimetype="application/xml")
    # A file that somebody sent: opened by its address, it is a text and not a page of ours.
    reponse.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse.headers["Cache-Control"] = "private, no-cache"
    return reponse


def _lire_marche(public_id: str) -> tuple[Ebauche, Marche]:
    """Return the draft and its walk, as the page that was sent saw it. Raises EtapeDejaFaite."""
    ebauche = lire(session(), public_id)
    en_cours = marche.lire(ebauche)
    if en_cours is None:
        raise ErreurMetier(SANS_ESSAI)
    marche.verifier_le_rang(en_cours, request.form.get("_rang", ""))
    return ebauche, en_cours


def _jouer(ebauche: Ebauche, contenu: Contenu) -> Scene:
    return jouer(pieces_de(ebauche), contenu.as_json())


def _attendue(scene: Scene, cle: str) -> Attendue:
    trouvee = next((un for un in scene.attendues if un.cle == cle), None)
    if trouvee is None:
        raise ErreurMetier(PAS_LA)
    return trouvee


def _geste(attendue: Attendue, saisie: dict[str, object], *, inventer: bool) -> Geste:
    """Return the move that does a step; empty answers are left out, they weigh."""
    genre = next(genre for genre, sortes in SORTES.items() if attendue.sorte in sortes)
    if attendue.est_automatique:
        genre = "message"
    reponses = {cle: valeur for cle, valeur in saisie.items() if valeur not in ("", [])}
    return Geste(genre, attendue.element, attendue.niveau, attendue.copie, reponses, inventer)


def _sans_inventer(geste: Geste, scene: Scene) -> Geste:
    """Return the move with the answers that were made up: kept, they are played as they were."""
    if scene.inventees is None:
        return replace(geste, inventer=False)
    return replace(geste, inventer=False, reponses=dict(scene.inventees))


def _garder(ebauche: Ebauche, en_cours: Marche, scene: Scene, nom: str) -> None:
    if scene.fautif is not None or scene.incident or scene.refus:
        raise SaisieInvalide({"nom": "Revenez d’abord à un endroit où l’essai ne bloque pas."})
    remplace = _scenario(ebauche, en_cours) if request.form.get("remplacer") else None
    garde = garder(
        session(),
        acteur=utilisateur(),
        parcours=ebauche.cle,
        nom=nom,
        contenu=attendre(en_cours.contenu, scene),
        le=maintenant(),
        remplace=remplace,
    )
    marche.garder(ebauche, replace(en_cours, scenario=garde.public_id))


def _scenario(ebauche: Ebauche, en_cours: Marche) -> Scenario | None:
    """Return the kept walk that this one began from; None when it was deleted since."""
    if en_cours.scenario is None:
        return None
    try:
        return lire_scenario(session(), en_cours.scenario, parcours=ebauche.cle)
    except Introuvable:
        return None


def _avancer(ebauche: Ebauche, apres: Marche) -> ResponseReturnValue:
    marche.garder(ebauche, apres)
    return _retour(ebauche)


def _retour(ebauche: Ebauche) -> ResponseReturnValue:
    return redirect(url_for("essais.page", public_id=ebauche.public_id, comme=_comme()))


def _comme() -> str | None:
    """Return the role that one looks as; None for the administrateur's own view."""
    comme = request.args.get("comme", "")
    return comme if comme in COMME else None


def _programme(ebauche: Ebauche, code: str | None) -> Programme | None:
    if not code:
        return None
    du_parcours = Programme.parcours == ebauche.cle
    return session().scalars(select(Programme).where(Programme.code == code, du_parcours)).first()


def _montrer(
    ebauche: Ebauche,
    en_cours: Marche,
    scene: Scene,
    typees: Typees | None = None,
    *,
    horloge: tuple[str, str | None] = ("", None),
    nom: tuple[str, str | None] | None = None,
) -> str:
    """Return the page of a walk. `horloge`, `nom`: what was typed there, and what is wrong."""
    garde = _scenario(ebauche, en_cours)
    vu = montrer(
        pieces_de(ebauche),
        scene,
        reglages=en_cours.contenu.parametres,
        rang=en_cours.rang,
        comme=_comme(),
        typees=typees,
    )
    return render_template(
        "administration/essais/essai.html",
        ebauche=ebauche,
        vu=vu,
        comme=_comme(),
        roles=COMME,
        typees=typees,
        horloge=horloge,
        scenario=garde,
        nom=nom or (garde.nom if garde else "", None),
    )


def _montrer_depart(
    ebauche: Ebauche,
    *,
    saisie: dict[str, object] | None = None,
    erreurs: SaisieInvalide | None = None,
) -> str:
    choisis = depart.list_parametres(pieces_de(ebauche))
    code = request.form.get("_programme") or request.args.get("programme")
    programme = _programme(ebauche, code)
    connus = depart.reglages(ebauche.cle, programme)
    proposee = depart.dire_saisie(choisis, connus, maintenant())
    return render_template(
        "administration/essais/depart.html",
        ebauche=ebauche,
        programmes=depart.list_programmes(session(), ebauche.cle),
        programme=programme,
        champs=rendre(
            depart.construire_formulaire(choisis),
            saisie=proposee if saisie is None else saisie,
            erreurs=erreurs.erreurs if erreurs else None,
        ),
    )
