"""The verdict on an uploaded diagram: what the engine would refuse, get wrong or never finish."""
