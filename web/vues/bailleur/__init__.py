"""Pages of the landlord."""
