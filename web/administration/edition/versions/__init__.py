"""Drafts and versions of the parcours, as the pages of the administrateur show them."""
