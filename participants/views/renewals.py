"""A renewal as a record: received, put to the Steering Group, decided (5.term)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import ScopeKind
from accounts.policy import SPEAKERS, held, may
from casework.enums import ConsultationState
from casework.models import Consultation
from casework.views.day import day_of, person_of
from casework.views.moves import moves_panel
from participants.enums import UNDECIDED_RENEWALS, RenewalState
from participants.forms.examination import NoteForm, message_form
from participants.history import history_of_renewal
from participants.models import Message, Participation, Renewal, Snapshot
from participants.rules import FormFilledIn, RenewalInTime
from participants.sections import RENEWAL_SECTIONS, Section
from participants.services.applications import form_asked
from participants.services.openings import may_submit_again
from participants.shown import activity_in_words, changes_between, links_between, papers_between
from participants.views.cases.page import case_steps, leading_on
from participants.views.cases.sheet import Sheet
from participants.views.papers import renewal_papers
from participants.views.record import measures_of
from participants.workflow.effects import latest_snapshot

TAGS = {
    RenewalState.OPEN: "due",
    **dict.fromkeys(UNDECIDED_RENEWALS, "due"),
    RenewalState.RENEWED: "done",
    RenewalState.NOT_RENEWED: "neutral",
    RenewalState.LAPSED: "neutral",
}


def visible_participation(request: HttpRequest, ref: str) -> Participation:
    """A participation that this person sees; else not found."""
    visible = Participation.objects.visible_to(request.user, day_of(request)).select_related("organisation")
    found: Participation | None = visible.filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def visible_renewal(request: HttpRequest, ref: str) -> Renewal:
    """The renewal of that reference; 404 where there is none or this person may not know of it."""
    renewals = Renewal.objects.visible_to(request.user, day_of(request))
    related = ("participation__organisation", "consultation", "file__predecessor")
    found = renewals.select_related(*related).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def crumbs(participation: Participation, title: str) -> list[dict[str, str]]:
    """The way to a renewal's pages."""
    organisation = participation.organisation
    return [
        {"title": _("Participants"), "url": reverse("participants:directory")},
        {"title": organisation.name, "url": reverse("participants:detail", args=[organisation.ref])},
        {"title": title},
    ]


def day_in_words(day: Any) -> str:
    """A day written out, or that there is none."""
    return date_format(day, "DATE_FORMAT") if day else _("No end date")


@require_safe
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    """What was asked for, what the Steering Group said, what was decided, and what can be done now."""
    renewal = visible_renewal(request, ref)
    # Where the form is lacking, it comes before everything else.
    form = {"ask_for_form": "main"} if FormFilledIn().refuses(renewal, day_of(request)) else {}
    panel = moves_panel(request, renewal, "participants:renewal_move", {**KINDS, **form})
    panel = [move for move in panel if move["name"] not in (*OWN_PAGES, "close_questions")]
    # What was sent in the portal, or came too late, has no form to ask for.
    panel = [move for move in panel if move["name"] != "ask_for_form" or not move["reasons"]]
    for move in panel:
        if move["name"] == "ask_applicant":
            move["url"] = reverse("participants:ask_applicant", args=[renewal.ref])
    context = {
        "renewal": renewal,
        "organisation": renewal.participation.organisation,
        "tag_kind": TAGS[RenewalState(renewal.state)],
        "crumbs": crumbs(renewal.participation, renewal.ref),
        "consultations": _consultations(request, renewal),
        "moves": leading_on(
            [
                *_filling_in(request, renewal),
                *_examining(request, renewal),
                *_consulting(request, renewal),
                *_again(request, renewal),
                *panel,
            ]
        ),
        "examined": _examined(request, renewal),
        "talk": _talk(request, renewal),
        "none": _who_decides(renewal, day_of(request)),
        "acts": history_of_renewal(renewal, request.user, day_of(request)),
        **renewal_papers(request, renewal),
    }
    return render(request, "participants/renewal.html", context)


KINDS = {
    **dict.fromkeys(
        ("take_up", "complete_due_diligence", "complete_risks", "put_to_decision", "record_view", "renew"), "main"
    ),
    **dict.fromkeys(("decline", "close_without_reply"), "ending"),
}
# Before the Steering Group is asked.
UNEXAMINED = (RenewalState.SUBMITTED, RenewalState.DD_REFRESH, RenewalState.RISK_REFRESH)
# What the organisation sends goes by pages of its own.
OWN_PAGES = frozenset({"send", "answer", "answer_changed"})


def _filling_in(request: HttpRequest, renewal: Renewal) -> list[dict[str, Any]]:
    """The form, for the organisation's own people while it is open; to read once it was sent."""
    if not _fills_in(request, renewal):
        return []
    if renewal.state == RenewalState.OPEN:
        url = reverse("participants:own_application", args=[renewal.ref])
        return [{"label": _("Fill in the renewal"), "url": url, "kind": "main"}]
    url = reverse("participants:own_answers", args=[renewal.ref])
    read = [{"label": _("Read what you sent"), "url": url}] if latest_snapshot(renewal) else []
    write = []
    if may(request.user, "participants.talk_renewal", renewal, day_of(request)):
        url = reverse("participants:own_messages", args=[renewal.ref])
        write = [{"label": _("Write to the Secretariat"), "url": url}]
    if renewal.state != RenewalState.INFO_REQUESTED:
        return [*write, *read]
    url = reverse("participants:own_questions", args=[renewal.ref])
    label = _("Answer the questions") if read else _("Fill in the form of the renewal")
    return [{"label": label, "url": url, "kind": "main"}, *write, *read]


def _fills_in(request: HttpRequest, renewal: Renewal) -> bool:
    """Whether the form of the renewal is one that this person fills in, for an organisation that they speak for."""
    own = held(person_of(request), SPEAKERS, day_of(request), ScopeKind.ORGANISATION)
    return renewal.file_id is not None and renewal.participation.organisation_id in {office.scope_id for office in own}


def _talk(request: HttpRequest, renewal: Renewal) -> list[Message]:
    """What both sides wrote to each other, for the organisation's own people (4.review)."""
    read = _fills_in(request, renewal)
    return list(Message.objects.filter(file=renewal.file_id).select_related("author")) if read else []


def _examining(request: HttpRequest, renewal: Renewal) -> list[dict[str, Any]]:
    """Declaring one's interests, and saying who takes the case: what comes before its moves (5.nsa.fensa)."""
    on = day_of(request)
    known = may(request.user, "participants.follow_renewal", renewal, on)
    return case_steps(request, renewal) if known else []


def _examined(request: HttpRequest, renewal: Renewal) -> dict[str, Any]:
    """The file beside what was found; only for those who declared that nothing ties them to it."""
    person, on = person_of(request), day_of(request)
    if renewal.file is None or not may(person, "participants.examine_renewal", renewal, on):
        return {}
    sheet = Sheet(renewal, person, on)
    before = renewal.file.predecessor.snapshots.first() if renewal.file.predecessor else None
    now = sheet.snapshot.content["answers"] if sheet.snapshot else {}
    asked = [section for section in RENEWAL_SECTIONS if section.code != "activity"]
    measures = measures_of(renewal.participation.organisation, person, on)
    return {
        "sheet": sheet,
        "before": before,
        "changes": _changes(asked, before, sheet.snapshot) if before and sheet.snapshot else [],
        "record": activity_in_words(now.get("activity", {}).get("record", [])),
        "measures": measures,
        "note_form": NoteForm(),
        "message_form": message_form(renewal)(),
        "sections": _sections(renewal, measures),
    }


def _sections(renewal: Renewal, measures: Sequence[Any]) -> list[dict[str, Any]]:
    """The sections of the page in their order; those that stand there only sometimes are named only then."""
    decided = (renewal.decided_on and renewal.reason_public) or renewal.reason_restricted
    titles = {
        "changes": _("What has changed since last time"),
        "activity": _("On record of the term"),
        **({"measures": _("Measures")} if measures else {}),
        "submission": _("Submission"),
        "due-diligence": _("Due diligence"),
        "risks": _("Risks"),
        **({"decision": _("Decision")} if decided else {}),
        "questions": _("Questions to the organisation"),
        "talk": _("Talk with the organisation"),
        "notes": _("Internal notes"),
        "consultation": _("The Steering Group"),
        "documents": _("Documents"),
        "whole-case": _("The whole case"),
        "history": _("History"),
    }
    return [{"id": key, "title": title} for key, title in titles.items()]


def _changes(asked: Sequence[Section], before: Snapshot, after: Snapshot) -> list[Any]:
    """What differs from last time: the answers by section, the documents by their content, the disclosure."""
    answers = changes_between(asked, before.content["answers"], after.content["answers"])
    told = [(section.title, changes) for section, changes in answers]
    beside = ((_("Documents"), papers_between), (_("Tobacco and arms disclosure"), links_between))
    told += [(title, changes) for title, ask in beside if (changes := ask(before.content, after.content))]
    return told


def _consultations(request: HttpRequest, renewal: Renewal) -> list[dict[str, Any]]:
    """What the Steering Group was asked, the latest first: on which one the decision rests, and those before it."""
    last, before = renewal.consultation, list(renewal.asked_before.order_by("-pk"))
    asked = [*([last] if last else []), *before]
    return [
        {"asked": one, "url": _consultation_url(request, one), "is_earlier": one in before} for one in asked
    ]  # fmt: skip


def _consultation_url(request: HttpRequest, found: Consultation) -> str:
    if not may(request.user, "casework.view_consultation", found, day_of(request)):
        return ""
    return reverse("casework:consultation", args=[found.ref])


def _who_decides(renewal: Renewal, on: date) -> str:
    """Whose turn it is, for those who can do nothing here (5.term)."""
    asked = renewal.consultation
    if renewal.state not in UNDECIDED_RENEWALS:
        return ""
    if RenewalInTime().refuses(renewal, on):
        return _("It came after the term's last day. The head of the Secretariat can only decline it.")
    if form_asked(renewal):
        return _("The organisation fills in the form of the renewal.")
    if renewal.state == RenewalState.INFO_REQUESTED:
        return _("The organisation answers the questions of the Secretariat.")
    if renewal.state == RenewalState.ESCALATED:
        return _("Another body is asked. The Secretariat records its answer.")
    if FormFilledIn().refuses(renewal, on):
        return _("The Secretariat asks the organisation for the form of the renewal.")
    if renewal.file_id and renewal.state in UNEXAMINED:
        return _("The Secretariat examines the renewal.")
    if asked is None or asked.state == ConsultationState.OPEN:
        return _("The Secretariat asks the Steering Group.")
    return _("The head of the Secretariat decides.")


def _consulting(request: HttpRequest, renewal: Renewal) -> list[dict[str, Any]]:
    """Asking the Steering Group, or recording what it said: what a decision waits for."""
    on = day_of(request)
    if renewal.state not in UNDECIDED_RENEWALS or not may(request.user, "participants.submit_renewal", renewal, on):
        return []
    before = list(renewal.asked_before.all())
    for asked in filter(None, [renewal.consultation, *before]):
        if asked.state == ConsultationState.OPEN:
            label = _("Record the outcome of {ref}").format(ref=asked.ref)
            return [{"label": label, "url": _consultation_url(request, asked)}]
    ready = Renewal.objects.filter(pk=renewal.pk).to_consult(on).exists()
    if renewal.consultation is not None or not ready:
        return []
    url = reverse("participants:consult", args=[renewal.ref])
    return [{"label": _("Ask the Steering Group again") if before else _("Ask the Steering Group"), "url": url}]


def _again(request: HttpRequest, renewal: Renewal) -> list[dict[str, Any]]:
    """Opening another renewal after this one was declined, while the term runs (5.term)."""
    declined = renewal.state == RenewalState.NOT_RENEWED
    if not declined or not may_submit_again(renewal.participation, person_of(request), day_of(request)):
        return []
    url = reverse("participants:reopen_renewal", args=[renewal.participation.ref])
    return [{"label": _("Submit again"), "url": url, "kind": "main"}]
