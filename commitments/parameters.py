"""No number of the Terms of Reference is declared in this room yet."""
