"""The verdict on an uploaded diagram: what the engine would refuse, get wrong or never finish.

Rules are small functions `(arbre, contexte) -> problems`, gathered by theme in tuples `REGLES`;
`juger.verifier` runs them and, when none of them refuses, lets the engine try the diagram.
Whatever the bytes, the answer is a verdict whose sentences are French and name the element and
the remedy.
"""

from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Gravite, Probleme, Verdict

__all__ = ["Contexte", "Gravite", "Probleme", "Verdict"]
