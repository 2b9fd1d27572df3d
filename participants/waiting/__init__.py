"""What waits for whom in this room; each source registers itself."""

from participants.waiting import applications, records, renewals

__all__ = ["applications", "records", "renewals"]
