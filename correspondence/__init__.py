"""Letters: what must be said is a row before it is a message."""
