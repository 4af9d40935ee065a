"""What runs without one household: collective actions, committees and their meetings."""
