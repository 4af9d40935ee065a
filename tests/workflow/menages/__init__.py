"""Households: persons, separations, merges, duplicates."""
