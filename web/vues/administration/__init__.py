"""Pages of the administrateur: no household's data at all."""
