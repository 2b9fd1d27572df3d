"""The files of this room: organisations, people, participations and renewals (Exchange of records)."""

from participants.exchange import organisations, participations, people, renewals

__all__ = ["organisations", "participations", "people", "renewals"]
