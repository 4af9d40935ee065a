"""The pages that move running dossiers."""
