"""The numbers of clauses 5 and 13 that rule a participation."""

from django.utils.translation import gettext_lazy as _

from governance.parameters import Days, Parameter, WholeNumber

NSA_INITIAL_TERM_YEARS = Parameter(
    "nsa_initial_term_years", "5.term", WholeNumber(), "3", _("First term of a non-State actor, in years")
)
NSA_RENEWAL_TERM_YEARS = Parameter(
    "nsa_renewal_term_years", "5.term", WholeNumber(), "3", _("Proposed length of a renewed term, in years")
)
RENEWAL_REMINDER_DAYS = Parameter(
    "renewal_reminder_days", "5.term", Days(), "180;90;30", _("Reminders before a term ends, in days")
)
RENEWAL_OPENS_MONTHS = Parameter(
    "renewal_opens_months", "5.term", WholeNumber(), "9", _("Renewal opens before a term ends, in months")
)
WITHDRAWAL_NOTICE_MONTHS = Parameter(
    "withdrawal_notice_months", "13.withdraw", WholeNumber(), "3", _("Notice of withdrawal, in months")
)
WHO_NOTICE_MONTHS = Parameter(
    "who_notice_months", "13.who", WholeNumber(), "6", _("Notice by WHO of ending its administration, in months")
)
