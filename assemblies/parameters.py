"""The numbers of clauses 7 and 13 that rule the Assembly and absence from it."""

from django.utils.translation import gettext_lazy as _

from governance.parameters import Cadence, Parameter, WholeNumber

ASSEMBLY_CADENCE = Parameter(
    "assembly_cadence", "7.cadence", Cadence(), "2022/1;2026/2", _("Cadence of ordinary Assemblies, year/interval")
)
ABSENCE_LIMIT = Parameter(
    "absence_limit", "13.absence", WholeNumber(), "3", _("Assemblies missed in a row that count as withdrawal")
)
ABSENCE_EXPLANATION_DAYS = Parameter(
    "absence_explanation_days", "13.absence", WholeNumber(), "30", _("Time to explain absences, in days")
)
