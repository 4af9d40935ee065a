"""A dossier's state at rest: encoded, folded, kept alive between two steps."""
