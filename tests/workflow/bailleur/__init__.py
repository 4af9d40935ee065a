"""What a landlord says of its own accord: offers and contacts."""
