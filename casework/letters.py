"""The letters about second factors and offices, with sample facts by which each is rendered and tested."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import Deputation, Office, User
from casework.models import LostFactorRequest
from correspondence.kinds import LetterKind
from correspondence.services import LetterDraft
from governance.models import Act
from governance.periods import last_day_of

_REQUEST = {"request": "LF-2026-0001"}

LOST_FACTOR_REQUESTED = LetterKind(
    "lost_factor_requested", "x.roles", _("Request after a lost second factor received"), samples=_REQUEST
)
LOST_FACTOR_APPROVED = LetterKind("lost_factor_approved", "x.roles", _("Second factor removed"), samples=_REQUEST)
LOST_FACTOR_REFUSED = LetterKind("lost_factor_refused", "x.roles", _("Second factor stays"), samples=_REQUEST)
LOST_FACTOR_DECIDED = LetterKind(
    "lost_factor_decided",
    "x.roles",
    _("You decided about a second factor"),
    samples={**_REQUEST, "person": "Demo Officer", "decision": "approved", "on": "2026-11-23"},
)
OFFICE_APPOINTED = LetterKind(
    "office_appointed",
    "x.roles",
    _("Appointed to an office"),
    samples={"role": "officer", "first_day": "2026-11-23", "last_day": "2027-11-22"},
)
OFFICE_ENDED = LetterKind(
    "office_ended", "x.roles", _("An office ends"), samples={"role": "officer", "last_day": "2026-11-23"}
)
DEPUTY_NAMED = LetterKind(
    "deputy_named",
    "x.roles",
    _("A deputy is named"),
    samples={
        "absent": "Demo Officer",
        "deputy": "Demo Deputy",
        "first_day": "2026-11-23",
        "last_day": "2026-12-04",
    },
)
DEPUTY_ENDED = LetterKind(
    "deputy_ended",
    "x.roles",
    _("A deputation ends"),
    samples={"absent": "Demo Officer", "deputy": "Demo Deputy", "last_day": "2026-11-27", "begins": "yes"},
)


def to_person(kind: LetterKind, request: LostFactorRequest, act: Act) -> LetterDraft:
    """What the person concerned hears."""
    return LetterDraft(f"{kind.code}:{request.ref}", kind.code, request, request.person, {"request": request.ref}, act)


def to_decider(request: LostFactorRequest, decider: User, decision: str, on: date, act: Act) -> LetterDraft:
    """What the officer who decided keeps in hand, should anyone have acted in their name."""
    facts = {
        "request": request.ref,
        "person": request.person.full_name,
        "decision": decision,
        "on": on.isoformat(),
    }
    code = LOST_FACTOR_DECIDED.code
    return LetterDraft(f"{code}:{request.ref}", code, request, decider, facts, act)


def of_office(kind: LetterKind, office: Office) -> LetterDraft:
    """What someone hears whose office begins or ends."""
    last = last_day_of(office.period)
    act = office.ended_by if kind is OFFICE_ENDED else office.appointed_by
    facts = {
        "role": office.role,
        "first_day": office.period.lower.isoformat(),
        "last_day": last.isoformat() if last else "",
    }
    return LetterDraft(f"{kind.code}:{office.pk}:{act.pk if act else 0}", kind.code, office, office.person, facts, act)


def of_deputy(deputation: Deputation) -> Iterable[LetterDraft]:
    """What the absent person and the deputy hear."""
    last = last_day_of(deputation.period)
    facts = {
        "absent": deputation.absent.full_name,
        "deputy": deputation.deputy.full_name,
        "first_day": deputation.period.lower.isoformat(),
        "last_day": last.isoformat() if last else "",
    }
    for person in (deputation.absent, deputation.deputy):
        key = f"{DEPUTY_NAMED.code}:{deputation.pk}:{person.pk}"
        yield LetterDraft(key, DEPUTY_NAMED.code, deputation, person, facts, deputation.appointed_by)


def of_ended_deputy(deputation: Deputation, last_day: date, act: Act) -> Iterable[LetterDraft]:
    """What both hear when it ends early; `begins` is empty where it ends before its first day."""
    facts = {
        "absent": deputation.absent.full_name,
        "deputy": deputation.deputy.full_name,
        "last_day": last_day.isoformat(),
        "begins": "yes" if deputation.period.lower <= last_day else "",
    }
    for person in (deputation.absent, deputation.deputy):
        key = f"{DEPUTY_ENDED.code}:{act.pk}:{person.pk}"
        yield LetterDraft(key, DEPUTY_ENDED.code, deputation, person, facts, act)
