"""Pages of the coordonnateur."""
