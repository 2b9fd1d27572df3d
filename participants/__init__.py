"""Organisations, their participation with its term, focal points, renewals, and how a participation ends."""
