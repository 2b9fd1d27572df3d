"""What can be done now on a record: the moves and acts open to this person, and why others are not yet."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.enums import FOCAL_POINTS
from accounts.policy import carries, may
from casework.views.day import day_of, person_of
from casework.views.moves import moves_panel
from governance.models import Edition
from governance.texts import label
from participants.enums import UNDECIDED_RENEWALS, RectificationState, RenewalState
from participants.models import Organisation, Participation, Rectification, Renewal
from participants.profile import Life
from participants.services.openings import may_submit_again
from participants.services.requests import Request

Shown = dict[str, Any]


def moves_of(
    request: HttpRequest, organisation: Organisation, lives: Sequence[Life], asked: Request | None
) -> list[Shown]:
    """The panel of an organisation's record, for the Secretariat and its focal points."""
    user, on = request.user, day_of(request)
    shown: list[Shown] = []
    if carries(user, "participants.submit_renewal", on):
        shown += _renewal(request, lives)
    if carries(user, "participants.propose_rectification", on):
        shown += _rectification(request, lives)
    shown += _again(request, lives)
    shown += [] if asked else _asking(request, organisation, lives)
    if may(user, "participants.manage_focal_points", organisation, on):
        shown.append(
            {"label": _("Change focal points"), "url": reverse("participants:focal_points", args=[organisation.ref])}
        )
    if may(user, "participants.change_organisation", organisation, on):
        shown.append({"label": _("Change the record"), "url": reverse("participants:change", args=[organisation.ref])})
        if not any(life.state in ("current", "coming") for life in lives):
            shown.append(
                {"label": _("Record an admission"), "url": reverse("participants:readmit", args=[organisation.ref])}
            )
    return shown


def renewals_of(request: HttpRequest, lives: Sequence[Life]) -> list[Renewal]:
    """The renewals on record, without those that a tie hides from this person (5.nsa.fensa)."""
    found = [renewal for life in lives for renewal in life.renewals]
    visible = Renewal.objects.visible_to(request.user, day_of(request)).filter(pk__in=[one.pk for one in found])
    seen = set(visible.values_list("pk", flat=True))
    return [renewal for renewal in found if renewal.pk in seen]


def _renewal(request: HttpRequest, lives: Sequence[Life]) -> Iterator[Shown]:
    """The decision of a renewal submitted, or the receipt of one: also where the end is on record already (5.term)."""
    seen, known = renewals_of(request, lives), [life.participation.pk for life in lives]
    open_to_them = Participation.objects.permitted_to(
        request.user, "participants.record_renewal_of_participation", day_of(request)
    )
    recordable = set(open_to_them.filter(pk__in=known).values_list("pk", flat=True))
    for life in lives:
        submitted = [renewal for renewal in life.renewals if renewal.state in UNDECIDED_RENEWALS]
        for renewal in [one for one in submitted if one in seen]:
            yield {"label": _("Open the renewal {ref}").format(ref=renewal.ref), "kind": "main",
                   "url": reverse("participants:renewal", args=[renewal.ref])}  # fmt: skip
        if not submitted and life.is_renewable and life.participation.pk in recordable:
            yield {"label": _("Record a renewal received"), "note": _ended(life.participation),
                   "url": reverse("participants:submit_renewal", args=[life.participation.ref])}  # fmt: skip


def _again(request: HttpRequest, lives: Sequence[Life]) -> Iterator[Shown]:
    """Who was declined may submit again while the term runs: its lead opens the form, or an officer (5.term)."""
    for life in lives:
        declined = any(one.state == RenewalState.NOT_RENEWED for one in life.renewals)
        if declined and may_submit_again(life.participation, person_of(request), day_of(request)):
            url = reverse("participants:reopen_renewal", args=[life.participation.ref])
            yield {"label": _("Submit again"), "url": url}


def _ended(participation: Participation) -> str:
    """Which of several participations is meant, where its end is on record."""
    if participation.last_day is None:
        return ""
    words = _("Participation %(ref)s, ended on %(day)s")
    return words % {"ref": participation.ref, "day": date_format(participation.last_day, "DATE_FORMAT")}


def _rectification(request: HttpRequest, lives: Sequence[Life]) -> Iterator[Shown]:
    """The correction of a recorded end: to propose, or to decide where one waits (x.history)."""
    ended = {life.participation.pk: life.participation for life in lives if life.participation.last_day}
    waiting = Rectification.objects.in_state(RectificationState.PROPOSED).filter(participation__in=ended)
    for case in waiting:
        del ended[case.participation_id]
        yield from moves_panel(request, case, "participants:rectification_move", {"reject": "ending"})
    for participation in ended.values():
        yield {"label": _("Propose a correction of the end"), "note": _ended(participation),
               "url": reverse("participants:propose_rectification", args=[participation.ref])}  # fmt: skip


def _asking(request: HttpRequest, organisation: Organisation, lives: Sequence[Life]) -> Iterator[Shown]:
    """How a focal point asks for the renewal while the term's end is near: a letter to the Secretariat (5.letter)."""
    on = day_of(request)
    renewals = [one for life in lives for one in life.renewals if one.state == RenewalState.OPEN and one.file_id]
    mine = [one for one in renewals if may(request.user, "participants.edit_renewal", one, on)]
    if mine and on <= (mine[0].term_ends or on):
        url = reverse("participants:own_application", args=[mine[0].ref])
        yield {"label": _("Fill in the renewal"), "url": url, "kind": "main"}
        return
    speaks = {office.scope_id for office in person_of(request).offices_on(on) if office.role in FOCAL_POINTS}
    near = [life for life in lives if life.is_current and life.step == "expiring" and life.term_ends]
    if organisation.pk not in speaks or not near or near[0].term_ends is None:
        return
    address = label(Edition.objects.in_force(on), "address.secretariat", "")
    subject = _("Request for renewal: %(ref)s") % {"ref": near[0].participation.ref}
    day = date_format(near[0].term_ends, "DATE_FORMAT")
    note = _("The signed letter must reach %(address)s by %(day)s.") % {"address": address, "day": day}
    url = f"mailto:{address}?subject={quote(subject)}"
    here = f"{reverse('participants:file_paper', args=[organisation.ref])}?kind=formal_letter"
    yield {"label": _("Send the signed letter of request"), "url": here, "kind": "main"}
    yield {"label": _("Ask for the renewal by e-mail"), "url": url, "note": note}
