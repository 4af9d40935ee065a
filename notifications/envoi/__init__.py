"""Sends: the outbox, its claims, its attempts and its transports."""
