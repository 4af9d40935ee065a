"""Which engine this process runs, and in which form it writes the states of dossiers.

`rapide` is the product's own; `officiel` is SpiffWorkflow as it is. Whichever wrote a state, both
read it: the setting may change between two steps of a dossier.
"""

import zlib
from enum import StrEnum
from typing import Any

import orjson
from SpiffWorkflow.exceptions import SpiffWorkflowException

from workflow.engine.etat import codec, officiel
from workflow.engine.etat.officiel import ParcoursOfficiel
from workflow.engine.modele import Modele
from workflow.engine.parcours_plat import Dossier, Parcours
from workflow.engine.semantique.environnement import EVALUATEUR
from workflow.errors import MoteurEnDefaut

VERSION = "SpiffWorkflow 3.2.0"
NIVEAU_ZLIB = 1
TAILLE_MAXIMUM = 16_000_000
# What bytes that are not a state make of the reading below, whatever they hold.
ILLISIBLE = (
    zlib.error, AttributeError, LookupError, SpiffWorkflowException, TypeError, ValueError,
)  # fmt: skip

SANS_FOND = (
    "Le diagramme enchaîne ici plus d’étapes automatiques que le moteur n’en peut suivre : "
    "votre administrateur doit le simplifier."
)


class Moteur(StrEnum):
    """The engines."""

    RAPIDE = "rapide"
    OFFICIEL = "officiel"


CLASSES: dict[Moteur, type[Dossier]] = {
    Moteur.RAPIDE: Parcours,
    Moteur.OFFICIEL: ParcoursOfficiel,
}
_choix = {"moteur": Moteur.RAPIDE}


class EtatIllisible(MoteurEnDefaut):
    """The stored state cannot be read back: an incident, mended from the journal."""

    def __init__(self) -> None:
        super().__init__("L’état enregistré de ce dossier est illisible.")


def choisir(moteur: Moteur) -> None:
    """Choose the engine of this process: the edge does it, once, from its settings."""
    _choix["moteur"] = moteur


def ouvrir(modele: Modele, **options: Any) -> Dossier:
    """Return a workflow that has not run, of the engine chosen."""
    classe = CLASSES[_choix["moteur"]]
    return classe(modele.spec, modele.sous_specs, script_engine=EVALUATEUR, **options)


def nom_du_codec(parcours: Dossier) -> str:
    """Return the name of the form in which `encoder` writes a workflow."""
    return str(_forme(parcours).CODEC)


def encoder(parcours: Dossier) -> bytes:
    """Return the state of a workflow, as its engine writes it."""
    clair: bytes = _forme(parcours).encoder(parcours)
    return zlib.compress(clair, NIVEAU_ZLIB)


def _forme(parcours: Dossier) -> Any:
    return officiel if isinstance(parcours, ParcoursOfficiel) else codec


def decoder(corps: bytes, modele: Modele) -> Dossier:
    """Rebuild a workflow on its model, whichever engine wrote it. Raises EtatIllisible."""
    try:
        etat = orjson.loads(_decompresser(corps))
        parcours = ouvrir(modele, deserializing=True)
        forme = officiel if isinstance(etat, dict) else codec
        forme.decoder(etat, parcours)
    except ILLISIBLE as erreur:
        raise EtatIllisible from erreur
    return parcours


def _decompresser(corps: bytes) -> bytes:
    flux = zlib.decompressobj()
    clair = flux.decompress(corps, TAILLE_MAXIMUM)
    if flux.unconsumed_tail or not flux.eof:
        raise EtatIllisible
    return clair
