"""The closed lists of values of the domain, and their French labels.

`codes.csv` holds every enumeration with its source (seed passage or article); stored codes are
its codes lower-cased and never change without a migration. The classes below name the codes
that a rule reads.
"""

import csv
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Role(StrEnum):
    """What a person who signs in is. One role per account."""

    TRAVAILLEUR_SOCIAL = "travailleur_social"
    CHEF_DE_SERVICE = "chef_de_service"
    REFERENT_BAILLEUR = "referent_bailleur"
    CORRESPONDANT_BAILLEUR = "correspondant_bailleur"
    COORDONNATEUR = "coordonnateur"
    ADMINISTRATEUR = "administrateur"


class OrganismeType(StrEnum):
    ASSOCIATION = "association"
    BAILLEUR = "bailleur"
    SERVICE_ETAT = "service_etat"
    PRESCRIPTEUR = "prescripteur"


class DossierEtat(StrEnum):
    """Where a dossier stands (domain model, state diagram). Suspension is apart: an interval."""

    ORIENTE = "oriente"
    CONTACT = "contact"
    DIAGNOSTIC = "diagnostic"
    ATTENTE_VALIDATION = "attente_validation"
    AVL = "avl"
    PROPOSITION = "proposition"
    CALEOL = "caleol"
    OFFRE = "offre"
    RELOGE = "reloge"
    ADL = "adl"
    PALIER = "palier"
    SORTI = "sorti"
    VEILLE = "veille"
    ACTION = "action"
    CLOS = "clos"


class MesureType(StrEnum):
    DIAGNOSTIC = "diagnostic"
    AVL = "avl"
    ADL = "adl"
    RELOGEMENT = "relogement"
    GLA = "gla"
    COLLECTIF = "collectif"


class DecisionCaleol(StrEnum):
    """The five decisions of R.441-3, one per candidate."""

    ATTRIBUTION = "attribution"
    ATTRIBUTION_RANG = "attribution_rang"
    ATTRIBUTION_CONDITION = "attribution_condition"
    NON_ATTRIBUTION = "non_attribution"
    IRRECEVABLE = "irrecevable"


class Conclusion(StrEnum):
    """What a diagnostic concludes (domain model 1.2)."""

    AVL = "avl"
    ADL = "adl"
    SANS_MESURE = "sans_mesure"
    REORIENTATION = "reorientation"
    NON_RELOGEABLE = "non_relogeable"


class PropositionIssue(StrEnum):
    """How a proposition ended. While it is open the column is null."""

    BAIL = "bail"
    REFUS_MENAGE = "refus_menage"
    SILENCE = "silence"
    NON_ATTRIBUTION = "non_attribution"
    IRRECEVABLE = "irrecevable"
    SANS_SUITE = "sans_suite"
    RENONCEMENT = "renoncement"
    SORTIE = "sortie"


class Horloge(StrEnum):
    """What a clock does while the dossier is suspended; legal delays always `continue`."""

    ARRET = "arret"
    REMISE_A_ZERO = "remise_a_zero"
    CONTINUE = "continue"


class SorteEtape(StrEnum):
    """What an open step is: a task to do, a message awaited, an event that may happen."""

    TACHE = "tache"
    MESSAGE = "message"
    EVENEMENT = "evenement"


class SorteEcheance(StrEnum):
    """Who acts on a due date: the engine (a timer of the diagram) or an alert rule."""

    MINUTERIE = "minuterie"
    ALERTE = "alerte"


class AlerteEtat(StrEnum):
    ACTIVE = "active"
    REPONDUE = "repondue"
    REPORTEE = "reportee"


class DefinitionStatut(StrEnum):
    PUBLIEE = "publiee"
    RETIREE = "retiree"


class EbaucheEtat(StrEnum):
    """Where a version in progress stands."""

    OUVERTE = "ouverte"
    SOUMISE = "soumise"
    """Waits for a second administrateur."""
    PUBLIEE = "publiee"
    ABANDONNEE = "abandonnee"


class DeplacementEtat(StrEnum):
    """Where a batch of dossiers to move stands."""

    PREPARE = "prepare"
    EN_COURS = "en_cours"
    TERMINE = "termine"
    RETOUR = "retour"
    """Being taken back."""
    RENDU = "rendu"


class DeplacementSort(StrEnum):
    """What happened to one dossier of a batch."""

    PREVU = "prevu"
    DEPLACE = "deplace"
    REFUSE = "refuse"
    A_RENDRE = "a_rendre"
    RENDU = "rendu"
    RESTE = "reste"
    """It could not be taken back: it has advanced since."""


class ReparationGenre(StrEnum):
    """What an administrateur may propose for a stopped dossier."""

    RETOUR = "retour"
    SAUT = "saut"
    VALEUR = "valeur"


class ReparationEtat(StrEnum):
    PROPOSEE = "proposee"
    CONFIRMEE = "confirmee"
    REFUSEE = "refusee"
    CADUQUE = "caduque"
    """The dossier moved, or the incident was solved, before anybody decided."""


DEPARTEMENTS_IDF: tuple[str, ...] = ("75", "77", "78", "91", "92", "93", "94", "95")


@cache
def _read() -> Mapping[str, Mapping[str, str]]:
    """Return {enumeration: {code: label}} in the order of the file."""
    listes: dict[str, dict[str, str]] = {}
    with (files(__package__) / "codes.csv").open(encoding="utf-8") as flux:
        for ligne in csv.DictReader(flux):
            code = ligne["code"].lower()
            libelle = ligne["libelle"] or code.replace("_", " ").capitalize()
            listes.setdefault(ligne["enumeration"], {})[code] = libelle
    return listes


def libelles(enumeration: str) -> Mapping[str, str]:
    """Return {code: French label}. Raises KeyError for an unknown enumeration."""
    return _read()[enumeration]


def libelle(enumeration: str, code: str | None) -> str:
    """Return the label of a code, or the code itself when the list does not have it."""
    return "" if code is None else libelles(enumeration).get(code, code)
