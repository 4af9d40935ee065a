"""What an administrator does to a way before dossiers run on it: draft, draw, try, compare."""
