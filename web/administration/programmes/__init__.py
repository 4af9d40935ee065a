"""What the pages of programmes and conventions show and ask."""
