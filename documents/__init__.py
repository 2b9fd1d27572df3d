"""Documents, their immutable versions, who sees them, and what is checked when one comes in."""
