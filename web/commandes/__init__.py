"""One file per command of `jalon`; `web/cli.py` assembles them."""
