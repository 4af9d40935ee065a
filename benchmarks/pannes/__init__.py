"""What the measures of faults share: a world on a real database, workers, and what must hold."""
