"""The forms of the landlord's world, and the answer of an association to an offer."""

from models.menage import TYPOLOGIES
from models.utilisateur import Utilisateur
from web.listes.offres import MOTIFS
from web.page.departements import DEPARTEMENTS
from web.page.formulaires import Options, champ, formulaire
from web.page.libelles import CONTINGENTS, SIGNALEMENTS
from web.page.textes import majuscule
from workflow.formulaires import Formulaire

LOYER_MAXIMUM = 5000
"""Euros a month, as in the form of the rapprochement."""

LONGUEUR_REPONSE = 500

PARTAGE = (
    "L’association et le bailleur le lisent tous les deux : "
    "n’y mettez rien qui relève du secret professionnel."
)


def logement(utilisateur: Utilisateur) -> Formulaire:
    """A dwelling that is free: little to type, and nothing of who left it."""
    return formulaire(
        "logement_offert",
        "Un logement est disponible",
        champ("commune", "textfield", "Commune", required=True, maxLength=200),
        _departement(utilisateur),
        champ(
            "typologie", "select", "Typologie", required=True,
            options=[(code, code.upper()) for code in TYPOLOGIES],
        ),
        champ(
            "loyer", "number", "Loyer, en euros par mois", aide="Charges comprises.",
            min=1, max=LOYER_MAXIMUM,
        ),
        champ(
            "contingent", "select", "Contingent",
            options=[(code, majuscule(nom)) for code, nom in CONTINGENTS.items()],
        ),
        champ("disponible_le", "date", "Disponible à partir du"),
    )  # fmt: skip


def contact(utilisateur: Utilisateur) -> Formulaire:
    """Who has authority in CALEOL, in one département (002:484)."""
    return formulaire(
        "contact_caleol",
        "Contact ayant autorité en CALEOL",
        _departement(utilisateur),
        champ("nom", "textfield", "Nom", required=True, maxLength=100),
        champ("courriel", "textfield", "Courriel", maxLength=200),
        champ("telephone", "textfield", "Téléphone", maxLength=30),
    )


def _departement(utilisateur: Utilisateur) -> dict[str, object]:
    siens = sorted(utilisateur.departements) or list(DEPARTEMENTS)
    options = [(code, f"{DEPARTEMENTS.get(code, code)} ({code})") for code in siens]
    return champ("departement", "select", "Département", options=options, required=True)


def signalement(menages: Options) -> Formulaire:
    """A warning on one of the landlord's households, from its home page."""
    return formulaire(
        "signalement_bailleur",
        "Signaler",
        champ("menage", "select", "Ménage", options=menages, required=True),
        champ("type", "select", "Sujet", options=SIGNALEMENTS.items(), required=True),
        champ("message", "textarea", "Message", maxLength=2000, aide=PARTAGE),
    )


DECLIN = formulaire(
    "declin_offre",
    "Décliner",
    champ(
        "motif", "radio", "Motif", options=MOTIFS.items(), required=True,
        aide="Le bailleur lit ce motif, et rien d’autre.",
    ),
)  # fmt: skip

TRAITEMENT = formulaire(
    "traitement_signalement",
    "Marquer comme traité",
    champ("reponse", "textarea", "Réponse", maxLength=LONGUEUR_REPONSE, aide=PARTAGE),
)
