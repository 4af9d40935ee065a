"""The papers of a dossier at the edge: the folder of the files, the scanner, the templates."""
