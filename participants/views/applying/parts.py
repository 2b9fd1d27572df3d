"""One's applications, the list of parts of one, and a page for each declared section (5.nsa.form)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.kept import READ_ON, take_back
from casework.views.day import day_of, person_of
from participants.forms.joining import BeginForm
from participants.forms.steps import Step, typed_values, with_row_changed
from participants.models import Filed, FileSection, Organisation, Renewal
from participants.sections import RENEWAL_SECTIONS, SECTIONS, Gap, Section
from participants.sections.kinds import YES
from participants.services.activity import activity_of
from participants.services.applications import (
    DISCLOSURE_PART,
    TERMS_PART,
    SavedMeanwhile,
    begin_once,
    save_section,
)
from participants.services.drafts import may_delete
from participants.services.file_papers import confirm_part, open_slots
from participants.services.self_checks import kept_check, take_check
from participants.shown import (
    BEGUN,
    DOCUMENTS_PART,
    INVITED,
    SIGNATORY_PART,
    TO_ANSWER,
    TO_CONFIRM,
    Answer,
    FileShown,
    Part,
    activity_in_words,
    answers_in_words,
)
from participants.standing import told
from participants.views.applying.frame import (
    clause_of,
    crumbs,
    home_of,
    known_as,
    own_applications,
    own_filed,
    shown_of,
    spoken_for,
)
from participants.views.applying.join import forget_check, prefilled
from participants.views.applying.status import status_page
from participants.views.tasks import status_of, task, typed

KINDS = {BEGUN: "due", INVITED: "due", TO_ANSWER: "due", TO_CONFIRM: "due"}


@task
def applications(request: HttpRequest) -> HttpResponse:
    """One's own applications; a button begins a new one with what the check before told, another puts that away."""
    person, on = person_of(request), day_of(request)
    if request.POST.get("action") == "put_away":
        take_check(person)
        forget_check(request)
        messages.success(
            request, _("Your answers from the check are deleted. You can make the check again at any time.")
        )
        return redirect("participants:apply")
    form = BeginForm(typed(request))
    if form.is_valid():
        application = begin_once(person, on, prefilled(request), form.cleaned_data["signs"] == YES)
        forget_check(request)
        return home_of(application)
    request.session.pop(READ_ON, None)
    mine = [(one, told(one)) for one in own_applications(person, on)]
    context = {
        "applications": mine,
        "checked": prefilled(request) or kept_check(person),
        "form": form,
        "takes_part": list(Organisation.objects.taking_part(on).filter(pk__in=spoken_for(person, on))),
    }
    return render(request, "participants/applying/applications.html", context, status=status_of(request))


@require_safe
def own_application(request: HttpRequest, ref: str) -> HttpResponse:
    """A draft as the list of its parts; what was sent as the page that says where it stands."""
    application = own_filed(request, ref)
    shown = shown_of(request, application)
    if isinstance(application, Renewal):
        return renewal_form(request, shown)
    if not shown.is_draft:
        return status_page(request, shown)
    context = {
        "application": application,
        "shown": shown,
        "crumbs": crumbs(application.name or _("Your application")),
        "tasks": [line(shown, part) for part in shown.parts],
        "saved": last_saved(shown),
        "why_closed": shown.why_closed(),
        "may_delete": may_delete(application, person_of(request), shown.on),
    }
    return render(request, "participants/applying/draft.html", context)


def last_saved(shown: FileShown) -> datetime | None:
    """When somebody saved a part last; what the form was filled in with at the start is nobody's saving."""
    return max((row.saved_at for row in shown.rows.values() if row.saved_by_id), default=None)


def renewal_form(request: HttpRequest, shown: FileShown) -> HttpResponse:
    """A renewal as the list of its parts; once it was sent, its record says where it stands (5.term)."""
    renewal = shown.application
    if not shown.is_draft:
        return redirect(renewal.get_absolute_url())
    context = {
        "application": renewal,
        "shown": shown,
        "crumbs": crumbs(_("Form"), renewal)[:-1],
        "tasks": [line(shown, part) for part in shown.parts],
        "saved": last_saved(shown),
        "why_closed": shown.why_closed(),
    }
    return render(request, "participants/renewing/draft.html", context)


def line(shown: FileShown, part: Part) -> dict[str, Any]:
    """A part as the list of tasks takes it."""
    url = part_url(shown.application, part.code) if part.is_open else ""
    return {"title": part.title, "hint": part.hint, "url": url, "state": part.state, "kind": KINDS.get(part.standing)}


PAGES = {
    DOCUMENTS_PART: "participants:own_papers",
    DISCLOSURE_PART: "participants:own_disclosure",
    TERMS_PART: "participants:own_terms",
    SIGNATORY_PART: "participants:own_team",
}


def part_url(application: Filed, code: str) -> str:
    """Where a part is written."""
    if code in PAGES:
        return reverse(PAGES[code], args=[application.ref])
    return reverse("participants:own_part", args=[application.ref, code])


def section_or_404(code: str) -> Section:
    """The declared section that has a page."""
    found = {section.code: section for section in (*SECTIONS, *RENEWAL_SECTIONS) if section.items or section.rows}
    if code not in found:
        raise Http404
    return found[code]


@dataclass
class Writing:
    """One section on its page: what is saved, what is typed, and which of its fields are open."""

    shown: FileShown
    section: Section
    data: QueryDict | None

    def __post_init__(self) -> None:
        self.saved = self.shown.rows.get(self.section.code)
        self.only = self.shown.open_parts[self.section.code]
        self.revision = self.saved.revision if self.saved else 0
        values: Mapping[str, Any] = self.saved.answers if self.saved else {}
        self.action = ""
        if self.data is not None:
            posted = self.data.get("revision", "")
            self.revision = int(posted) if posted.isdecimal() and len(posted) < 9 else -1
            self.action = self.data.get("action", "")
            values = with_row_changed(self.section, typed_values(self.section, self.data), self.action)
        self.step = Step(self.section, self.shown.whole, self.shown.on, values, self.only, self.action == "save")

    @property
    def is_to_confirm(self) -> bool:
        """Whether the page was sent to say that what was told last time is still true (5.term)."""
        return self.action == "confirm" and isinstance(self.shown.application, Renewal) and self.saved is not None

    @property
    def is_to_save(self) -> bool:
        """Whether the page was sent to be saved, and what it says can be kept."""
        return self.action == "save" and self.step.is_valid()


@task
def part_page(request: HttpRequest, ref: str, code: str) -> HttpResponse:
    """One section: its fields and tables, saved as they stand; a second editor's text is never overwritten unseen."""
    application = own_filed(request, ref)
    shown, section = shown_of(request, application), section_or_404(code)
    if code not in shown.open_parts:
        messages.warning(request, _("This part is closed. The Secretariat opens it again where it asks about it."))
        return home_of(application)
    writing = Writing(shown, section, typed(request) if request.method == "POST" else take_back(request))
    differences: list[dict[str, str]] = []
    if request.method == "POST" and (writing.is_to_save or writing.is_to_confirm):
        try:
            return _saved(request, writing)
        except SavedMeanwhile as meanwhile:
            if writing.is_to_confirm:
                messages.warning(request, _("Somebody changed this part meanwhile. Read it again, then confirm it."))
                return redirect(part_url(application, code))
            differences = _both_texts(writing, meanwhile.theirs)
            if not differences:
                return _onward(request, writing)
            writing.revision = meanwhile.theirs.revision if meanwhile.theirs.pk else 0
    return render(
        request, "participants/applying/part.html", _context(writing, differences), status=_status(request, writing)
    )


def _status(request: HttpRequest, writing: Writing) -> int:
    return 422 if request.method == "POST" and writing.action == "save" else 200


def _saved(request: HttpRequest, writing: Writing) -> HttpResponse:
    person, on = person_of(request), day_of(request)
    application, code = writing.shown.application, writing.section.code
    if writing.is_to_confirm and isinstance(application, Renewal):
        confirm_part(application, code, writing.revision, person, on)
    else:
        save_section(application, code, writing.step.answers(), writing.revision, person, on)
    return _onward(request, writing)


def _onward(request: HttpRequest, writing: Writing) -> HttpResponse:
    """To the next part of the form; back to the questions while some are open."""
    application = writing.shown.application
    shown = shown_of(request, own_filed(request, application.ref))
    if missing := gaps_here(shown, writing.section):
        messages.warning(request, _saved_with_gaps(application, writing.section, missing))
    else:
        messages.success(request, _("Saved: %(part)s.") % {"part": writing.section.title})
    if not writing.shown.is_draft:
        return redirect("participants:own_questions", application.ref)
    if writing.section.code == SECTIONS[0].code and known_as(shown.application, shown.on):
        return redirect(f"{part_url(application, writing.section.code)}#known")
    codes = [part.code for part in shown.parts]
    place = codes.index(writing.section.code) + 1 if writing.section.code in codes else 0
    return redirect(part_url(application, codes[place]))


def gaps_here(shown: FileShown, section: Section) -> list[Gap]:
    """What is missing on the page of a section; its documents have a page of their own."""
    return [gap for gap in shown.gaps if gap.section == section.code and gap.field not in shown.papers]


def _saved_with_gaps(application: Filed, section: Section, missing: list[Gap]) -> SafeString:
    """That a part was saved, what is still missing there by name, and the way back to it."""
    words = ngettext(
        "Saved: {part}. {number} thing is still missing there: {names}.",
        "Saved: {part}. {number} things are still missing there: {names}.",
        len(missing),
    )
    names = str(_(", ")).join(dict.fromkeys(str(gap.label) for gap in missing))
    told = format_html(words, part=section.title, number=len(missing), names=names)
    way = format_html('<a href="{}">{}</a>', part_url(application, section.code), _("Fill it in now"))
    return format_html("{} {}", told, way)


def _both_texts(writing: Writing, theirs: FileSection) -> list[dict[str, str]]:
    """Where what was typed differs from what the other person saved meanwhile."""
    mine = {**writing.shown.whole, writing.section.code: {**theirs.answers, **writing.step.answers()}}
    other = {**writing.shown.whole, writing.section.code: theirs.answers}
    pairs = zip(answers_in_words(writing.section, mine), answers_in_words(writing.section, other), strict=True)
    return [
        {"label": str(yours.label), "yours": yours.value, "theirs": saved.value}
        for yours, saved in pairs
        if yours.value != saved.value
    ]


def _context(writing: Writing, differences: list[dict[str, str]]) -> dict[str, Any]:
    shown, section, application = writing.shown, writing.section, writing.shown.application
    gaps = gaps_here(shown, section)
    return {
        "application": application,
        "section": section,
        "clause_id": clause_of(application, section.clause),
        "step": writing.step,
        "forms": writing.step.forms,
        "revision": writing.revision,
        "differences": differences,
        "theirs": writing.saved,
        "closed": _closed_answers(writing),
        "gaps": [_with_target(section, gap) for gap in gaps] if writing.saved and writing.data is None else [],
        "known": known_as(application, shown.on) if section.code == SECTIONS[0].code else [],
        "still_true": section in shown.to_confirm and writing.saved is not None and not gaps,
        "record": _record(writing),
        "unsaved": writing.data is not None,
        "open_slots": open_slots(application),
        "papers": [shown.papers[slot] for slot in (*section.papers, *section.optional_papers)],
        "crumbs": crumbs(str(section.title), application),
        "next_url": "" if shown.is_draft else reverse("participants:own_questions", args=[application.ref]),
    }


def _with_target(section: Section, gap: Gap) -> dict[str, Any]:
    """A gap with the place on the page where it is filled."""
    tables = [rows.code for rows in section.rows]
    table = tables[0] if gap.row else gap.field
    target = f"{table}-table" if table in tables else f"id_{gap.field}"
    return {"label": gap.label, "row": gap.row, "target": target}


def _record(writing: Writing) -> list[dict[str, Any]]:
    """What the record knows of the term, beside the report (6.undertake)."""
    renewal = writing.shown.application
    if not isinstance(renewal, Renewal) or writing.section.code != "activity":
        return []
    return activity_in_words(activity_of(renewal, writing.shown.on))


def _closed_answers(writing: Writing) -> list[Answer]:
    """What is not asked about stays as it is, and is shown beside the open fields."""
    if writing.only is None:
        return []
    answers = answers_in_words(writing.section, writing.shown.whole)
    return [answer for answer in answers if answer.field not in writing.only]
