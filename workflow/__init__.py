"""Process rules: what may happen to a dossier, when, and by whom."""
