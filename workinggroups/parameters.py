"""The numbers of clause 10 that rule Working Groups."""

from django.utils.translation import gettext_lazy as _

from governance.parameters import Parameter, WholeNumber

WG_MEETING_INTERVAL_MONTHS = Parameter(
    "wg_meeting_interval_months", "10.meets", WholeNumber(), "6", _("A Working Group meets at least every, in months")
)
WG_COCHAIRS = Parameter("wg_cochairs", "10.cochairs", WholeNumber(), "2", _("Co-chairs of a Working Group"))
