"""The engine of the move tables, consultations, and what waits for whom."""
