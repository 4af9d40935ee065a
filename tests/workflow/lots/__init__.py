"""Batches of running dossiers moved to another version, and taken back."""
