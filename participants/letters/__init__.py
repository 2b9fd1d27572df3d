"""The letters of this room, with sample facts by which each is rendered and tested."""

from participants.letters.participations import (
    ADMISSION_CONFIRMED,
    DOCUMENT_RECEIVED,
    ENDING_RECTIFIED,
    FOCAL_POINT_APPOINTED,
    FOCAL_POINT_ENDED,
    FOCAL_POINT_INVITED,
    INVITATION_WITHDRAWN,
    RENEWAL_APPROVED,
    RENEWAL_DECLINED,
    RENEWAL_OPENED,
    RENEWAL_RECEIVED,
    RENEWAL_REMINDER,
    REQUEST_JUDGED,
    TERM_EXPIRED,
    speakers,
    to_whom,
)

__all__ = [
    "ADMISSION_CONFIRMED",
    "DOCUMENT_RECEIVED",
    "ENDING_RECTIFIED",
    "FOCAL_POINT_APPOINTED",
    "FOCAL_POINT_ENDED",
    "FOCAL_POINT_INVITED",
    "INVITATION_WITHDRAWN",
    "RENEWAL_APPROVED",
    "RENEWAL_DECLINED",
    "RENEWAL_OPENED",
    "RENEWAL_RECEIVED",
    "RENEWAL_REMINDER",
    "REQUEST_JUDGED",
    "TERM_EXPIRED",
    "speakers",
    "to_whom",
]
