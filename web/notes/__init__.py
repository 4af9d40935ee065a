"""Notes, visits and hours of a dossier: words, forms, and what a form says."""
