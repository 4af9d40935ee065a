"""How dates, durations and codes are written on a page: French, in Paris."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask

from models.codes import libelle
from models.menage import MENAGE_TYPES
from web import requete
from web.page.departements import DEPARTEMENTS
from workflow.calendrier import PARIS, jour_paris, jours_entre
from workflow.errors import typographier

INSECABLE = "\N{NO-BREAK SPACE}"
JOURS_PAR_MOIS = 30
MOIS_EN_JOURS = 60

ROLES = {
    "travailleur_social": "travailleur social",
    "chef_de_service": "chef de service",
    "referent_bailleur": "référent bailleur",
    "correspondant_bailleur": "correspondant bailleur",
    "coordonnateur": "coordonnateur",
    "administrateur": "administrateur",
    "valideur": "instance",
    "autre_dossier": "message d’un autre dossier",
}

ETATS = {
    "oriente": "Orienté",
    "contact": "Prise de contact",
    "diagnostic": "Diagnostic",
    "attente_validation": "Attente de validation",
    "avl": "AVL",
    "proposition": "Proposition de logement",
    "caleol": "CALEOL",
    "offre": "Offre de logement",
    "reloge": "Relogé",
    "adl": "ADL",
    "palier": "Palier",
    "sorti": "Sortie",
    "veille": "Veille",
    "action": "Action collective",
    "clos": "Clos",
}

MENAGES = dict(
    zip(
        MENAGE_TYPES,
        ("Personne isolée", "Couple", "Famille monoparentale", "Couple avec enfants", "Autre"),
        strict=True,
    )
)

ISSUES = {
    "bail": "Bail signé",
    "refus_menage": "Refusée par le ménage",
    "silence": "Sans réponse dans le délai",
    "non_attribution": "Non-attribution",
    "irrecevable": "Demande irrecevable",
    "sans_suite": "Classée sans suite",
    "renoncement": "Renoncement avant le bail",
    "sortie": "Sortie du ménage",
}

CONTINGENTS = {
    "etat": "contingent préfectoral",
    "action_logement": "contingent Action Logement",
    "collectivite": "contingent d’une collectivité",
    "bailleur": "hors contingent",
    "non_connu": "contingent non connu",
}

INTENSITES = {
    "leger": "intensité légère",
    "moyen": "intensité moyenne",
    "renforce": "intensité renforcée",
    "tres_renforce": "intensité très renforcée",
}

CONCLUSIONS = {
    "avl": "Accompagnement vers le logement (AVL)",
    "adl": "Accompagnement dans le logement (ADL)",
    "sans_mesure": "Pas de mesure nécessaire",
    "reorientation": "Réorientation",
    "non_relogeable": "Ménage administrativement non relogeable",
}

SIGNALEMENTS = {
    "impaye": "Impayé",
    "voisinage": "Voisinage",
    "technique": "Problème technique",
    "non_reponse": "Le ménage ne répond plus",
    "rupture": "Rupture du lien",
}

INSTANCES = {
    "commission_entree": "Commission d’entrée",
    "commission_impayes": "Commission impayés",
    "comite_technique": "Comité technique",
    "cosi": "COSI",
    "copil": "Comité de pilotage",
    "ccapex": "CCAPEX",
    "reunion_trimestrielle": "Réunion trimestrielle du protocole",
    "autre": "Autre instance",
}

PERIODICITES = {
    "hebdomadaire": "Chaque semaine",
    "quinzaine": "Toutes les deux semaines",
    "mensuelle": "Chaque mois",
    "bimestrielle": "Tous les deux mois",
    "trimestrielle": "Tous les trois mois",
    "semestrielle": "Tous les six mois",
    "annuelle": "Chaque année",
}

AVIS = {
    "favorable": "Favorable",
    "defavorable": "Défavorable",
    "ajournee": "Ajournée",
    "point_fait": "Point fait, sans décision",
}

TABLES = {
    "role": ROLES,
    "etat": ETATS,
    "menage": MENAGES,
    "issue": ISSUES,
    "conclusion": CONCLUSIONS,
    "contingent": CONTINGENTS,
    "intensite": INTENSITES,
    "instance": INSTANCES,
    "periodicite": PERIODICITES,
    "avis": AVIS,
    "signalement": SIGNALEMENTS,
    "departement": DEPARTEMENTS,
}


def nommer(code: str | None, table: str) -> str:
    """Return the label of a code: of a table above, or of an enumeration of the domain."""
    if code is None:
        return ""
    return TABLES[table].get(code, code) if table in TABLES else libelle(table, code)


def jour(moment: datetime | date | None) -> str:
    """« 3 février 2026 »; empty for no date."""
    if moment is None:
        return ""
    texte = format_date(_en_jour(moment), "d MMMM y", locale="fr").replace(" ", INSECABLE)
    return texte.replace("1", "1er", 1) if _en_jour(moment).day == 1 else texte


def mois(moment: datetime | date | None) -> str:
    """« février 2026 »; empty for no date."""
    return "" if moment is None else format_date(_en_jour(moment), "MMMM y", locale="fr")


def heure(moment: datetime) -> str:
    """« 1er février 2026 à 14 h 05 »."""
    texte = format_datetime(moment, "H 'h' mm", tzinfo=PARIS, locale="fr")
    return f"{jour(moment)} à {texte.replace(' ', INSECABLE)}"


def iso(moment: datetime | date) -> str:
    """« 2026-02-03 », as date inputs and `<time>` want it."""
    return _en_jour(moment).isoformat()


def minuscule(texte: str) -> str:
    """Return a label for the middle of a sentence; acronyms keep their capitals."""
    return texte if texte[1:2].isupper() else texte[:1].lower() + texte[1:]


def nombre(valeur: int | Decimal | None) -> str:
    """« 1 204 »; empty for no figure."""
    return "" if valeur is None else format_decimal(valeur, locale="fr")


def euros(montant: int) -> str:
    """« 1 204 € », that no end of line cuts."""
    return f"{nombre(montant)}{INSECABLE}€"


def attente(debut: datetime) -> str:
    """Return how long something has waited at the moment of the request."""
    jours = jours_entre(debut, requete.maintenant())
    if jours < 1:
        return "aujourd’hui"
    if jours < MOIS_EN_JOURS:
        return f"{jours}{INSECABLE}jour{'s' if jours > 1 else ''}"
    return f"{jours // JOURS_PAR_MOIS}{INSECABLE}mois"


def est_passe(moment: datetime | date | None) -> bool:
    """Return whether a moment is reached; a day is over when the next one begins in Paris."""
    if isinstance(moment, datetime) or moment is None:
        return moment is not None and moment <= requete.maintenant()
    return moment < jour_paris(requete.maintenant())


def _en_jour(moment: datetime | date) -> date:
    return jour_paris(moment) if isinstance(moment, datetime) else moment


def register(app: Flask) -> None:
    filtres = (nommer, typographier, minuscule, jour, mois, heure, iso, nombre, euros, attente)
    app.jinja_env.filters.update({filtre.__name__: filtre for filtre in filtres})
    app.jinja_env.tests["passe"] = est_passe
