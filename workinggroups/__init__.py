"""Working Groups."""
