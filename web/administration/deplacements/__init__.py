"""The pages that move running dossiers: who is where, what would happen, what did."""
