"""What became of an application, in the applicant's own words (4.review)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import may
from casework.views.day import day_of, person_of
from correspondence.kinds import title_of
from correspondence.models import Letter
from participants.enums import ApplicationState as State
from participants.letters.applications import letters_of
from participants.models import Application, InformationRequest, Message
from participants.services.replies import open_request
from participants.services.teams import OVER
from participants.shown import FileShown
from participants.standing import APPLICANT, SECRETARIAT, awaited_since, told, usual_days
from participants.views.applying.frame import crumbs

MOST = 50
# What was decided on, as against what was withdrawn or left unanswered.
DECIDED = (State.APPROVED, State.NOT_APPROVED, State.NOT_ELIGIBLE)


def status_page(request: HttpRequest, shown: FileShown) -> HttpResponse:
    """Where it stands, who is awaited and since when, the usual duration, and what can be done."""
    application, on = shown.application, day_of(request)
    assert isinstance(application, Application)
    asked = open_request(application)
    standing = told(application)
    context = {
        "application": application,
        "shown": shown,
        "told": standing,
        "asked": asked,
        "since": awaited_since(application, asked),
        "due_on": due_of(application, asked),
        "awaits_us": standing.awaited == APPLICANT,
        "awaits_secretariat": standing.awaited == SECRETARIAT,
        "usual_days": usual_days() if standing.awaited == SECRETARIAT else None,
        "steps": steps_of(application),
        "is_decided": application.state in DECIDED,
        "moves": _moves(request, application, asked),
        "letters": [(letter, title_of(letter.kind)) for letter in _letters(application, request)],
        "talk": list(Message.objects.filter(file=application.file_id).select_related("author")),
        "papers": [paper for paper in shown.papers.values() if paper.version],
        "crumbs": crumbs(application.name),
        "on": on,
    }
    return render(request, "participants/applying/status.html", context)


def steps_of(application: Application) -> list[dict[str, Any]]:
    """The road of an application, with where it stands now; none for one that ended without a decision."""
    state = application.state
    if state in OVER and state not in DECIDED:
        return []
    at = 3 if state == State.APPROVED else 2 if state in DECIDED or state == State.CONDITIONS_OFFERED else 1
    road = (
        (_("Received by the Secretariat"), application.submitted_on),
        (_("Examined"), None),
        (_("Decision"), application.decided_on),
        (_("Taking part"), application.starts_on),
    )
    refused = state in DECIDED and state != State.APPROVED
    return [
        {"title": title, "day": day, "standing": "done" if n < at or (n == at and day) else "now" if n == at else ""}
        for n, (title, day) in enumerate(road[:3] if refused else road)
    ]


def due_of(application: Application, asked: InformationRequest | None) -> Any:
    """By when the applicant answers."""
    if application.state == State.INFO_REQUESTED and asked is not None:
        return asked.due_on
    return application.answer_by if awaits_conditions(application) else None


def awaits_conditions(application: Application) -> bool:
    """Whether conditions are offered that the applicant has neither accepted nor declined."""
    return application.state == State.CONDITIONS_OFFERED and told(application).awaited == APPLICANT


def _letters(application: Application, request: HttpRequest) -> Any:
    letters = Letter.objects.visible_to(person_of(request), day_of(request))
    return letters.filter(letters_of(application)).order_by("-on", "-id")[:MOST]


def _moves(request: HttpRequest, application: Application, asked: InformationRequest | None) -> list[dict[str, Any]]:
    """What its own people can do now: each with its page, where the rules let them."""
    person, on, state = person_of(request), day_of(request), application.state
    signs = may(person, "participants.submit_application", application, on)
    talks = may(person, "participants.talk_application", application, on)
    withdraws = state not in OVER and may(person, "participants.withdraw_application", application, on)
    made = application.participation
    open_ones: list[tuple[bool, str, str, str]] = [
        (state == State.INFO_REQUESTED and asked is not None, _("Answer the questions"), "own_questions", "main"),
        (awaits_conditions(application) and signs, _("Answer the conditions"), "own_conditions", "main"),
        (talks, _("Write to the Secretariat"), "own_messages", ""),
        (True, _("Read what you sent"), "own_answers", ""),
        (state not in OVER, _("Who writes with you"), "own_team", ""),
        (withdraws, _("Withdraw the application"), "own_withdraw", "ending"),
    ]
    record = reverse("participants:detail", args=[made.organisation.ref]) if made else ""
    first = [{"label": _("Open the record of your organisation"), "url": record, "kind": "main"}] if made else []
    return first + [
        {"label": label, "url": reverse(f"participants:{name}", args=[application.ref]), "kind": kind}
        for is_open, label, name, kind in open_ones
        if is_open
    ]
