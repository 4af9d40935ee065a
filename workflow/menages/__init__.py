"""Households: who is in them, what separates, joins or merges them, who is there twice."""

from workflow.menages.annulation import annuler
from workflow.menages.fusion import fusionner
from workflow.menages.mouvements import regrouper, separer

__all__ = ["annuler", "fusionner", "regrouper", "separer"]
