"""`python -m web` is the command `jalon`."""

from web.cli import main

main()
