"""The words of the rules of alert: whom, how, where from."""

from collections.abc import Mapping
from typing import Final

from models.alerte_regles.nature import Audience, Canal, Sujet
from models.attente import Cote

AUDIENCES: Final[Mapping[Audience, str]] = {
    Audience.TRAVAILLEUR_SOCIAL: "Travailleur social référent",
    Audience.CHEF_DE_SERVICE: "Chef de service",
    Audience.BAILLEUR_LIE: "Bailleur lié au ménage",
    Audience.BAILLEUR_LOGEUR: "Bailleur qui loge le ménage",
    Audience.COORDONNATEUR: "Coordonnateur",
    Audience.PORTEUR: "Association qui porte la convention",
    Audience.SIGNATAIRES: "Bailleurs signataires du protocole",
    Audience.BAILLEUR_OBLIGE: "Bailleur tenu par la loi",
    Audience.ADMINISTRATEUR: "Administrateur",
}

CANAUX: Final[Mapping[Canal, str]] = {
    Canal.AUSSITOT: "Courriel aussitôt",
    Canal.QUOTIDIEN: "Dans le résumé quotidien",
    Canal.JALON: "Dans Jalon seulement, sans courriel",
}

SUJETS: Final[Mapping[Sujet, str]] = {
    Sujet.DOSSIER: "un dossier",
    Sujet.CONVENTION: "une convention",
    Sujet.PROGRAMME: "un programme dans un département",
    Sujet.ORGANISME: "une association",
}

PREUVES: Final[Mapping[str, str]] = {
    "S": "Document du programme",
    "L": "Texte de loi ou de règlement",
    "D": "Choix de qui dessine",
}

COTES: Final[Mapping[Cote, str]] = {
    Cote.ASSOCIATION: "Association",
    Cote.BAILLEUR: "Bailleur",
    Cote.ETAT: "Coordonnateur",
}

BESOIN_ANONYME: Final = (
    "Sans bailleur lié, le besoin de logement va sans nom aux bailleurs signataires du protocole."
)
