"""A dossier's history: read from its journal, lived again, and changed by corrections.

Everything that a dossier shows is a consequence of the facts in its journal. Living them again,
without those that were taken back and at the dates that were corrected, gives its present.
"""

from workflow.histoire.comparaison import comparer
from workflow.histoire.faits import Fait, faits_en_vigueur, lire_faits, saisie_proposee
from workflow.histoire.reconstruction import reconstruire

__all__ = ["Fait", "comparer", "faits_en_vigueur", "lire_faits", "reconstruire", "saisie_proposee"]
