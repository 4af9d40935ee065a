"""T1, T3, T4, T5: what due dates must be, counted a second time, and what the product does."""
