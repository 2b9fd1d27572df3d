"""The case page: what can be done now, the submission beside the sheet, both talks, the history (4.review)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.policy import may
from casework.engine import table_of
from casework.views.day import bdi, day_of, person_of
from casework.views.moves import moves_panel
from correspondence.kinds import title_of
from correspondence.models import Letter
from participants.forms.examination import MessageForm, NoteForm
from participants.history import history_of_application
from participants.letters.applications import letters_of
from participants.models import Application, ConflictDeclaration, Filed, Renewal
from participants.scopes import OFFICER, REVIEWER, action
from participants.services.assignments import assigned_to, is_closed_to
from participants.views.cases.frame import case_of, crumbs, tag_of
from participants.views.cases.sheet import PARTS, Sheet

MOST_LETTERS = 100
KINDS = {
    **dict.fromkeys(
        ("take_up", "confirm_complete", "confirm_criteria", "complete_due_diligence", "complete_risks", "record_view",
         "recommend", "approve", "confirm_conditions"), "main",
    ),
    **dict.fromkeys(("refuse_eligibility", "exclude", "close_without_reply", "withdraw"), "ending"),
}  # fmt: skip
Shown = dict[str, Any]
# The offer that leads to one's own open work, and the moves that this work completes.
NEXT = "next"
NEXT_OF = {
    "check": gettext_lazy("Do the next check"),
    "criterion": gettext_lazy("Judge the next criterion"),
    "risk": gettext_lazy("Weigh the next risk"),
}
COMPLETING = frozenset({"confirm_criteria", "complete_due_diligence", "complete_risks"})


@require_safe
def case_page(request: HttpRequest, ref: str) -> HttpResponse:
    """One case; before one declared one's interests only that it is there, and the way to declare."""
    application, person, on = case_of(request, ref), person_of(request), day_of(request)
    if isinstance(application, Renewal):
        return redirect(application.get_absolute_url())
    cleared = may(person, "participants.examine_application", application, on)
    context = {
        "application": application,
        "tag_kind": tag_of(application),
        "crumbs": crumbs(application),
        "facts": facts_of(application),
        "moves": leading_on([*case_steps(request, application), *_moves(request, application)]),
        "cleared": cleared,
        **(_whole(request, application) if cleared else {}),
    }
    return render(request, "participants/cases/page.html", context)


def facts_of(application: Application) -> list[Shown]:
    """The three facts that one looks for first."""
    submitted = date_format(application.submitted_on, "DATE_FORMAT") if application.submitted_on else "–"
    return [
        {"label": _("Reference"), "value": bdi(application.ref)},
        {"label": _("Submitted"), "value": bdi(submitted)},
        {"label": _("In this state since"), "value": bdi(date_format(application.state_since, "DATE_FORMAT"))},
    ]


def _whole(request: HttpRequest, application: Application) -> Shown:
    person, on = person_of(request), day_of(request)
    letters = Letter.objects.visible_to(person, on).filter(letters_of(application))
    return {
        "sheet": Sheet(application, person, on),
        "letters": [
            (letter, title_of(letter.kind))
            for letter in letters.select_related("recipient").order_by("-on", "-id")[:MOST_LETTERS]
        ],
        "acts": history_of_application(application, person, on),
        "sections": _sections(application),
        "note_form": NoteForm(),
        "message_form": MessageForm(),
    }


def _sections(application: Application) -> list[dict[str, Any]]:
    titles = {
        "submission": _("Submission"),
        "criteria": _("Criteria"),
        "due-diligence": _("Due diligence"),
        "risks": _("Risks"),
        "decision": _("Decision"),
        "questions": _("Questions to the organisation"),
        "talk": _("Talk with the applicant"),
        "notes": _("Internal notes"),
        "letters": _("Letters"),
        "whole-case": _("The whole case"),
        "history": _("History"),
    }
    return [{"id": key, "title": title} for key, title in titles.items()]


def case_steps(request: HttpRequest, application: Filed) -> list[Shown]:
    """What comes before the moves: declaring one's interests, and saying who takes the case."""
    person, on, closed = person_of(request), day_of(request), application.state in table_of(type(application)).finals()
    said = ConflictDeclaration.objects.filter(file=application.file_id, person=person).exists()
    first: list[Shown] = []
    if not said:
        first.append(_link(_("Declare your interests"), "declare", application, kind="main",
                           note=_("The file opens once you have declared that nothing ties you to it.")))  # fmt: skip
    if may(person, action("assign", application), application, on):
        open_ones = [part for part in PARTS if not is_closed_to(application, part)]
        first += [_assigning(application, part) for part in open_ones if assigned_to(application, part) is None]
    if not closed and may(person, action("work", application), application, on):
        first += _working(person, application, on)
    return first


def _assigning(application: Filed, part: str) -> Shown:
    words = {OFFICER: _("Assign a case officer"), REVIEWER: _("Assign a due-diligence reviewer")}
    return {"label": words[part], "url": reverse("participants:assign_case", args=[application.ref, PARTS[part]])}


def _working(person: User, application: Filed, on: Any) -> list[Shown]:
    sheet = Sheet(application, person, on)
    moves = []
    if sheet.may_begin:
        moves.append({**_link(_("Begin a due-diligence sheet"), "begin_sheet", application, "main"), "post": True})
    moves += _next_of(sheet)
    if sheet.works:
        moves.append(_link(_("Add a measure"), "add_measure", application, "second"))
    return moves


def _next_of(sheet: Sheet) -> list[Shown]:
    """The first of this person's open checks, criteria or risks, with how many are open."""
    part, rows = sheet.open_work
    if not rows:
        return []
    number = len(rows)
    note = ngettext("%(count)s is open: %(title)s.", "%(count)s are open. The first one: %(title)s.", number)
    words = {"count": number, "title": rows[0].title}
    return [{"name": NEXT, "label": NEXT_OF[part], "url": rows[0].url, "kind": "main", "note": note % words}]


def leading_on(moves: list[Shown]) -> list[Shown]:
    """The moves that wait for open work: the sentence that says so, their first reason, leads to it."""
    ahead = next((move["url"] for move in moves if move.get("name") == NEXT), "")
    for move in moves:
        if ahead and move.get("name") in COMPLETING and move["reasons"]:
            first, *rest = move["reasons"]
            move["reasons"] = [format_html('<a href="{}">{}</a>', ahead, first), *rest]
    return moves


def _link(label: str, name: str, application: Filed, kind: str = "", note: str = "") -> Shown:
    return {"label": label, "url": reverse(f"participants:{name}", args=[application.ref]), "kind": kind, "note": note}


def _moves(request: HttpRequest, application: Application) -> list[Shown]:
    """The moves open to this person, and those that are not yet, with every reason; questions have their own page."""
    panel = moves_panel(request, application, "participants:application_move", KINDS)
    for move in panel:
        if move["name"] == "ask_applicant":
            move["url"] = reverse("participants:ask_applicant", args=[application.ref])
    return [move for move in panel if move["name"] != "close_questions"]
