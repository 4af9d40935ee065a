"""Operations of a dossier, on no diagram: suspend, resume, close, warn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.accompagnement import Signalement
from models.calendrier import debut_de_journee
from models.dossier import Dossier
from models.obligation import Obligation
from web import droits
from web.avis import prevenances
from web.bailleur.formulaires import TRAITEMENT
from web.brouillons import BrouillonLu, pages
from web.dossier import dossiers
from web.fiches import suivi
from web.fiches.communes import nommer_dossier
from web.page.formulaires import CLOTURE, SIGNALEMENT, SIGNALEMENT_ASSOCIATION, SUSPENSION
from web.page.numeros import entier
from web.page.saisie import ChampRendu, lire_fait_le, lire_saisie, rendre, rendre_fait_le
from web.requete import maintenant, ou_404, premier, session, utilisateur
from workflow import operations
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider

bp = Blueprint("operations", __name__, url_prefix="/dossiers/<public_id>")

Valeurs = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation: what its page says, its form, its verb."""

    titre: str
    explication: str
    bouton: str
    fait: str
    formulaire: Formulaire | None
    verbe: Callable[..., Any]
    arguments: Callable[[Valeurs], Valeurs] = dict


def _suspension(valeurs: Valeurs) -> Valeurs:
    jour = valeurs.get("reprise_prevue_le")
    return {
        "motif": valeurs["motif"],
        "reprise_prevue_le": debut_de_journee(jour) if jour is not None else None,
    }


OPERATIONS: Final[Mapping[str, Operation]] = {
    "suspendre": Operation(
        titre="Suspendre l’accompagnement",
        explication="Les délais qui s’arrêtent seront repoussés d’autant de jours. "
        "Les délais légaux, eux, continuent.",
        bouton="Suspendre",
        fait="Accompagnement suspendu.",
        formulaire=SUSPENSION,
        verbe=operations.suspendre,
        arguments=_suspension,
    ),
    "reprendre": Operation(
        titre="Reprendre l’accompagnement",
        explication="Le parcours continue là où il s’était arrêté.",
        bouton="Reprendre",
        fait="Accompagnement repris.",
        formulaire=None,
        verbe=operations.reprendre,
    ),
    "clore": Operation(
        titre="Clore le dossier",
        explication="Le parcours s’arrête là où il est. Si le ménage revient plus tard, un "
        "recommencement ouvre un nouveau dossier, lié à celui-ci.",
        bouton="Clore le dossier",
        fait="Dossier clos.",
        formulaire=CLOTURE,
        verbe=operations.clore,
    ),
}


@bp.get("/operations/<nom>")
def operation(public_id: str, nom: str) -> ResponseReturnValue:
    dossier, formulaire = dossiers.trouver(public_id), _operation(nom).formulaire
    if formulaire is None:
        return _page(dossier, nom, _champs(None))
    garde = pages.reprendre()
    fait_le = pages.fait_le_de(garde)
    champs = _champs(formulaire, pages.saisie_de(garde, formulaire), fait_le=fait_le)
    return _page(dossier, nom, champs, garde)


@bp.post("/operations/<nom>")
def operer(public_id: str, nom: str) -> ResponseReturnValue:
    dossier, choisie = dossiers.trouver(public_id), _operation(nom)
    saisie = lire_saisie(choisie.formulaire) if choisie.formulaire else {}
    try:
        valeurs = valider(choisie.formulaire, saisie) if choisie.formulaire else {}
        choisie.verbe(
            session(),
            acteur=utilisateur(),
            dossier_id=dossier.id,
            version=request.form.get("version", 0, type=entier),
            fait_le=lire_fait_le(request.form.get("fait_le", ""), maintenant()),
            saisi_le=maintenant(),
            **choisie.arguments(valeurs),
        )
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(dossier, nom, _champs(choisie.formulaire, saisie, erreur.erreurs)), 422
    pages.oublier_la_page()
    flash(choisie.fait)
    return redirect(url_for("dossier.page", public_id=public_id))


def _operation(nom: str) -> Operation:
    return ou_404(OPERATIONS.get(nom))


def _champs(
    formulaire: Formulaire | None,
    saisie: Valeurs | None = None,
    erreurs: Mapping[str, str] | None = None,
    fait_le: str | None = None,
) -> tuple[ChampRendu, ...]:
    champs = rendre(formulaire, saisie=saisie, erreurs=erreurs) if formulaire else ()
    typee = request.form.get("fait_le") if request.method == "POST" else fait_le
    fait = rendre_fait_le(maintenant(), valeur=typee, erreur=(erreurs or {}).get("fait_le"))
    return (*champs, fait)


def _page(
    dossier: Dossier,
    nom: str,
    champs: tuple[ChampRendu, ...],
    garde: BrouillonLu | None = None,
) -> str:
    entete = suivi.construire_entete(session(), dossier)
    return render_template(
        "dossier/operation.html",
        entete=entete,
        operation=OPERATIONS[nom],
        nom=nom,
        champs=champs,
        amorce=pages.amorcer_la_page(OPERATIONS[nom].titre, garde, dossier=dossier.public_id),
    )


@bp.post("/signalements")
def signaler(public_id: str) -> ResponseReturnValue:
    """Warn the other side; its author answers for what he shares."""
    dossier = dossiers.trouver_menage(public_id)
    formulaire = formulaire_signalement()
    saisie = lire_saisie(formulaire)
    try:
        valeurs = valider(formulaire, saisie)
        cle = operations.signaler(
            session(),
            acteur=utilisateur(),
            dossier_id=dossier.id,
            type=str(valeurs["type"]),
            message=str(valeurs.get("message", "")),
            fait_le=maintenant(),
            saisi_le=maintenant(),
            du_menage=bool(valeurs.get("du_menage")),
        )
        prevenances.signalement(cle, prevenances.SIGNALE)
    except SaisieInvalide as erreur:
        session().rollback()
        champs = rendre(formulaire, saisie=saisie, erreurs=erreur.erreurs)
        return _page_signalement(dossier, champs), 422
    flash("Signalement envoyé.")
    return redirect(url_for("dossier.page", public_id=public_id))


def formulaire_signalement() -> Formulaire:
    """Return the form of a warning: an association passes on its household's words too."""
    return SIGNALEMENT_ASSOCIATION if droits.role() in droits.ASSOCIATION else SIGNALEMENT


def _page_signalement(dossier: Dossier, champs: tuple[ChampRendu, ...]) -> str:
    menage = nommer_dossier(session(), dossier)
    return render_template(
        "dossier/signalement.html", public_id=dossier.public_id, menage=menage, champs=champs
    )


@bp.post("/signalements/<signalement_id>/reception")
def accuser_signalement(public_id: str, signalement_id: str) -> ResponseReturnValue:
    lu = _signalement(public_id, signalement_id)
    deja = lu.accuse_le is not None
    operations.accuser_reception(
        session(), acteur=utilisateur(), signalement_id=lu.id, le=maintenant()
    )
    if not deja:
        prevenances.signalement(lu.id, prevenances.EN_MAIN)
    flash("Réception notée : l’autre partie la voit.")
    return redirect(url_for("dossier.page", public_id=public_id))


@bp.post("/signalements/<signalement_id>/traitement")
def traiter_signalement(public_id: str, signalement_id: str) -> ResponseReturnValue:
    """Close a warning; what is answered is read by both sides."""
    lu = _signalement(public_id, signalement_id)
    deja = lu.traite_le is not None
    valeurs = valider(TRAITEMENT, lire_saisie(TRAITEMENT))
    operations.traiter_signalement(
        session(),
        acteur=utilisateur(),
        signalement_id=lu.id,
        le=maintenant(),
        reponse=str(valeurs.get("reponse", "")) or None,
    )
    if not deja:
        prevenances.signalement(lu.id, prevenances.TRAITE)
    flash("Signalement marqué comme traité.")
    return redirect(url_for("dossier.page", public_id=public_id))


def _signalement(public_id: str, signalement_id: str) -> Signalement:
    """Return a warning of this dossier, or answer 404."""
    dossier = dossiers.trouver(public_id)
    trouve = select(Signalement).where(
        Signalement.public_id == signalement_id, Signalement.dossier_id == dossier.id
    )
    return premier(trouve)


@bp.post("/obligations/<obligation_id>/traitement")
def traiter_obligation(public_id: str, obligation_id: str) -> ResponseReturnValue:
    """Say that what the law asked for is done (`workflow.regles`)."""
    dossier = dossiers.trouver_menage(public_id)
    obligation = premier(
        select(Obligation).where(
            Obligation.public_id == obligation_id, Obligation.dossier_id == dossier.id
        )
    )
    operations.traiter_obligation(
        session(), acteur=utilisateur(), obligation=obligation.public_id, le=maintenant()
    )
    flash("Obligation marquée comme traitée.")
    return redirect(url_for("dossier.page", public_id=public_id))
