"""Categories of organisations, ways a participation ends, states of a renewal; codes are never translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """The six categories open to participants (5.categories); the last four are non-State actors."""

    GOVERNMENT = "government", _("Government institution")
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
    NGO = "ngo", _("Non-governmental organisation")
    PRIVATE_SECTOR = "private_sector", _("International business association")
    FOUNDATION = "foundation", _("Philanthropic foundation")
    ACADEMIC = "academic", _("Academic institution")


NON_STATE = frozenset({Category.NGO, Category.PRIVATE_SECTOR, Category.FOUNDATION, Category.ACADEMIC})


class EndReason(models.TextChoices):
    """Why a participation ended (5.term, 13)."""

    TERMINATED = "terminated", _("Terminated by the Secretariat")
    WITHDRAWN = "withdrawn", _("Withdrew by notice")
    EXPIRED = "expired", _("Term ended")
    DEEMED_WITHDRAWN = "deemed_withdrawn", _("Counts as withdrawn after missed Assemblies")


# Of several ends on the same last day the first of these is the reason.
PRECEDENCE = tuple(EndReason.values)


class Flag(models.TextChoices):
    """What stands beside the state, in this order."""

    EXPIRING = "expiring", _("Term ends soon")
    RENEWAL_PENDING = "renewal_pending", _("Renewal under decision")
    NOTICE_GIVEN = "notice_given", _("Notice of withdrawal given")
    ABSENCE_CASE = "absence_case", _("Absences to explain")
    TERMINATION_PENDING = "termination_pending", _("Termination under way")


class RenewalState(models.TextChoices):
    """Where a renewal stands (5.term)."""

    SUBMITTED = "submitted", _("Submitted, not decided")
    RENEWED = "renewed", _("Renewed")
    NOT_RENEWED = "not_renewed", _("Not renewed")


class RectificationState(models.TextChoices):
    """Where the correction of a recorded end stands (x.history)."""

    PROPOSED = "proposed", _("Waiting for a second person")
    APPLIED = "applied", _("Corrected")
    REJECTED = "rejected", _("Not corrected")


class Region(models.TextChoices):
    """The regions of WHO."""

    AFRO = "AFRO", _("Africa")
    AMRO = "AMRO", _("Americas")
    EMRO = "EMRO", _("Eastern Mediterranean")
    EURO = "EURO", _("Europe")
    SEARO = "SEARO", _("South-East Asia")
    WPRO = "WPRO", _("Western Pacific")


class Audience(models.TextChoices):
    """For whom a paper of an organisation is meant (x.documents)."""

    ORGANISATION = "organisation", _("The organisation and the Secretariat")
    PARTICIPANTS = "participants", _("All participants")
    EVERYONE = "everyone", _("Everyone")
    SECRETARIAT = "secretariat", _("The Secretariat alone")
    CONFIDENTIAL = "confidential", _("Only me, and the people to whom I open it")


class Channel(models.TextChoices):
    """How a paper came to the Secretariat (5.letter)."""

    EMAIL = "email", _("By e-mail")
    POST = "post", _("By post")
    OWN = "own", _("It did not come in: the Secretariat wrote it")
