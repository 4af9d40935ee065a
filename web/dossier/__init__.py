"""What the pages of one dossier share: its form, what is known, how it came in or starts again."""
