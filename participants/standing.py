"""Where an application stands, in the applicant's own words: an allow-list, nothing of the examination (4.review)."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.models import Act
from participants.enums import ApplicationState as State
from participants.models import Application, InformationRequest

Text = str | Promise
SECRETARIAT, APPLICANT, NOBODY = "secretariat", "applicant", ""


@dataclass(frozen=True)
class Told:
    """What an applicant is told of a state: a word, its colour, who is awaited, and what that means."""

    state: Text
    kind: str
    awaited: str
    text: Text


_EXAMINED = Told(
    _("Being examined"), "current", SECRETARIAT,
    _("The Secretariat examines your application. It writes to you where it has a question."),
)  # fmt: skip
_DECIDED = _("The decision went to you by letter.")
TOLD: Mapping[str, Told] = {
    State.DRAFT: Told(_("Draft"), "neutral", APPLICANT, _("Nobody but your own people sees it.")),
    State.SUBMITTED: Told(
        _("Received"), "current", SECRETARIAT, _("The Secretariat has your application and assigns it to an officer.")
    ),
    **dict.fromkeys(
        (
            State.COMPLETENESS, State.ELIGIBILITY, State.DUE_DILIGENCE, State.RISK_ASSESSMENT, State.RECOMMENDATION,
            State.ESCALATED, State.DECISION_PENDING,
        ),
        _EXAMINED,
    ),
    State.INFO_REQUESTED: Told(
        _("Your answer is awaited"), "due", APPLICANT, _("The Secretariat has asked you something.")
    ),
    State.CONDITIONS_OFFERED: Told(
        _("Conditions offered"), "due", APPLICANT,
        _("The Secretariat can admit your organisation on conditions. They stand in the letter."),
    ),
    State.APPROVED: Told(_("Approved"), "done", NOBODY, _("Your organisation is admitted. Welcome to the alliance.")),
    State.NOT_APPROVED: Told(_("Not approved"), "neutral", NOBODY, _DECIDED),
    State.NOT_ELIGIBLE: Told(_("Not eligible"), "neutral", NOBODY, _DECIDED),
    State.WITHDRAWN: Told(
        _("Withdrawn"), "neutral", NOBODY, _("You withdrew it. Your organisation can apply again at any time.")
    ),
    State.CLOSED_NO_REPLY: Told(
        _("Closed without a reply"), "neutral", NOBODY,
        _("The questions were not answered in time. Your organisation can apply again at any time."),
    ),
}  # fmt: skip

# What an offer has become once the applicant answered it.
ACCEPTED = Told(
    _("Conditions accepted"), "current", SECRETARIAT, _("The Secretariat confirms the admission and writes to you.")
)
DECLINED = Told(_("Conditions declined"), "current", SECRETARIAT, _("The Secretariat decides and writes to you."))

# The acts by which the matter passes to the Secretariat.
HANDED_IN = ("submit", "answer", "answer_changed", "accept_conditions", "decline_conditions")
# From so many decisions on a usual duration is told, computed from the latest ones.
ENOUGH, LATEST = 5, 100


def told(application: Application) -> Told:
    """What the applicant is told of the state; KeyError for a state without words, which a test rules out."""
    if application.state == State.CONDITIONS_OFFERED and application.conditions_accepted_on:
        return ACCEPTED
    if application.state == State.CONDITIONS_OFFERED and application.conditions_declined_on:
        return DECLINED
    return TOLD[application.state]


def awaited_since(application: Application, request: InformationRequest | None) -> date:
    """Since when it lies with whoever is awaited: steps inside the examination do not count."""
    if request is not None and application.state == State.INFO_REQUESTED:
        return request.asked_on
    if told(application).awaited != SECRETARIAT:
        return application.state_since
    acts = Act.objects.about(application).filter(action__in=HANDED_IN)
    return acts.order_by("-id").values_list("on", flat=True).first() or application.state_since


def usual_days() -> int | None:
    """Within how many days half of the latest decisions came; None where there are too few to say."""
    decided = Application.objects.filter(
        state__in=[State.APPROVED, State.NOT_APPROVED, State.NOT_ELIGIBLE], submitted_on__isnull=False
    )
    days = decided.order_by("-decided_on").values_list("submitted_on", "decided_on")[:LATEST]
    return median([(last - first).days for first, last in days if first and last])


def median(days: Sequence[int]) -> int | None:
    """The middle of them, rounded up; None where there are too few."""
    return math.ceil(statistics.median(days)) if len(days) >= ENOUGH else None
