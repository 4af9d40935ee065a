"""Running dossiers moved to another version of their parcours."""
