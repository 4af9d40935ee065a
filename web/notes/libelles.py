"""Labels of what is noted of a visit."""

from collections.abc import Mapping
from typing import Final

from models.visite import Canal, Objet, Resultat
from workflow.suivi import AUTEUR, EQUIPE

CANAUX: Final[Mapping[str, str]] = {
    Canal.DOMICILE: "Visite à domicile",
    Canal.BUREAU: "Rendez-vous au bureau",
    Canal.TELEPHONE: "Téléphone",
    Canal.VISIO: "Visio",
    Canal.MESSAGE: "Courriel, SMS ou courrier",
    Canal.PARTENAIRE: "Rendez-vous chez un partenaire",
    Canal.DEMARCHE: "Accompagnement à une démarche",
}

RESULTATS: Final[Mapping[str, str]] = {
    Resultat.JOINT: "Ménage joint",
    Resultat.NON_JOINT: "Ménage non joint",
    Resultat.REFUS: "Le ménage refuse",
}

OBJETS: Final[Mapping[str, str]] = {
    Objet.SUIVI: "Suivi",
    Objet.PREMIER_CONTACT: "Premier contact",
    Objet.DIAGNOSTIC: "Diagnostic",
    Objet.RECHERCHE_LOGEMENT: "Recherche de logement",
    Objet.VISITE_LOGEMENT: "Visite d’un logement",
    Objet.INSTALLATION: "Installation",
    Objet.DEMARCHES: "Démarches",
    Objet.BILAN: "Bilan",
    Objet.AUTRE: "Autre",
}

NIVEAUX: Final[Mapping[str, str]] = {
    AUTEUR: "Moi seulement",
    EQUIPE: "L’équipe du dossier : référent, suppléant, chef de service",
}

NIVEAUX_COURTS: Final[Mapping[str, str]] = {
    AUTEUR: "Moi seulement",
    EQUIPE: "Équipe du dossier",
}
"""What stands beside a note: only its author sees the first."""

CANAUX_DES_ETAPES: Final[Mapping[str, str]] = {
    "telephone": "Téléphone",
    "visite": "Visite",
    "courrier": "Courrier",
    "courriel": "Courriel",
    "rendez_vous": "Rendez-vous",
}
"""Channels of the form « Prise de contact » of the diagrams (`Contact`)."""
