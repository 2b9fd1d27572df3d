"""A case as one archive: everything that the cleared read of it, with a manifest of hashes (x.exchange, x.history)."""

from participants.archive.building import Archive, archive_of

__all__ = ["Archive", "archive_of"]
