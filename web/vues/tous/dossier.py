"""The page of a dossier, as its reader may see it, and the steps one completes there."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.codes import Role, SorteEtape
from models.dossier import Dossier
from models.journal import Journal
from models.visibilite import dossiers_visibles
from web import brouillons, droits
from web.avis import prevenances
from web.dossier import dossiers, etapes
from web.fiches import bailleur, coordination, histoire, suivi
from web.fiches.communes import lire_etapes, nommer_dossier
from web.fiches.corrections import lire_corrections
from web.fiches.encarts import lire_encarts
from web.fiches.reparations import proposition_attendue
from web.listes.exports_association import EXPORT_JOURNAL
from web.page import exports
from web.page.fil import arguments_du_fil, lire_fil
from web.page.formulaires import SIGNALEMENT, SIGNALEMENT_ASSOCIATION
from web.page.numeros import entier
from web.page.pagination import paginer
from web.page.saisie import lire_fait_le, lire_saisie, rendre
from web.page.textes import aujourdhui
from web.requete import maintenant, ou_404, session, utilisateur
from workflow.avancement.dossiers import terminer_etape
from workflow.avancement.transition import Avancee
from workflow.errors import EtapeDejaFaite, SaisieInvalide

bp = Blueprint("dossier", __name__, url_prefix="/dossiers/<public_id>")


@bp.get("")
def page(public_id: str) -> ResponseReturnValue:
    """One page per reader: the association, the landlord, the State."""
    dossier = dossiers.trouver(public_id)
    if dossier.action_id is not None:
        return redirect(url_for("collectif.page", public_id=public_id))
    role = droits.role()
    if role in droits.ASSOCIATION:
        return _page_suivi(dossier)
    if role in droits.BAILLEUR:
        return _page_bailleur(dossier)
    fiche = coordination.construire(session(), dossier, utilisateur())
    return render_template("dossier/coordination.html", fiche=fiche)


def _page_suivi(dossier: Dossier) -> ResponseReturnValue:
    corrections = lire_corrections(session(), dossier)
    fiche = suivi.construire(
        session(), dossier, utilisateur(), corrections, maintenant=maintenant()
    )
    return render_template(
        "dossier/suivi.html",
        fiche=fiche,
        formulaires=dossiers.list_formulaires(dossier, corrections)
        if fiche.entete.suspension is None
        else (),
        signalement=rendre(SIGNALEMENT_ASSOCIATION),
        fil=lire_fil(session(), utilisateur(), dossier.public_id),
        encarts=lire_encarts(session(), dossier, utilisateur(), aujourdhui=aujourdhui()),
        reparation=proposition_attendue(session(), utilisateur(), dossier),
    )


def _page_bailleur(dossier: Dossier) -> ResponseReturnValue:
    fiche = bailleur.construire(session(), dossier, utilisateur())
    return render_template(
        "dossier/bailleur.html",
        fiche=fiche,
        formulaires=dossiers.list_formulaires(dossier, lire_corrections(session(), dossier)),
        signalement=rendre(SIGNALEMENT),
    )


@bp.get("/journal")
def journal(public_id: str) -> ResponseReturnValue:
    """The story of the dossier, of one subject when the address names it (`sur`)."""
    dossier = dossiers.trouver(public_id)
    corrections = lire_corrections(session(), dossier)
    demande = request.args.get("sur", "")
    sujet = histoire.Sujet(demande) if demande in set(histoire.Sujet) else None
    requete = histoire.requete_histoire(dossier, sujet)
    if exports.demande():
        rangees = session().execute(requete).all()
        recit = histoire.lire_recit(session(), dossier, corrections, rangees)
        return exports.repondre_lignes(EXPORT_JOURNAL, recit)
    page = paginer(session(), requete, lambda rangee: rangee)
    recit = histoire.lire_recit(session(), dossier, corrections, page.rangees)
    return render_template(
        "dossier/journal.html",
        entete=suivi.construire_entete(session(), dossier),
        page=page,
        mois=tuple(histoire.par_mois(recit)),
        sujet=sujet,
        sujets=histoire.NOMS_DES_SUJETS,
    )


@bp.get("/journal/<int:rang>")
def evenement(public_id: str, rang: int) -> ResponseReturnValue:
    """One event of the story with all that was answered."""
    dossier = dossiers.trouver(public_id)
    rangees = session().execute(histoire.requete_histoire(dossier).where(Journal.rang == rang))
    rangee = ou_404(rangees.first())
    corrections = lire_corrections(session(), dossier)
    (lu,) = histoire.lire_recit(session(), dossier, corrections, (rangee,))
    return render_template(
        "dossier/evenement.html",
        entete=suivi.construire_entete(session(), dossier),
        evenement=lu,
    )


@bp.get("/etapes/<tache_id>")
def etape(public_id: str, tache_id: str) -> ResponseReturnValue:
    """The form of a step, with the reader's draft; a step that has closed says by whom."""
    dossier = dossiers.trouver(public_id)
    if dossiers.trouver_etape(dossier, tache_id) is None:
        return etapes.montrer_close(dossier, tache_id), 410
    ouverte = dossiers.etape_faisable(dossier, tache_id)
    repris = dossiers.elements_repris(dossier, lire_corrections(session(), dossier))
    garde = brouillons.lire(dossiers.cle_de_brouillon(tache_id))
    return _page_etape(dossier, dossiers.preparer(dossier, ouverte, repris=repris, garde=garde))


@bp.post("/etapes/<tache_id>")
def terminer(public_id: str, tache_id: str) -> ResponseReturnValue:
    """Complete a step. Errors stand beside their fields; what was typed is never lost."""
    dossier = dossiers.trouver(public_id)
    ouverte = dossiers.trouver_etape(dossier, tache_id)
    element = ouverte.element if ouverte else ""
    formulaire = dossiers.lire_formulaire(dossier, ouverte.formulaire) if ouverte else None
    saisie = lire_saisie(formulaire) if formulaire else {}
    fait_le = request.form.get("fait_le", "")
    try:
        avancee = terminer_etape(
            session(),
            acteur=utilisateur(),
            tache_id=tache_id,
            version=_version(),
            saisie=saisie,
            fait_le=maintenant()
            if dossiers.porte_sa_date(formulaire)
            else lire_fait_le(fait_le, maintenant()),
            saisi_le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        ouverte = dossiers.etape_faisable(dossier, tache_id)
        pret = dossiers.preparer(
            dossier, ouverte, saisie=saisie, erreurs=erreur.erreurs, fait_le=fait_le
        )
        return _page_etape(dossier, pret), 422
    except EtapeDejaFaite as erreur:
        session().rollback()
        ouverte = dossiers.trouver_etape(dossier, tache_id)
        if ouverte is None:
            return etapes.montrer_deja_faite(dossier, erreur), 409
        # The dossier has moved on without this step: the form again, on what it is now.
        flash(str(erreur), "refus")
        return _page_etape(dossier, dossiers.preparer(dossier, ouverte, recu=request.form)), 409
    prevenances.etape_faite(dossier, element)
    brouillons.oublier(dossiers.cle_de_brouillon(tache_id))
    return _suite(dossier, avancee)


def _version() -> int:
    """Return the version that the page was made from; a request without one is refused."""
    version = request.form.get("version", type=entier)
    if version is None:
        abort(400)
    return version


def _page_etape(dossier: Dossier, pret: dossiers.FormulaireEtape) -> str:
    """Return the page of one step: the State validates without a name."""
    if droits.role() == Role.COORDONNATEUR:
        fiche = coordination.construire_validation(session(), dossier)
        return render_template("dossier/validation.html", fiche=fiche, formulaire=pret)
    menage = nommer_dossier(session(), dossier)
    return render_template(
        "dossier/etape.html", public_id=dossier.public_id, menage=menage, formulaire=pret
    )


def _suite(dossier: Dossier, avancee: Avancee) -> ResponseReturnValue:
    """Go to the dossier, or home when the step has taken it out of the reader's sight."""
    session().flush()
    visible = session().scalar(
        dossiers_visibles(utilisateur())
        .with_only_columns(Dossier.id)
        .where(Dossier.id == dossier.id)
    )
    suivantes = ", ".join(
        dict.fromkeys(
            f"«\N{NO-BREAK SPACE}{nom}\N{NO-BREAK SPACE}»" for nom in _noms(dossier, avancee)
        )
    )
    flash(f"Étape enregistrée. Ensuite : {suivantes}." if suivantes else "Étape enregistrée.")
    if visible is None or droits.role() == Role.COORDONNATEUR:
        return redirect(url_for("compte.accueil"))
    fil = arguments_du_fil()
    return redirect(url_for("dossier.page", public_id=dossier.public_id, **fil))


def _noms(dossier: Dossier, avancee: Avancee) -> list[str]:
    """Return the labels of the tasks that are open now; events are not « next ».

    A landlord and the State read only those that wait for them: others may tell of the
    household's health or of its debts.
    """
    if droits.role() in droits.ASSOCIATION:
        return [o.element.nom for o in avancee.ouvertes if _est_la_suite(dossier, o.sorte)]
    etapes = lire_etapes(session(), dossier, utilisateur())
    return [e.libelle for e in etapes if e.faisable and _est_la_suite(dossier, e.sorte)]


def _est_la_suite(dossier: Dossier, sorte: str) -> bool:
    """Tell what comes next; a collective action listens to all its messages at any time."""
    return sorte == SorteEtape.TACHE or (sorte == SorteEtape.MESSAGE and dossier.action_id is None)
