"""The words of the editor of forms: types of question, data of the dossier, levels."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from workflow.edition.vocabulaire.mots import ACTES, ROLES
from workflow.formulaires.controle import GENERIQUE
from workflow.formulaires.destinations import DESTINATIONS
from workflow.formulaires.edition.modeles import questions_modeles
from workflow.formulaires.lecteurs import ASSOCIATION, LECTEURS, list_lecteurs
from workflow.formulaires.types import TYPES

TYPES_EN_MOTS: Final[Mapping[str, str]] = {
    "textfield": "Texte court, sur une ligne",
    "textarea": "Texte long",
    "number": "Nombre entier",
    "montant": "Montant en euros",
    "date": "Date",
    "oui_non": "Oui ou non",
    "select": "Une réponse, dans une liste qui s’ouvre",
    "radio": "Une réponse, toutes sous les yeux",
    "checklist": "Plusieurs réponses à cocher",
    "checkbox": "Une seule case à cocher",
    "tableau": "Tableau de plusieurs lignes",
    "personne": "Une personne du ménage",
    "organisme": "Un organisme",
    "logement": "Un logement du dossier",
    "document": "Un document du dossier",
    "menage": "Un ménage que l’on suit",
    "participant": "Un ménage de l’action collective",
    "presences": "Les présences à une séance",
    "seance": "Une séance prévue",
    "action_collective": "Une action collective en cours",
    "logement_palier": "Un logement des paliers",
}
CELLULES_EN_MOTS: Final[Mapping[str, str]] = {
    t.nom: TYPES_EN_MOTS[t.nom] for t in TYPES if t.cellule
}

LIBRES: Final = tuple(
    t for t in TYPES_EN_MOTS
    if t not in {"menage", "participant", "presences", "seance", "action_collective",
                 "logement_palier"}
)  # fmt: skip
"""Types offered for a free answer: the others belong to one destination."""

ENTITES: Final[Mapping[str, str]] = {
    "orientation": "Orientation",
    "contact": "Contact",
    "menage": "Ménage",
    "demande": "Demande de logement",
    "diagnostic": "Diagnostic",
    "validation": "Validation de l’entrée",
    "adhesion": "Adhésion",
    "mesure": "Mesure",
    "proposition": "Proposition",
    "passage": "CALEOL et offre",
    "correspondant": "Correspondant",
    "bail": "Bail",
    "occupation": "Occupation",
    "expulsion": "Expulsion",
    "mutation": "Mutation",
    "aiguillage": "Choix de la mesure",
    "point": "Point en instance",
    "bilan": "Bilan",
    "sortie": "Sortie",
    "veille": "Veille",
    "retrait": "Retrait",
    "non_relogeable": "Ménage non relogeable",
    "participant": "Action collective",
    "inscription": "Action collective",
    "seance": "Action collective",
    "suivi": "Action collective",
    "palier": "Palier",
    "reprise": "Reprise de bail",
    "dispositif": "Logement du dispositif",
    "avis_prefet": "Avis au préfet",
    "examen": "Examen du palier",
    "passage_palier": "Passage de palier",
    "depart": "Départ du palier",
    "avis_reprise": "Avis sur la reprise",
    "procedure": "Procédure d’expulsion",
}

NIVEAUX_EN_MOTS: Final[Mapping[str, str]] = {
    "partageable": "Partagé avec le bailleur",
    "association": "Association et coordination, pas les bailleurs",
    "confidentiel": "Confidentiel : l’association seulement",
}

ORGANISMES: Final[Mapping[str, str]] = {
    "association": "Association",
    "bailleur": "Bailleur",
    "service_etat": "Service de l’État",
    "prescripteur": "Prescripteur",
}

LIBRE: Final = "Réponse de cette étape"


@cache
def donnees_par_entite() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return {entity in words: (destination, label)} for every data of the dossier."""
    groupes: dict[str, list[tuple[str, str]]] = {}
    for destination, libelle in _list_donnees():
        groupes.setdefault(_entite(destination), []).append((destination, libelle))
    return {nom: tuple(groupes[nom]) for nom in sorted(groupes, key=str.casefold)}


def _list_donnees() -> Iterator[tuple[str, str]]:
    for destination, modele in questions_modeles().items():
        yield destination, modele.libelle


def _entite(destination: str) -> str:
    racine = destination.partition(".")[0]
    return ENTITES.get(racine, racine)


def nommer_destination(destination: str) -> str:
    """Return what a destination keeps: « Diagnostic : Conclusion », or the free answer."""
    modele = questions_modeles().get(destination)
    if destination == GENERIQUE or modele is None:
        return LIBRE if destination == GENERIQUE else destination
    return f"{_entite(destination)} : {modele.libelle}"


def dire_lecteurs(destination: str, confidentialite: str | None) -> str:
    """Return who is shown an answer: « Lue par l’association et les bailleurs »."""
    roles = set(list_lecteurs(destination, confidentialite))
    if roles == ASSOCIATION:
        return "Lue par l’association seule"
    if roles == set(LECTEURS):
        return "Lue par l’association, le bailleur concerné et le coordonnateur"
    noms = [ROLES[role] for role in LECTEURS if role in roles]
    return f"Lue par : {', '.join(noms)}" if noms else "Lue par personne"


def dire_actes(destination: str) -> str:
    """Return on which steps alone a data may be asked, "" when on any."""
    connue = DESTINATIONS.get(destination)
    noms = sorted(ACTES.get(acte, acte) for acte in (connue.actes if connue else ()))
    return f"Seulement sur une étape dont l’acte est : {' ; '.join(noms)}." if noms else ""
