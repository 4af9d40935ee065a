"""The alerts addressed to the reader, the page of each, and what is answered to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.alerte import Alerte
from models.codes import AlerteEtat
from models.db import transaction
from notifications.boite.lecture import marquer_alerte_lue
from web import droits
from web.avis.reponses import REPORT, formulaire_reponse, formulaire_report, rendre_report
from web.fiches import alertes as fiches
from web.listes.alertes import LigneAlerte, lire_alerte, list_alertes, list_codes
from web.page import exports
from web.page.exports import Colonne, Export
from web.page.gabarits import nom_alerte
from web.page.pagination import paginer
from web.page.saisie import ChampRendu, lire_saisie, rendre
from web.page.textes import jour, nommer
from web.requete import fabrique, maintenant, noter_lecture, session, utilisateur
from workflow.errors import HabilitationRefusee, SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.suivi import reponses
from workflow.suivi.inscription import DejaEnregistre

bp = Blueprint("alertes", __name__, url_prefix="/alertes")

EXPORT: Final = Export[LigneAlerte](
    "alertes",
    (
        Colonne("Ménage", lambda ligne: ligne.nom),
        Colonne("Alerte", lambda ligne: nom_alerte(ligne.code)),
        Colonne("Où il en est", lambda ligne: nommer(ligne.avancement, "etat")),
        Colonne("Échéance le", lambda ligne: ligne.echeance_le),
        Colonne("Alerte du", lambda ligne: ligne.declenchee_le),
        Colonne("État de l’alerte", lambda ligne: nommer(ligne.etat, "alerte_etat")),
        Colonne("Raison donnée", lambda ligne: ligne.motif),
        Colonne("Reportée au", lambda ligne: ligne.jusqu_au),
    ),
    dossier=lambda ligne: ligne.dossier,
)


@dataclass(frozen=True)
class Formulaires:
    """The two forms of the reader's side."""

    reponse: Formulaire
    report: Formulaire


@dataclass(frozen=True)
class Refus:
    """What was sent and not taken: the fields again, with what is wrong."""

    reponse: tuple[ChampRendu, ...] | None = None
    report: tuple[ChampRendu, ...] | None = None


SANS_REFUS: Final = Refus()

INSTANCES: Final = ("instances.liste", "Ouvrir les instances")
GESTES: Final[Mapping[str, tuple[str, str]]] = {
    "A15": INSTANCES,
    "A16": INSTANCES,
    "A18": INSTANCES,
    "A19": ("mise_a_disposition.page", "Confirmer le mois"),
}
"""Where one does what an alert about no dossier waits for: route, words of the button."""


@bp.get("")
def liste() -> ResponseReturnValue:
    etat, code = request.args.get("etat", ""), request.args.get("code", "")
    requete = list_alertes(utilisateur(), le=maintenant(), etat=etat, code=code)
    if exports.demande():
        return exports.repondre(EXPORT, requete, lire_alerte)
    codes = [rangee[0] for rangee in session().execute(list_codes(utilisateur()))]
    return render_template(
        "alertes/liste.html",
        page=paginer(session(), requete, lire_alerte),
        etat=etat,
        etats=tuple(AlerteEtat),
        code=code,
        codes=sorted({*codes, code} - {""}, key=nom_alerte),
    )


@bp.get("/<alerte_id>")
def page(alerte_id: str) -> ResponseReturnValue:
    """What it is, who knows, what was answered. Opening it is reading it."""
    alerte = _trouver(alerte_id)
    with transaction(fabrique()) as courte:
        marquer_alerte_lue(courte, lecteur=utilisateur(), alerte_id=alerte.id, le=maintenant())
    return _page(alerte)


@bp.post("/<alerte_id>/reponse")
def repondre(alerte_id: str) -> ResponseReturnValue:
    """Say why nothing moves."""
    alerte = _trouver(alerte_id)
    formulaire = _formulaires(alerte).reponse
    saisie = lire_saisie(formulaire)

    def refuser(erreurs: Mapping[str, str]) -> Refus:
        return Refus(reponse=rendre(formulaire, saisie=saisie, erreurs=erreurs))

    def faire() -> str:
        valeurs = valider(formulaire, saisie)
        reponses.repondre(session(), **_dit(alerte_id, valeurs))
        return "Réponse enregistrée. L’alerte se tait tant que rien ne la relance."

    return _essayer(alerte_id, faire, refuser)


@bp.post("/<alerte_id>/report")
def reporter(alerte_id: str) -> ResponseReturnValue:
    """Leave it until a day."""
    alerte = _trouver(alerte_id)
    formulaire = _formulaires(alerte).report
    saisie = lire_saisie(formulaire, REPORT)

    def refuser(erreurs: Mapping[str, str]) -> Refus:
        return Refus(report=rendre_report(formulaire, saisie=saisie, erreurs=erreurs))

    def faire() -> str:
        valeurs: Mapping[str, Any] = valider(formulaire, saisie)
        reponses.reporter(session(), **_dit(alerte_id, valeurs), jusqu_au=valeurs["jusqu_au"])
        return f"Alerte reportée : elle reviendra le {jour(valeurs['jusqu_au'])}."

    return _essayer(alerte_id, faire, refuser)


def _essayer(
    alerte_id: str, faire: Callable[[], str], refuser: Callable[[Mapping[str, str]], Refus]
) -> ResponseReturnValue:
    try:
        fait = faire()
    except DejaEnregistre as erreur:
        session().rollback()
        fait = str(erreur)
    except SaisieInvalide as erreur:
        session().rollback()
        return _page(_trouver(alerte_id), refuser(erreur.erreurs)), 422
    flash(fait)
    return redirect(url_for("alertes.page", alerte_id=alerte_id))


def _dit(alerte_id: str, valeurs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "acteur": utilisateur(),
        "alerte": alerte_id,
        "motif": valeurs["motif"],
        "precision": valeurs.get("precision", ""),
        "le": maintenant(),
    }


def _trouver(alerte_id: str) -> Alerte:
    """Return an alert that the reader may open; the read of its dossier is noted."""
    alerte = reponses.trouver(session(), utilisateur(), alerte_id)
    if alerte.dossier_id is not None:
        noter_lecture(alerte.dossier_id)
    return alerte


def _formulaires(alerte: Alerte) -> Formulaires:
    """Return the forms of the reader's side. Raises HabilitationRefusee for who has none."""
    cote = reponses.cote_de(utilisateur())
    if cote is None:
        raise HabilitationRefusee(reponses.refus_de_repondre(utilisateur(), alerte) or "")
    motifs = reponses.list_motifs(session(), cote, alerte.code)
    dernier = reponses.dernier_jour_de_report(maintenant())
    return Formulaires(formulaire_reponse(motifs, cote), formulaire_report(motifs, cote, dernier))


def _geste(code: str) -> dict[str, str] | None:
    """Return where the reader does what is waited for, when he may."""
    route, libelle = GESTES.get(code, ("", ""))
    if droits.role() not in droits.DROITS.get(route, frozenset()):
        return None
    return {"adresse": url_for(route), "libelle": libelle}


def _page(alerte: Alerte, refus: Refus = SANS_REFUS) -> str:
    fiche = fiches.construire(session(), alerte, utilisateur(), le=maintenant())
    formulaires = None if fiche.refus else _formulaires(alerte)
    return render_template(
        "alertes/page.html",
        fiche=fiche,
        champs=refus.reponse or (formulaires and rendre(formulaires.reponse)),
        report=refus.report or (formulaires and rendre_report(formulaires.report)),
        report_ouvert=refus.report is not None,
        geste=_geste(alerte.code),
    )
