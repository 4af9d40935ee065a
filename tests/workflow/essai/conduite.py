"""Running a trial in a test, and reading its trace in a few words."""

import json

from workflow.essai.demande import Demande
from workflow.essai.deroulement import Limites
from workflow.essai.essayer import essayer
from workflow.essai.trace import Essai
from workflow.essai.travail import bibliotheque_livree


def essayer_avec(contenu: bytes, *, limites: Limites | None = None, **options: object) -> Essai:
    """Run a trial; the options are those of the command, objects instead of JSON."""
    textes = {
        nom: valeur if isinstance(valeur, str) else json.dumps(valeur)
        for nom, valeur in options.items()
    }
    return essayer(
        contenu, Demande.lire(**textes), bibliotheque=bibliotheque_livree(), limites=limites
    )


def lignes(essai: Essai) -> list[str]:
    """Return the trace as « entre saisir », and the message of an incident at its end."""
    return [f"{ligne.evenement} {ligne.element}" for ligne in essai.trace]


def datees(essai: Essai, *evenements: str) -> list[str]:
    """Return the lines of these events as « 2026-01-05T09:00 declenche delai »."""
    return [
        f"{ligne.le[:16]} {ligne.evenement} {ligne.element}"
        for ligne in essai.trace
        if ligne.evenement in evenements
    ]


def attendus(essai: Essai) -> list[str]:
    """Return what waits as « saisir » or « delai 2026-01-05T09:00 »."""
    return [f"{a.element} {(a.echeance or '')[:16]}".strip() for a in essai.fin.attend]


def visite(*elements: str) -> list[str]:
    """Return the lines of elements entered and left one after the other."""
    return [f"{evenement} {element}" for element in elements for evenement in ("entre", "acheve")]
