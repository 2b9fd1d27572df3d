"""The history of an organisation's record: its acts as plain sentences, with the letters they sent (x.history)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, ScopeKind
from accounts.models import Office, User
from accounts.policy import may
from casework.enums import Outcome
from correspondence.kinds import title_of
from correspondence.models import Letter
from documents.models import Document
from documents.querysets import DocumentQuerySet
from governance.models import Act
from governance.shown import IMPORTED, Subject, by_whom, names_codes, people_in, shows_subject, tells_acts
from participants.enums import Asks, Channel, Check, Criterion, EndReason, Risk, Verdict
from participants.letters.applications import letters_of
from participants.models import Application, Invitation, Organisation, Participation, Rectification, Renewal
from participants.scopes import OFFICER, REVIEWER
from participants.services.papers import papers_of

# How many acts a page shows; older ones are in the ledger.
LIMIT = 200
LETTER = "correspondence:detail"

# One sentence for each act, by the kind of object and the act. Names in braces are filled from the act's facts.
SENTENCES: Mapping[tuple[str, str], str | Promise] = {
    ("organisation", "enter_organisation"): _("The organisation was entered."),
    ("organisation", "import_record"): _("The organisation was imported from the records of the past."),
    ("organisation", "change_organisation"): _("The organisation's record was changed: {fields}."),
    ("participation", "admit"): _("The organisation was admitted as a participant."),
    ("participation", "import_record"): _("The participation was imported from the records of the past."),
    ("participation", "end"): _("Participation ended: {end_reason}. Last day: {last_day}."),
    ("participation", "complete_measure"): _("A measure was done."),
    ("organisation", "import_change"): _("The organisation's record was changed by an import."),
    ("rectification", "propose"): _("A correction of the end was proposed ({ref})."),
    ("rectification", "apply"): _("The end of the participation was corrected ({ref})."),
    ("rectification", "reject"): _("The proposed correction was not made ({ref})."),
    ("renewal", "submit"): _("A renewal was received ({ref})."),
    ("renewal", "import_record"): _("A renewal was imported from the records of the past ({ref})."),
    ("renewal", "consult"): _("The Steering Group was asked about the renewal ({ref})."),
    ("consultation", "close"): _("The Steering Group was heard: {outcome} ({ref})."),
    ("consultation", "close_early"): _("The Steering Group was heard before the last day was over: {outcome} ({ref})."),
    ("renewal", "renew"): _("The term was renewed until {new_last_day} ({ref})."),
    ("renewal", "decline"): _("The term was not renewed ({ref})."),
    ("renewal", "open"): _("The renewal was opened ({ref})."),
    ("renewal", "open_again"): _("Another renewal was opened after the decline ({ref})."),
    ("renewal", "send"): _("The renewal was sent ({ref})."),
    ("renewal", "lapse"): _("The renewal lapsed: nothing was sent ({ref})."),
    ("renewal", "sign_disclosure"): _("The tobacco and arms disclosure was signed."),
    ("renewal", "accept_terms"): _("The Terms of Reference were accepted."),
    ("renewal", "complete_due_diligence"): _("Due diligence was completed."),
    ("renewal", "complete_risks"): _("The risks were weighed."),
    ("renewal", "look_again"): _("Due diligence was begun anew."),
    ("renewal", "send_back"): _("The case was sent back."),
    ("renewal", "take_up"): _("The renewal was taken up."),
    ("renewal", "ask_for_form"): _("The organisation was asked to fill in the form of the renewal (round {round})."),
    ("renewal", "ask_applicant"): _("The organisation was asked (round {round})."),
    ("renewal", "answer"): _("The answers arrived."),
    ("renewal", "answer_changed"): _("The answers arrived, with a change that reopens what it touches."),
    ("renewal", "close_without_reply"): _("The term was not renewed, as no answer came ({ref})."),
    ("renewal", "close_questions"): _("Every question was taken back: the examination went on."),
    ("renewal", "escalate"): _("A question was put to another body."),
    ("renewal", "record_view"): _("The answer of the other body was recorded."),
    ("renewal", "write_note"): _("An internal note was written."),
    ("renewal", "write_message"): _("A message was written."),
    ("renewal", "put_to_decision"): _("The renewal was put to the decision."),
    ("document", "add_document"): _("A document was filed ({ref})."),
    ("document", "add_version"): _("A new version of a document was filed ({ref})."),
    ("document", "set_request_aside"): _("A letter was found to ask for no renewal ({ref})."),
    ("document", "count_request"): _("A letter was found to ask for the renewal of the term ({ref})."),
    ("application", "begin"): _("The application was begun."),
    ("application", "submit"): _("The application was submitted."),
    ("application", "assign"): _("{person} became {part}."),
    ("application", "declare"): _("Interests were declared: {conflict}."),
    ("application", "take_up"): _("The case was taken up."),
    ("application", "confirm_complete"): _("The file was found complete."),
    ("application", "record_finding"): _("A finding was recorded: {what}, {verdict}."),
    ("application", "confirm_criteria"): _("The criteria were judged."),
    ("application", "refuse_eligibility"): _("The applicant was found not eligible."),
    ("application", "begin_sheet"): _("A due-diligence sheet was begun."),
    ("application", "save_sheet"): _("The due-diligence sheet was saved."),
    ("application", "save_check"): _("A check of due diligence was saved: {what}."),
    ("application", "dispose_hit"): _("A hit of the name screening was decided."),
    ("application", "complete_due_diligence"): _("Due diligence was completed."),
    ("application", "look_again"): _("Due diligence was begun anew."),
    ("application", "exclude"): _("A link to tobacco or arms was confirmed."),
    ("application", "save_risk"): _("A risk was weighed: {what}."),
    ("application", "complete_risks"): _("The risks were weighed."),
    ("application", "add_measure"): _("A measure was added."),
    ("application", "remove_measure"): _("A measure was removed."),
    ("application", "ask_applicant"): _("The applicant was asked (round {round})."),
    ("application", "answer"): _("The answers arrived."),
    ("application", "answer_changed"): _("The answers arrived, with a change that reopens what it touches."),
    ("application", "close_item"): _("Question {number} of round {round} was taken back."),
    ("application", "move_due"): _("The answers are awaited by another day: {due_on}."),
    ("application", "close_questions"): _("Every question was taken back: the examination went on."),
    ("application", "close_without_reply"): _("The application was closed without a reply."),
    ("application", "escalate"): _("A question was put to another body."),
    ("application", "record_view"): _("The answer of the other body was recorded."),
    ("application", "recommend"): _("A recommendation was made."),
    ("application", "send_back"): _("The case was sent back."),
    ("application", "reopen_due_diligence"): _("Due diligence was begun anew."),
    ("application", "approve"): _("The application was approved."),
    ("application", "offer_conditions"): _("Conditions were offered."),
    ("application", "accept_conditions"): _("The conditions were accepted."),
    ("application", "decline_conditions"): _("The conditions were declined."),
    ("application", "confirm_conditions"): _("The application was approved on its conditions."),
    ("application", "not_approve"): _("The application was not approved."),
    ("application", "withdraw"): _("The application was withdrawn."),
    ("application", "save_section"): _("A step of the form was saved."),
    ("application", "file_paper"): _("A document was filed with the application."),
    ("application", "take_out_paper"): _("A document was taken out of the application."),
    ("application", "sign_disclosure"): _("The disclosure was signed."),
    ("application", "accept_terms"): _("The Terms of Reference were accepted."),
    ("application", "invite_colleague"): _("{person} was invited to write the application."),
    ("application", "join_team"): _("{person} joined in writing the application."),
    ("application", "remove_colleague"): _("{person} no longer writes the application."),
    ("application", "hand_over"): _("{person} signs the application from now on."),
    ("application", "revoke_colleague"): _("An invitation to write the application was withdrawn."),
    ("application", "answer_item"): _("A question was answered."),
    ("application", "write_note"): _("An internal note was written."),
    ("application", "write_message"): _("A message was written."),
    ("application", "needs_no_answer"): _("A message was found to need no answer."),
    ("application", "export_case"): _("The whole case was downloaded as one file."),
    ("office", "appoint"): _("{person} became {role}."),
    ("office", "end_office"): _("{person} is no longer {role}."),
    ("invitation", "invite"): _("{person} was invited as {role}."),
    ("invitation", "accept_invitation"): _("{person} accepted the invitation."),
    ("invitation", "revoke_invitation"): _("The invitation of {person} was withdrawn."),
}
# What leaves no record on which a page could tell it.
GONE: Mapping[tuple[str, str], str | Promise] = {
    ("application", "remove_draft"): _("The draft was removed after two warnings."),
    ("application", "delete_draft"): _("The draft was deleted by its own people."),
}
# The examination of a renewal has the same steps, told in the same words.
EXAMINING = (
    "assign", "declare", "begin_sheet", "save_sheet", "save_check", "dispose_hit", "complete_due_diligence",
    "look_again", "save_risk", "complete_risks", "add_measure", "remove_measure", "send_back",
    "export_case", "close_item", "move_due", "close_questions", "needs_no_answer",
)  # fmt: skip
# What the organisation hears of its renewal; the examination is the Secretariat's.
TOLD_OF_RENEWAL = (
    "submit", "import_record", "open", "open_again", "send", "lapse", "consult", "ask_for_form", "ask_applicant",
    "close_item", "move_due", "close_questions", "answer", "answer_changed", "write_message", "renew", "decline",
    "close_without_reply",
)  # fmt: skip
# What happens to a paper, as the record of its organisation tells it.
TOLD_OF_PAPERS = ("add_document", "add_version", "set_request_aside", "count_request")
# What the applicant's own people do while they write: kept in the ledger, too much for a page.
UNTOLD = ("save_section", "confirm_section", "file_paper", "take_out_paper", "answer_item")
# By which moves an application is approved.
APPROVES = frozenset({"approve", "confirm_conditions"})
PARTS: Mapping[str, str | Promise] = {OFFICER: _("case officer"), REVIEWER: _("due-diligence reviewer")}
JUDGED = {**dict(Criterion.choices), **dict(Check.choices), **dict(Risk.choices)}
# What has a page of its own, by the name of its address: whoever may read the history may open it.
PAGES: Mapping[str, str] = {"renewal": "participants:renewal", "document": "library:detail"}
FIELDS: Mapping[str, str | Promise] = {
    "name": _("name"),
    "category": _("category"),
    "country": _("country"),
    "website": _("website"),
    "is_membership_body": _("members of its own"),
}


@dataclass(frozen=True)
class Line:
    """One line of a history, as the page's part takes it."""

    day: date
    text: SafeString
    clause: str
    by: str = ""
    letters: Sequence[Letter] = field(default_factory=tuple)

    @property
    def links(self) -> list[dict[str, str]]:
        """The letters that the act sent: what each is, its number once it has one, and to whom."""
        return [
            {
                "text": _named(letter),
                "url": reverse("correspondence:detail", args=[letter.pk]),
            }
            for letter in self.letters
        ]


def _named(letter: Letter) -> str:
    parts = [str(title_of(letter.kind)), letter.ref, str(letter.recipient or "")]
    return " · ".join(part for part in parts if part)


def history_of(organisation: Organisation, user: Any, on: date) -> list[Line]:
    """What happened to an organisation and its participations, the latest first; a constant number of statements."""
    filed = _filed(papers_of(organisation), user, on)
    return _lines(_about(organisation, user, on) | _corrections(organisation, user, on) | filed, user, on)


def history_of_application(application: Application, user: Any, on: date) -> list[Line]:
    """What happened to one application since it was begun, the latest first; each save of its form is left out."""
    about = Q(object_type="application", object_id=application.pk) & ~Q(action__in=UNTOLD)
    confirms = Letter.objects.visible_to(user, on).filter(
        letters_of(application), object_type="participation", object_id=application.participation_id or 0
    )
    decided = list(confirms.select_related("recipient").order_by("id")) if application.participation_id else []
    return _lines(about, user, on, decided)


def history_of_renewal(renewal: Renewal, user: Any, on: date) -> list[Line]:
    """What happened to one renewal, the latest first."""
    filed = _filed(Document.objects.about(renewal), user, on)
    about = Q(object_type="renewal", object_id=renewal.pk) & ~Q(action__in=UNTOLD)
    if not may(user, "participants.follow_renewal", renewal, on):
        about &= Q(action__in=TOLD_OF_RENEWAL)
    asked = [renewal.consultation_id, *renewal.asked_before.values_list("pk", flat=True)]
    heard = Q(object_type="consultation", object_id__in=asked, action__in=("close", "close_early"))
    return _lines(about | filed | heard, user, on)


def _lines(about: Q, user: Any, on: date, decided: Sequence[Letter] = ()) -> list[Line]:
    """The lines; `decided` are the letters of an approval, which the admission that it made has sent."""
    letters = Letter.objects.visible_to(user, on).select_related("recipient").order_by("id")
    found = Act.objects.filter(about).select_related("run").prefetch_related(Prefetch("letters", letters))
    acts = list(found.order_by("-on", "-id")[:LIMIT])
    people = _people(acts)
    return [_line(act, people, decided if act.action in APPROVES else ()) for act in acts]


@tells_acts("organisation", "participation", "renewal", "rectification", "application", "invitation")
def sentences(acts: Sequence[Act]) -> dict[int, str]:
    """What happened to organisations and their cases, for the list of all acts; one statement."""
    people = _people(acts)
    return {act.pk: format_html(str(_sentence(act)), **_words(act, people)) for act in acts}


@tells_acts("screeninglist")
def of_lists(acts: Sequence[Act]) -> dict[int, str]:
    """What happened to the lists of names."""
    return {act.pk: str(_("A list of names was uploaded.")) for act in acts if act.action == "upload_list"}


def _named_after(row: Any) -> Subject:
    """The organisation, the reference, and the page of the case or else of the organisation."""
    organisation = row.organisation if hasattr(row, "organisation") else row.participation.organisation
    there = reverse("participants:detail", args=[organisation.ref])
    url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else there
    return Subject(" · ".join(filter(None, (organisation.name, getattr(row, "ref", "")))), url)


for _kind, _way in (
    ("participation", "organisation"), ("invitation", "organisation"), ("renewal", "participation__organisation"),
    ("rectification", "participation__organisation"),
):  # fmt: skip
    shows_subject(_kind, _way)(_named_after)


@shows_subject("organisation")
def organisation_named(row: Organisation) -> Subject:
    """Its name and its record."""
    return Subject(row.name, reverse("participants:detail", args=[row.ref]))


@shows_subject("application")
def application_named(row: Application) -> Subject:
    """Who applies, and the case."""
    return Subject(f"{row.name} · {row.ref}", row.get_absolute_url())


names_codes("end_reason", EndReason.choices)
names_codes("asks", Asks.choices)
names_codes("channel", Channel.choices)
names_codes("state:participation", (("current", _("Current")), ("former", _("Former"))))


def _about(organisation: Organisation, user: Any, on: date) -> Q:
    seen = Renewal.objects.visible_to(user, on).filter(participation__organisation=organisation)
    offices = Office.objects.of(ScopeKind.ORGANISATION, organisation.pk)
    return (
        Q(object_type="organisation", object_id=organisation.pk)
        | Q(object_type="participation", object_id__in=_ids(Participation, organisation=organisation))
        | Q(
            object_type="renewal",
            action__in=TOLD_OF_RENEWAL,
            object_id__in=seen.values("pk"),
        )
        | Q(object_type="invitation", object_id__in=_ids(Invitation, organisation=organisation))
        | Q(object_type="office", object_id__in=offices.values("pk"))
    )


def _corrections(organisation: Organisation, user: Any, on: date) -> Q:
    """Corrections of an end: the organisation hears of one when it is made, and of no mere proposal (x.history)."""
    of_it = Rectification.objects.filter(participation__organisation=organisation)
    made = Q(object_type="rectification", object_id__in=of_it.values("pk"), action="apply")
    return made | Q(object_type="rectification", object_id__in=of_it.visible_to(user, on).values("pk"))


def _filed(documents: DocumentQuerySet, user: Any, on: date) -> Q:
    """The filing of the documents that this person may see, and what letters were found to ask for.

    To whom they were opened stays on their own pages.
    """
    seen = documents.visible_to(user, on).values("pk")
    return Q(object_type="document", object_id__in=seen, action__in=TOLD_OF_PAPERS)


def _ids(model: Any, **scope: Any) -> Any:
    return model._base_manager.filter(**scope).values("pk")


def _people(acts: Sequence[Act]) -> dict[int, User]:
    return {person.pk: person for person in User.objects.filter(pk__in=people_in(acts))}


def _line(act: Act, people: Mapping[int, User], decided: Sequence[Letter] = ()) -> Line:
    return Line(
        day=act.on,
        text=format_html(str(_sentence(act)), **_words(act, people)),
        clause=act.clause,
        by=by_whom(act, {pk: str(person) for pk, person in people.items()}),
        letters=tuple(decided or act.letters.all()),
    )


def _sentence(act: Act) -> str | Promise:
    kind = "application" if act.object_type == "renewal" and act.action in EXAMINING else act.object_type
    known = SENTENCES.get((kind, act.action))
    return known or GONE.get((kind, act.action)) or IMPORTED.get(act.action) or _("The record was changed ({ref}).")


def _words(act: Act, people: Mapping[int, User]) -> dict[str, Any]:
    """What a sentence can name; a person who was erased stays unnamed."""
    facts = act.facts
    person = people.get(facts.get("person") or 0)
    return {
        "ref": _referred(act),
        "person": format_html("<bdi>{}</bdi>", person) if person else _("A person"),
        "role": Role(facts["role"]).label if facts.get("role") in Role.values else "",
        "fields": str(_(", ")).join(str(FIELDS.get(name, name)) for name in facts.get("fields", ())),
        "part": PARTS.get(facts.get("part", ""), ""),
        "conflict": _("a tie") if facts.get("conflict") else _("no tie"),
        "what": JUDGED.get(facts.get("criterion") or facts.get("check") or facts.get("risk") or "", ""),
        "verdict": dict(Verdict.choices).get(facts.get("verdict", ""), ""),
        "round": facts.get("round", ""),
        "number": facts.get("number", ""),
        "due_on": format_html("<bdi>{}</bdi>", _written(facts.get("due_on", ""))),
        "end_reason": EndReason(facts["end_reason"]).label if facts.get("end_reason") in EndReason.values else "",
        "outcome": Outcome(facts["outcome"]).label if facts.get("outcome") in Outcome.values else "",
        "last_day": format_html("<bdi>{}</bdi>", _written(facts.get("last_day", ""))),
        "new_last_day": format_html("<bdi>{}</bdi>", _written(facts.get("new_last_day", "–"))),
    }


def _referred(act: Act) -> SafeString:
    """The reference of what the act is about, leading to its page where it has one."""
    if act.object_type not in PAGES:
        return format_html("<bdi>{}</bdi>", act.object_ref)
    url = reverse(PAGES[act.object_type], args=[act.object_ref])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, act.object_ref)


def _written(iso: str) -> str:
    try:
        return date_format(date.fromisoformat(iso), "DATE_FORMAT")
    except ValueError:
        return iso
