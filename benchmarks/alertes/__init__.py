"""T2 and what goes with it: alerts told once whatever dies, their cost, their dates, the digest."""
