"""Pages of several worlds, or of whoever signs in."""
