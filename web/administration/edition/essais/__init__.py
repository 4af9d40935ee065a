"""Trying a version in progress: its start, the walk under way, what the page shows of it."""
