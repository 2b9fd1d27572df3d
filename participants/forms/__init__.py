"""What people type on this room's pages; forms judge shape, services and rules judge the rest. One module a subject."""

from participants.forms.records import (
    AcceptForm,
    AdmissionForm,
    ApplyRectificationForm,
    ConsultForm,
    CorrectAddressForm,
    DeclineForm,
    EndFocalPointForm,
    HandOverForm,
    InviteForm,
    OrganisationForm,
    ParticipantForm,
    ProposeRectificationForm,
    RejectRectificationForm,
    RenewForm,
    SubmitRenewalForm,
)

__all__ = [
    "AcceptForm",
    "AdmissionForm",
    "ApplyRectificationForm",
    "ConsultForm",
    "CorrectAddressForm",
    "DeclineForm",
    "EndFocalPointForm",
    "HandOverForm",
    "InviteForm",
    "OrganisationForm",
    "ParticipantForm",
    "ProposeRectificationForm",
    "RejectRectificationForm",
    "RenewForm",
    "SubmitRenewalForm",
]
