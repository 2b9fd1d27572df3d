"""The pages of this room: the directory, the record, focal points, renewals, entry by the Secretariat."""
