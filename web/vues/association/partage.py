"""What the landlord sees of a dossier, who read it, and the dwellings offered for it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.codes import OrganismeType
from models.dossier import Dossier, EtapeOuverte
from models.offre import OffreLogement
from models.organisme import Organisme
from models.protection import est_protege
from web.avis import prevenances
from web.bailleur.formulaires import DECLIN
from web.dossier import dossiers
from web.dossier.dossiers import FormulaireEtape
from web.fiches import partage, suivi
from web.fiches.communes import voir_etape
from web.listes.offres import OffrePourLeDossier, lire_offre_pour, list_offres_pour
from web.page.numeros import entier
from web.page.pagination import paginer
from web.page.saisie import ChampRendu, lire_fait_le, lire_saisie, rendre
from web.requete import maintenant, ou_404, premier, session, utilisateur
from workflow import bailleur
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider

bp = Blueprint("partage", __name__, url_prefix="/dossiers/<public_id>")

DU_LOGEMENT = {
    "proposition.bailleur": "bailleur_id",
    "proposition.commune": "commune",
    "proposition.typologie": "typologie",
    "proposition.loyer": "loyer",
    "proposition.contingent": "contingent",
}
"""What the form of a rapprochement asks for and an offer says, by destination."""


@bp.get("/partage")
def page(public_id: str) -> ResponseReturnValue:
    """The landlord's own page, made by the same fiche and the same template, for one landlord."""
    dossier = dossiers.trouver_menage(public_id)
    possibles = partage.list_bailleurs(session(), dossier)
    choisi = _choisi(possibles)
    return render_template(
        "dossier/partage.html",
        entete=suivi.construire_entete(session(), dossier),
        bailleurs=possibles,
        choisi=choisi,
        fiche=_apercu(dossier, choisi.public_id) if choisi else None,
        groupes=partage.list_groupes(),
        protege=bool(session().scalar(select(est_protege(dossier.foyer.id)))),
        lectures=paginer(session(), partage.list_lectures(dossier), partage.lire_lecture),
    )


def _choisi(
    possibles: tuple[partage.BailleurPossible, ...],
) -> partage.BailleurPossible | None:
    """Return the landlord that the address names; else the first one concerned, if any."""
    demande = request.args.get("bailleur", "")
    if demande:
        return ou_404(next((un for un in possibles if un.public_id == demande), None))
    return next((un for un in possibles if un.concerne), None)


def _apercu(dossier: Dossier, organisme: str) -> object:
    requete = select(Organisme).where(
        Organisme.public_id == organisme, Organisme.type == OrganismeType.BAILLEUR
    )
    return partage.apercu(session(), dossier, premier(requete).id)


@bp.get("/offres")
def offres(public_id: str) -> ResponseReturnValue:
    """The dwellings offered to this household, then those that its département is offered."""
    dossier = dossiers.trouver_menage(public_id)
    return render_template(
        "dossier/offres.html",
        entete=suivi.construire_entete(session(), dossier),
        page=paginer(session(), list_offres_pour(dossier), lire_offre_pour),
        ouverte=_rapprochement(dossier) is not None,
    )


@bp.get("/offres/<offre_id>")
def offre(public_id: str, offre_id: str) -> ResponseReturnValue:
    """One offer, with the rapprochement's form filled from it, where that step is open."""
    dossier = dossiers.trouver_menage(public_id)
    return _page_offre(dossier, _offre(dossier, offre_id))


@bp.post("/offres/<offre_id>/rapprochement")
def retenir(public_id: str, offre_id: str) -> ResponseReturnValue:
    """Open the rapprochement: the step and the answer to the landlord, both or none."""
    dossier = dossiers.trouver_menage(public_id)
    lue = _offre(dossier, offre_id)
    etape = ou_404(_rapprochement(dossier))
    formulaire = dossiers.lire_formulaire(dossier, etape.formulaire)
    saisie = lire_saisie(formulaire) if formulaire else {}
    fait_le = request.form.get("fait_le", "")
    try:
        bailleur.retenir(
            session(),
            acteur=utilisateur(),
            dossier_id=dossier.id,
            offre=offre_id,
            tache_id=etape.tache_id,
            version=request.form.get("version", 0, type=entier),
            saisie=saisie,
            fait_le=lire_fait_le(fait_le, maintenant()),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        pret = dossiers.preparer(
            dossier, etape, saisie=saisie, erreurs=erreur.erreurs, fait_le=fait_le
        )
        return _page_offre(dossier, lue, pret), 422
    prevenances.offre_repondue(offre_id)
    flash("Rapprochement ouvert. Le bailleur voit maintenant le ménage.")
    return redirect(url_for("dossier.page", public_id=public_id))


@bp.post("/offres/<offre_id>/declin")
def decliner(public_id: str, offre_id: str) -> ResponseReturnValue:
    dossier = dossiers.trouver_menage(public_id)
    lue = _offre(dossier, offre_id)
    saisie = lire_saisie(DECLIN)
    try:
        bailleur.decliner(
            session(),
            acteur=utilisateur(),
            dossier_id=dossier.id,
            offre=offre_id,
            motif=str(valider(DECLIN, saisie)["motif"]),
            le=maintenant(),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        refus = rendre(DECLIN, saisie=saisie, erreurs=erreur.erreurs)
        return _page_offre(dossier, lue, declin=refus), 422
    prevenances.offre_repondue(offre_id)
    flash("Offre déclinée : le bailleur lit le motif.")
    return redirect(url_for("partage.offres", public_id=public_id))


def _offre(dossier: Dossier, offre_id: str) -> OffrePourLeDossier:
    requete = list_offres_pour(dossier).where(OffreLogement.public_id == offre_id)
    return lire_offre_pour(ou_404(session().execute(requete).first()))


def _rapprochement(dossier: Dossier) -> EtapeOuverte | None:
    """Return the open step that names a dwelling and its landlord, if the reader can do it."""
    ouvertes = session().scalars(
        select(EtapeOuverte)
        .where(EtapeOuverte.dossier_id == dossier.id, EtapeOuverte.formulaire.is_not(None))
        .order_by(EtapeOuverte.depuis, EtapeOuverte.tache_id)
    )
    for etape in ouvertes:
        formulaire = dossiers.lire_formulaire(dossier, etape.formulaire)
        if formulaire and "proposition.bailleur" in _cles(formulaire):
            return etape if voir_etape(etape, utilisateur()).faisable else None
    return None


def _cles(formulaire: Formulaire) -> Mapping[str, str]:
    return {champ.destination: champ.cle for champ in formulaire.champs}


def _prerempli(dossier: Dossier, etape: EtapeOuverte, offre: OffrePourLeDossier) -> FormulaireEtape:
    """Return the step's form with the dwelling of the offer; its département if it is another."""
    formulaire = dossiers.lire_formulaire(dossier, etape.formulaire)
    cles = _cles(formulaire) if formulaire else {}
    saisie: dict[str, Any] = {
        cles[destination]: getattr(offre, colonne)
        for destination, colonne in DU_LOGEMENT.items()
        if destination in cles
    }
    if offre.contingent is None and "proposition.contingent" in cles:
        saisie[cles["proposition.contingent"]] = "non_connu"
    if offre.departement != dossier.departement and "proposition.departement" in cles:
        saisie[cles["proposition.departement"]] = offre.departement
    return dossiers.preparer(dossier, etape, saisie=saisie)


def _page_offre(
    dossier: Dossier,
    lue: OffrePourLeDossier,
    pret: FormulaireEtape | None = None,
    declin: tuple[ChampRendu, ...] | None = None,
) -> str:
    etape = _rapprochement(dossier)
    if pret is None and etape is not None:
        pret = _prerempli(dossier, etape, lue)
    return render_template(
        "dossier/offre.html",
        entete=suivi.construire_entete(session(), dossier),
        offre=lue,
        pret=pret,
        declin=declin or rendre(DECLIN),
    )
