"""Moving running dossiers to another version: choose, try, launch, follow, take back."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.codes import DeplacementEtat, DeplacementSort
from models.deplacement import GARDE, Deplacement, DeplacementDossier
from models.dossier import Dossier
from web.administration.deplacements import choix, listes
from web.administration.deplacements.choix import Choix, lire_choix
from web.administration.deplacements.listes import ETATS, SORTS
from web.page import exports
from web.page.numeros import entier
from web.page.pagination import paginer
from web.page.textes import compter
from web.requete import maintenant, premier, session, utilisateur
from workflow import deplacements
from workflow.errors import EtapeDejaFaite, SaisieInvalide, TransitionInterdite

bp = Blueprint("deplacements", __name__, url_prefix="/administration/deplacements")

LANCE = "Le déplacement est lancé : il continue même si vous fermez cette page."
ECARTE = "Déplacement écarté : aucun dossier n’a bougé."
A_CHOISIR = "Choisissez la version à quitter, puis celle où vont les dossiers."
FINIS = frozenset({DeplacementEtat.TERMINE, DeplacementEtat.RENDU})


@bp.get("")
def liste() -> ResponseReturnValue:
    if exports.demande():
        return exports.repondre(listes.LOTS, listes.list_lots(), listes.lire_lot)
    page = paginer(session(), listes.list_lots(), listes.lire_lot)
    return render_template("administration/deplacements/liste.html", page=page)


@bp.get("/nouveau")
def nouveau() -> ResponseReturnValue:
    return _page_du_choix(lire_choix(session(), request.args))


@bp.post("/nouveau")
def preparer() -> ResponseReturnValue:
    """Prepare the batch; each dossier is then tried, nothing moves."""
    choisi = lire_choix(session(), request.form)
    if choisi is None or choisi.vers is None:
        flash(A_CHOISIR, "refus")
        return _page_du_choix(choisi), 422
    correspondances = choix.lire_correspondances()
    try:
        lot = deplacements.preparer(
            session(),
            acteur=utilisateur(),
            de=choisi.de,
            vers=choisi.vers,
            correspondances=correspondances,
            dossiers=choix.list_ids(session(), choisi) if choisi.filtre else None,
            le=maintenant(),
        )
    except (SaisieInvalide, TransitionInterdite) as erreur:
        session().rollback()
        flash(str(erreur), "refus")
        return _page_du_choix(lire_choix(session(), request.form), correspondances), 422
    return redirect(url_for("deplacements.page", public_id=lot.public_id))


def _page_du_choix(choisi: Choix | None, correspondances: Mapping[str, str] | None = None) -> str:
    if choisi is None:
        return render_template(
            "administration/deplacements/versions.html", versions=choix.list_occupees(session())
        )
    return render_template(
        "administration/deplacements/nouveau.html",
        choix=choisi,
        cibles=choix.list_cibles(session(), choisi.de),
        programmes=choix.list_programmes(session(), choisi.de),
        etats=choix.list_etats(session(), choisi.de),
        lieux=choix.list_lieux(session(), choisi),
        etapes=choix.list_lieux(session(), replace(choisi, etape=None)),
        nombre=choix.compter(session(), choisi),
        manquantes=choix.list_a_choisir(session(), choisi),
        gardees=choix.list_a_changer(session(), choisi),
        choisies=correspondances or {},
        prefixe=choix.PREFIXE,
    )


@bp.get("/<public_id>")
def page(public_id: str) -> ResponseReturnValue:
    lot = deplacements.lire(session(), public_id)
    comptes = deplacements.compter_par_sort(session(), lot)
    total, restent = sum(comptes.values()), _restent(lot, comptes)
    return render_template(
        "administration/deplacements/lot.html",
        lot=lot,
        etat=ETATS[lot.etat],
        comptes=[(sort, SORTS[sort], comptes[sort]) for sort in SORTS if sort in comptes],
        total=total,
        faits=total - restent,
        fini=lot.etat in FINIS,
        groupes=listes.list_groupes(session(), lot),
        a_ramener=listes.compter_ramenables(session(), lot),
        garde=GARDE.days,
        refuses=comptes.get(DeplacementSort.REFUSE, 0),
    )


def _restent(lot: Deplacement, comptes: Mapping[str, int]) -> int:
    """Return how many dossiers the batch has yet to see."""
    if lot.etat == DeplacementEtat.PREPARE:
        return sum(comptes.values()) - listes.compter_examines(session(), lot)
    return sum(comptes.get(sort, 0) for sort in (DeplacementSort.PREVU, DeplacementSort.A_RENDRE))


@bp.get("/<public_id>/dossiers")
def dossiers(public_id: str) -> ResponseReturnValue:
    lot, sort = deplacements.lire(session(), public_id), request.args.get("sort")
    cle = request.args.get("groupe", type=entier)
    groupe = None if cle is None else listes.lire_groupe(session(), lot, cle)
    demande = listes.list_dossiers(lot, sort=sort, groupe=groupe)
    if exports.demande():
        return exports.repondre(listes.DOSSIERS, demande, listes.lire_dossier)
    return render_template(
        "administration/deplacements/dossiers.html",
        lot=lot,
        page=paginer(session(), demande, listes.lire_dossier),
        sort=sort,
        sorts=SORTS,
        groupe=groupe,
    )


@bp.post("/<public_id>/lancement")
def lancer(public_id: str) -> ResponseReturnValue:
    return _agir(public_id, _lancer)


def _lancer(lot: Deplacement) -> str:
    deplacements.lancer(session(), acteur=utilisateur(), lot=lot, le=maintenant())
    return LANCE


@bp.post("/<public_id>/ecart")
def ecarter(public_id: str) -> ResponseReturnValue:
    lot = deplacements.lire(session(), public_id)
    try:
        deplacements.ecarter(session(), acteur=utilisateur(), lot=lot, le=maintenant())
    except TransitionInterdite as erreur:
        return _refuser(public_id, erreur)
    flash(ECARTE)
    return redirect(url_for("deplacements.liste"))


@bp.post("/<public_id>/annulation")
def annuler(public_id: str) -> ResponseReturnValue:
    return _agir(public_id, _ramener)


def _ramener(lot: Deplacement) -> str:
    nombre = deplacements.annuler(session(), acteur=utilisateur(), lot=lot, le=maintenant())
    return f"{compter(nombre, 'dossier')} à ramener sur la version {lot.de.numero}."


@bp.post("/<public_id>/reprise")
def reprendre(public_id: str) -> ResponseReturnValue:
    return _agir(public_id, _reessayer)


def _reessayer(lot: Deplacement) -> str:
    nombre = deplacements.reprendre(session(), acteur=utilisateur(), lot=lot, le=maintenant())
    return f"Nouvel essai pour {compter(nombre, 'dossier')}."


@bp.post("/<public_id>/dossiers/<dossier>/annulation")
def annuler_un(public_id: str, dossier: str) -> ResponseReturnValue:
    lot = deplacements.lire(session(), public_id)
    ligne = premier(
        select(DeplacementDossier)
        .join(Dossier, Dossier.id == DeplacementDossier.dossier_id)
        .where(DeplacementDossier.deplacement_id == lot.id, Dossier.public_id == dossier)
    )
    try:
        sort = deplacements.annuler_un(
            session(), acteur=utilisateur(), ligne_id=ligne.id, le=maintenant()
        )
    except (TransitionInterdite, EtapeDejaFaite) as erreur:
        return _refuser(public_id, erreur)
    if sort == DeplacementSort.RENDU:
        flash(f"D-{dossier} est de nouveau sur la version {lot.de.numero}.")
    else:
        session().refresh(ligne)
        flash(ligne.motif or "", "refus")
    return redirect(url_for("deplacements.dossiers", public_id=public_id))


def _agir(public_id: str, verbe: Callable[[Deplacement], str]) -> ResponseReturnValue:
    """Do it and say so, or say why not: nothing has then changed."""
    lot = deplacements.lire(session(), public_id)
    try:
        fait = verbe(lot)
    except TransitionInterdite as erreur:
        return _refuser(public_id, erreur)
    flash(fait)
    return redirect(url_for("deplacements.page", public_id=public_id))


def _refuser(public_id: str, erreur: Exception) -> ResponseReturnValue:
    session().rollback()
    flash(str(erreur), "refus")
    return redirect(url_for("deplacements.page", public_id=public_id))
