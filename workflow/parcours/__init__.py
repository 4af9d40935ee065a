"""What a published version says: its pieces, its lanes, its ways, and the acts it may name."""
