"""Whom an audience is, by name, on the day that they are told."""
