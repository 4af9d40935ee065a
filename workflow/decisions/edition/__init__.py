"""The writing side of decision tables: a DMN file read as plain cells, and written back.

Nothing is compiled here: the texts of a file are moved about, and never run. What a file holds
beside its tables (the drawing, the extensions of another tool) stays where it is.
"""

from workflow.decisions.edition.ecriture import creer, ecrire
from workflow.decisions.edition.grille import Entree, Grille, Rangee, Sortie, lire_grilles

__all__ = ["Entree", "Grille", "Rangee", "Sortie", "creer", "ecrire", "lire_grilles"]
