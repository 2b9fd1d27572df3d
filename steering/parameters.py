"""The numbers of clauses 8, 9 and 14 that rule Conveners, the Steering Group and evaluation."""

from django.utils.translation import gettext_lazy as _

from governance.parameters import Days, Parameter, WholeNumber

CONVENER_INITIAL_YEARS = Parameter(
    "convener_initial_years", "8.initial", WholeNumber(), "2", _("First term of the co-conveners, in years")
)
SG_MAX_MEMBERS = Parameter("sg_max_members", "9.size", WholeNumber(), "12", _("Members of the Steering Group at most"))
SG_TERM_YEARS = Parameter("sg_term_years", "9.term", WholeNumber(), "2", _("Term in the Steering Group, in years"))
SG_MAX_CONSECUTIVE_TERMS = Parameter(
    "sg_max_consecutive_terms", "9.term", WholeNumber(), "2", _("Consecutive terms in the Steering Group at most")
)
SG_BREAK_MONTHS = Parameter(
    "sg_break_months", "9.term", WholeNumber(), "12", _("Break after which terms are no longer consecutive, in months")
)
SG_MEETING_INTERVAL_MONTHS = Parameter(
    "sg_meeting_interval_months", "9.meets", WholeNumber(), "6", _("The Steering Group meets at least every, in months")
)
APPOINTMENT_REMINDER_DAYS = Parameter(
    "appointment_reminder_days", "9.term", Days(), "90;30", _("Reminders before an appointment ends, in days")
)
EVALUATION_INTERVAL_MONTHS = Parameter(
    "evaluation_interval_months", "14.evaluate", WholeNumber(), "12", _("The alliance is evaluated every, in months")
)
