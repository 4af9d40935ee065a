"""Composes: the words of what is told, and the mails that carry them."""
