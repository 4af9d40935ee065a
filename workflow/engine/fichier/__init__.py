"""From the file to the tree that the engine runs: hardened reading, what modellers leave unsaid."""
