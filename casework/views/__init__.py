"""Pages of cases: a move's own page, what waits, consultations, lost factors, offices."""

from casework.views.moves import MoveView

__all__ = ["MoveView"]
