"""What a landlord says of its own accord, on no diagram: a dwelling is free, whom to call."""

from workflow.bailleur.contacts import nommer_contact
from workflow.bailleur.offres import decliner, proposer, retenir, retirer

__all__ = ["decliner", "nommer_contact", "proposer", "retenir", "retirer"]
