"""Accounts and organisations: the verbs of the administrateur, on both databases."""
