"""People, their offices as dated roles, and the one policy engine that says who may do what."""
