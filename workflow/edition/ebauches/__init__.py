"""Versions in progress of a parcours: whole bundles of files, saved one by one, then published."""

from workflow.edition.ebauches.enregistrement import enregistrer, enregistrer_a_part, retirer
from workflow.edition.ebauches.lecture import contenu, lire
from workflow.edition.ebauches.ouverture import ouvrir, ouvrir_fichier, ouvrir_pieces
from workflow.edition.ebauches.publication import abandonner, publier, reprendre, soumettre
from workflow.edition.ebauches.retrait import remettre_definition, retirer_definition
from workflow.edition.ebauches.verdicts import Verdicts, verifier, verifier_piece, verifier_pieces
from workflow.parcours.definitions import pieces_de

__all__ = [
    "Verdicts",
    "abandonner",
    "contenu",
    "enregistrer",
    "enregistrer_a_part",
    "lire",
    "ouvrir",
    "ouvrir_fichier",
    "ouvrir_pieces",
    "pieces_de",
    "publier",
    "remettre_definition",
    "reprendre",
    "retirer",
    "retirer_definition",
    "soumettre",
    "verifier",
    "verifier_piece",
    "verifier_pieces",
]
