"""In a demonstration, mail goes to a page of the portal that shows it."""
