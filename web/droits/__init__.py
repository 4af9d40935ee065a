"""Which role reaches which route. A route that is not here stops the product at start.

This table guards worlds; which dossier, which step and which field is decided further in
(`models/visibilite.py`, `workflow/habilitations.py`, `web/fiches/`).
"""

from collections.abc import Mapping
from typing import Final

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from models.codes import Role
from web.brouillons import secours
from web.droits.administration import ROUTES
from web.requete import utilisateur

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
REFERENT, CORRESPONDANT = Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR
COORDONNATEUR, ADMINISTRATEUR = Role.COORDONNATEUR, Role.ADMINISTRATEUR

ASSOCIATION: Final = frozenset({TS, CHEF})
BAILLEUR: Final = frozenset({REFERENT, CORRESPONDANT})
TOUS: Final = frozenset(Role)
REUNIONS: Final = frozenset({CHEF, COORDONNATEUR})
SUIVI: Final = TOUS - {ADMINISTRATEUR}

PUBLIQUES: Final = frozenset(
    {
        "static",
        "compte.connexion",
        "compte.connecter",
        "compte.mot_de_passe_oublie",
        "compte.demander_lien",
        "compte.nouveau_mot_de_passe",
        "compte.changer_mot_de_passe",
        "agenda.flux",
        "accessibilite.declaration",
        "sante.sante",
        "sante.pret",
        "sante.pret_complet",
        "sante.metriques",
    }
)

DROITS: Final[Mapping[str, frozenset[Role]]] = {
    "compte.accueil": TOUS,
    "compte.deconnecter": TOUS,
    "travailleur.journee": ASSOCIATION,
    "travailleur.dossiers": ASSOCIATION,
    "travailleur.nouvelle_orientation": ASSOCIATION,
    "travailleur.orienter": ASSOCIATION,
    "deja_commence.commencer": ASSOCIATION,
    "deja_commence.detailler": ASSOCIATION,
    "deja_commence.enregistrer": ASSOCIATION,
    "imports.accueil": ASSOCIATION,
    "imports.deposer": ASSOCIATION,
    "imports.modele": ASSOCIATION,
    "imports.page": ASSOCIATION,
    "imports.choisir_colonnes": ASSOCIATION,
    "imports.apercu": ASSOCIATION,
    "imports.erreurs": ASSOCIATION,
    "imports.lancer": ASSOCIATION,
    "imports.abandonner": ASSOCIATION,
    "agenda.page": ASSOCIATION,
    "agenda.renouveler": ASSOCIATION,
    "agenda.revoquer": ASSOCIATION,
    "alertes.liste": TOUS,
    "alertes.page": TOUS,
    "alertes.repondre": SUIVI,
    "alertes.reporter": SUIVI,
    "avis.liste": TOUS,
    "avis.ouvrir": TOUS,
    "avis.lire": TOUS,
    "avis.tout_lire": TOUS,
    "avis.reglages": TOUS,
    "avis.regler": TOUS,
    "brouillons.liste": SUIVI,
    "brouillons.page": SUIVI,
    "brouillons.enregistrer": SUIVI,
    "brouillons.effacer": SUIVI,
    "brouillons.effacer_de_la_liste": SUIVI,
    "caleol.liste": ASSOCIATION | BAILLEUR,
    "logement.page": ASSOCIATION,
    "logement.pointer": ASSOCIATION,
    "logement.demander": ASSOCIATION,
    "logement.pieces_a_fournir": ASSOCIATION,
    "logement.prevoir": ASSOCIATION,
    "logement.tenir": ASSOCIATION,
    "chaleur.liste": frozenset({COORDONNATEUR, ADMINISTRATEUR}),
    "chaleur.page": frozenset({COORDONNATEUR, ADMINISTRATEUR}),
    "collectif.liste": SUIVI,
    "collectif.page": SUIVI,
    "collectif.nouvelle": ASSOCIATION,
    "collectif.creer": ASSOCIATION,
    "collectif.ajouter_menage": ASSOCIATION,
    "dossier.page": SUIVI,
    "dossier.journal": ASSOCIATION,
    "dossier.evenement": ASSOCIATION,
    "dossier.etape": SUIVI,
    "dossier.terminer": SUIVI,
    "instances.liste": REUNIONS,
    "instances.creer": REUNIONS,
    "instances.page": REUNIONS,
    "instances.programmer": REUNIONS,
    "instances.decider": REUNIONS,
    "instances.reunion": REUNIONS,
    "instances.modifier": REUNIONS,
    "instances.annuler": REUNIONS,
    "instances.inscrire": ASSOCIATION,
    "operations.operation": ASSOCIATION,
    "operations.operer": ASSOCIATION,
    "operations.signaler": ASSOCIATION | BAILLEUR,
    "operations.accuser_signalement": ASSOCIATION | BAILLEUR,
    "operations.traiter_signalement": ASSOCIATION | BAILLEUR,
    "operations.traiter_obligation": ASSOCIATION,
    "personnes.page": ASSOCIATION,
    "personnes.nouvelle": ASSOCIATION,
    "personnes.ajouter": ASSOCIATION,
    "personnes.detail": ASSOCIATION,
    "personnes.modifier": ASSOCIATION,
    "personnes.depart": ASSOCIATION,
    "personnes.partir": ASSOCIATION,
    "personnes.composition": ASSOCIATION,
    "personnes.composer": ASSOCIATION,
    "personnes.doublons": ASSOCIATION,
    "remaniements.separation": ASSOCIATION,
    "remaniements.separer": ASSOCIATION,
    "remaniements.regroupement": ASSOCIATION,
    "remaniements.regrouper": ASSOCIATION,
    "remaniements.fusion": frozenset({CHEF}),
    "remaniements.fusionner": frozenset({CHEF}),
    "remaniements.annuler": ASSOCIATION,
    "recommencement.page": ASSOCIATION,
    "recommencement.ouvrir": ASSOCIATION,
    "consultation.page": ASSOCIATION,
    "corrections.liste": ASSOCIATION,
    "corrections.retour": ASSOCIATION,
    "corrections.revenir": ASSOCIATION,
    "corrections.date": ASSOCIATION,
    "corrections.dater": ASSOCIATION,
    "corrections.reouverture": ASSOCIATION,
    "corrections.rouvrir": ASSOCIATION,
    "reparations.liste": frozenset({CHEF}),
    "reparations.page": frozenset({CHEF}),
    "reparations.decider": frozenset({CHEF}),
    "corrections.referent": frozenset({CHEF}),
    "corrections.reassigner": frozenset({CHEF}),
    "equipe.liste": ASSOCIATION,
    "mise_a_disposition.page": frozenset({CHEF}),
    "mise_a_disposition.confirmer": frozenset({CHEF}),
    "equipe.referent": frozenset({CHEF}),
    "equipe.temps": frozenset({CHEF}),
    "equipe.confier": frozenset({CHEF}),
    "documents.liste": ASSOCIATION,
    "documents.deposer": ASSOCIATION,
    "documents.telecharger": ASSOCIATION | BAILLEUR,
    "documents.gerer": ASSOCIATION,
    "documents.partager": ASSOCIATION,
    "documents.retirer": ASSOCIATION,
    "modeles.page": ASSOCIATION,
    "modeles.produire": ASSOCIATION,
    "notes.page": ASSOCIATION,
    "notes.noter": ASSOCIATION,
    "notes.consigner": ASSOCIATION,
    "notes.prevoir": ASSOCIATION,
    "notes.note": ASSOCIATION,
    "notes.modifier": ASSOCIATION,
    "notes.retirer": ASSOCIATION,
    "notes.visite": ASSOCIATION,
    "notes.modifier_visite": ASSOCIATION,
    "notes.retirer_visite": ASSOCIATION,
    "absences.liste": ASSOCIATION,
    "absences.declarer": ASSOCIATION,
    "absences.terminer": ASSOCIATION,
    "definitions.diagramme": TOUS - BAILLEUR,
    "bailleur.accueil": BAILLEUR,
    "bailleur.menages": BAILLEUR,
    "bailleur.besoins": frozenset({REFERENT}),
    "logements.liste": frozenset({REFERENT}),
    "logements.nouveau": frozenset({REFERENT}),
    "logements.proposer": frozenset({REFERENT}),
    "logements.retirer": frozenset({REFERENT}),
    "annonces.contact": frozenset({REFERENT}),
    "annonces.nommer": frozenset({REFERENT}),
    "annonces.signalement": BAILLEUR,
    "annonces.signaler": BAILLEUR,
    "partage.page": ASSOCIATION,
    "partage.offres": ASSOCIATION,
    "partage.offre": ASSOCIATION,
    "partage.retenir": ASSOCIATION,
    "partage.decliner": ASSOCIATION,
    "coordination.sans_proposition": frozenset({COORDONNATEUR}),
    "coordination.validations": frozenset({COORDONNATEUR}),
    "coordination.charge": frozenset({COORDONNATEUR}),
    "coordination.chiffres_cles": frozenset({COORDONNATEUR}),
    "coordination.chiffres_cles_csv": frozenset({COORDONNATEUR}),
    **dict.fromkeys(ROUTES, frozenset({ADMINISTRATEUR})),
}

ACCUEILS: Final[Mapping[Role, str]] = {
    TS: "travailleur.journee",
    CHEF: "travailleur.journee",
    REFERENT: "bailleur.accueil",
    CORRESPONDANT: "bailleur.accueil",
    COORDONNATEUR: "coordination.sans_proposition",
    ADMINISTRATEUR: "administration.definitions",
}


def role() -> Role:
    """Return the role of who is signed in."""
    return Role(utilisateur().role)


def register(app: Flask) -> None:
    """Guard every route. Raises RuntimeError for a route without a line above."""
    routes = {regle.endpoint for regle in app.url_map.iter_rules()}
    if ecart := routes ^ (PUBLIQUES | DROITS.keys()):
        raise RuntimeError(f"Routes without rights, or rights without a route: {sorted(ecart)}")
    app.before_request(_garder)


def _garder() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIQUES:
        return None
    if not current_user.is_authenticated:
        if recueilli := secours.recueillir():
            return recueilli
        suite = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("compte.connexion", suite=suite))
    if role() not in DROITS[endpoint]:
        abort(403)
    return None
