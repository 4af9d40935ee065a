"""Pages of collective actions and of committees."""
