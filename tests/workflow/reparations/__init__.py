"""What mends a dossier that an incident stopped."""
