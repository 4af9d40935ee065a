"""Signed calls to other systems (webhooks): what they say, how they leave, where they may go."""
