"""One file per command of `jalon`; `web/cli.py` assembles them."""

REFUSE, INUTILISABLE = 1, 2
"""Exit codes: refused; unusable arguments, settings or file. 0: done or accepted."""
