"""What the measure of a bulk move needs: dossiers by thousands, workers to kill, a count."""
