"""The applicant's own pages: how to join, the parts of the form, signing and sending, what became of it (5)."""
