"""Accounts: invited, changed, closed, opened again; what each verb refuses and why.

The words that leave (the invitation) are the edge's: `web/administration/acces/invitations.py`.
"""

from workflow.gestion.comptes.regles import (
    ROLES_PAR_TYPE,
    TERRITOIRES,
    CompteVoulu,
    n_a_jamais_servi,
    trouver,
)
from workflow.gestion.comptes.tenus import Tenus, lire_tenus
from workflow.gestion.comptes.verbes import desactiver, inviter, modifier, reactiver, reinviter

__all__ = [
    "ROLES_PAR_TYPE",
    "TERRITOIRES",
    "CompteVoulu",
    "Tenus",
    "desactiver",
    "inviter",
    "lire_tenus",
    "modifier",
    "n_a_jamais_servi",
    "reactiver",
    "reinviter",
    "trouver",
]
