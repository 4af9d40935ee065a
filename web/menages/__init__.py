"""The pages about who is in a household: words, forms, duplicates."""
