"""What changes a record of this room: each in a transaction, and by an act. One module per subject."""

from participants.services.focal_points import (
    affiliate,
    end_focal_point,
    focal_points,
    hand_over,
    open_invitations,
    people_of,
    require_manager,
)
from participants.services.invitations import (
    InvitationClosed,
    Invited,
    NewAccount,
    accept,
    invite,
    refuse_closed,
    revoke,
)
from participants.services.organisations import (
    ChangedMeanwhile,
    Difference,
    change_checked,
    change_organisation,
    new_organisation,
    similar,
    version_of,
)
from participants.services.participations import admit, readmit, record_participant, require_entry
from participants.services.rectifications import propose_rectification
from participants.services.renewals import consult, submit_renewal

__all__ = [
    "ChangedMeanwhile",
    "Difference",
    "InvitationClosed",
    "Invited",
    "NewAccount",
    "accept",
    "admit",
    "affiliate",
    "change_checked",
    "change_organisation",
    "consult",
    "end_focal_point",
    "focal_points",
    "hand_over",
    "invite",
    "new_organisation",
    "open_invitations",
    "people_of",
    "propose_rectification",
    "readmit",
    "record_participant",
    "refuse_closed",
    "require_entry",
    "require_manager",
    "revoke",
    "similar",
    "submit_renewal",
    "version_of",
]
