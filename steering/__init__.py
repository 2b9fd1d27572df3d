"""Steering Group."""
