"""What an officer's day is planned by: terms that end, how long cases stand, what was decided (4.review, 5.term)."""
